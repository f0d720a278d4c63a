using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ResultApp))]
public sealed class CheckResultTests(ResultApp app) {
  [Fact]
  public async Task Anyone_with_the_paper_can_check_whether_a_file_is_the_one_issued() {
    var (id, _) = await app.Decided("electronic", "15/GCN");
    var token = (string)(await app.Sql("select check_token from public_services.dossier_result where dossier = $1", id))[0][0]!;
    var facts = await app.Get(null, $"/api/results/{token}");
    Assert.Equal(["number", "office", "date"], facts.Where(f => f.Value is not null).Select(f => f.Key));
    Assert.Equal("15/GCN", (string)facts["number"]!);
    var pdf = await app.Download((string)(await app.Get(Hoa, $"/api/dossiers/{id}/result"))["address"]!);
    async Task<bool?> Same(byte[] bytes) {
      using var client = app.As();
      using var answer = await client.PostAsync($"/api/results/{token}/file", new ByteArrayContent(bytes) { Headers = { ContentType = new("application/pdf") } });
      return (bool?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["sameFile"];
    }
    Assert.True(await Same(pdf));
    pdf[^10] ^= 1;
    Assert.False(await Same(pdf));
    await app.Get(null, "/api/results/khong-co", 404);
  }

  [Fact]
  public async Task The_page_is_kept_for_the_next_stranger_and_takes_a_file_without_a_token() {
    var (id, _) = await app.Decided("electronic", "16/GCN");
    var path = $"/kiem-tra/{(await app.Sql("select check_token from public_services.dossier_result where dossier = $1", id))[0][0]}";
    using var client = app.As();
    async Task<(bool Kept, string Html)> Page() {
      using var answer = await client.GetAsync(path);
      return (answer.Headers.Age is not null, await answer.Content.ReadAsStringAsync());
    }
    Assert.Contains("16/GCN", (await Page()).Html, StringComparison.Ordinal);
    var kept = await Page();
    Assert.True(kept.Kept);
    Assert.Contains("16/GCN", kept.Html, StringComparison.Ordinal);
    await app.AsIntruder("update public_services.dossier_result set number = '16a/GCN' where dossier = $1", id);
    Assert.Contains("16a/GCN", (await Page()).Html, StringComparison.Ordinal);

    var v = await new CitizenVisitor(app, null).Open(path);
    var pdf = await app.Download((string)(await app.Get(Hoa, $"/api/dossiers/{id}/result"))["address"]!);
    await v.Send("Kiểm tra", [], [("Form.File", "ket-qua.pdf", pdf)]);
    Assert.Equal(System.Net.HttpStatusCode.OK, v.Status);
    Assert.Contains("Đúng là bản đã cấp", v.Text, StringComparison.Ordinal);
    // what was said of one person's file is not kept for the next
    Assert.Empty((await new CitizenVisitor(app, null).Open(path)).Page.QuerySelectorAll("main .notice"));
  }
}
