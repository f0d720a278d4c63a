using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ResultApp : DossierApp {
  protected override bool SignsForReal => true;
}

/// <summary>Results as files: rendered, signed, sealed, given out and checked.</summary>
public sealed class ResultTests(ResultApp app) : IClassFixture<ResultApp> {
  async Task<(Guid Id, string Code)> Decided(string delivery, string? number = null) {
    var (id, code) = await app.Submitted(delivery: delivery);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    await app.Step(Officer("specialist"), id, await app.Open(code, "appraise"), "appraise", new { decision = "pass", checklist = new[] { "dung-mau" }, result = new { content = "Đồng ý cấp <giấy>" } });
    await app.Post(Officer("agency_head"), "/api/dossiers/sign", new { items = new[] { new { id, task = await app.Open(code, "agency_signature") } }, agree = true });
    await app.RunJobs();
    await app.Step(Officer("specialist"), id, await app.Open(code, "transfer"), "transfer");
    await app.Step(Officer("clerk"), id, await app.Open(code, "seal"), "seal", new { resultNumber = number });
    await app.RunJobs();
    return (id, code);
  }

  async Task<byte[]> Download(string address) {
    using var client = app.As();
    return await client.GetByteArrayAsync(address);
  }

  [Fact]
  public async Task A_result_is_signed_by_the_head_and_sealed_by_the_office_and_checks_out() {
    var (id, _) = await Decided("electronic");
    Assert.Equal(10, await app.Status(id));
    var file = Path.Combine(app.Data, "result.pdf");
    await File.WriteAllBytesAsync(file, await Download((string)(await app.Get(Hoa, $"/api/dossiers/{id}/result"))["address"]!));
    var report = await Tool.Run("pdfsig", "-nocert", file);
    Assert.Equal(2, report.Split("Signature is Valid.").Length - 1);
    Assert.Contains("Signature #2", report, StringComparison.Ordinal);
    Assert.Contains("Total document signed", report[report.IndexOf("Signature #2", StringComparison.Ordinal)..], StringComparison.Ordinal);
    var text = await Tool.Run("pdftotext", "-layout", file, "-");
    Assert.Contains("Đồng ý cấp <giấy>", text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Anyone_with_the_paper_can_check_whether_a_file_is_the_one_issued() {
    var (id, _) = await Decided("electronic", "15/GCN");
    var token = (string)(await app.Sql("select check_token from public_services.dossier_result where dossier = $1", id))[0][0]!;
    var facts = await app.Get(null, $"/api/results/{token}");
    Assert.Equal(["number", "office", "date"], facts.Where(f => f.Value is not null).Select(f => f.Key));
    Assert.Equal("15/GCN", (string)facts["number"]!);
    var pdf = await Download((string)(await app.Get(Hoa, $"/api/dossiers/{id}/result"))["address"]!);
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
}
