using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ProcedureVersionCollection))]
public sealed class PublishProcedureTests(ProvinceApp shared) : ProcedureVersions(shared) {
  [Fact]
  public async Task A_dossier_keeps_the_terms_of_its_day_and_a_later_one_gets_the_new_ones() {
    await Begin();
    const string code = "2.000908";
    await Post(Steward, "/api/procedures/publish", new { draft = await Draft(code, days: 9), from = Today.AddDays(3) });
    var before = await TermsOfANewDossier(code);
    Assert.Equal(1, (int)before["procedureVersion"]!);
    var old = (Guid)before["dossier"]!;
    app.Clock.Pass(TimeSpan.FromDays(3));
    var after = await TermsOfANewDossier(code);
    Assert.Equal((2, 9), ((int)after["procedureVersion"]!, (int)after["deadline"]!["amount"]!));
    Assert.True(JsonNode.DeepEquals(before, await TermsOf(old)));
    var page = WebUtility.HtmlDecode(await app.As().GetStringAsync($"/dich-vu-cong/{code}", Ct));
    Assert.Contains($"2, có hiệu lực từ {Vn.Date(Today)}", page, StringComparison.Ordinal);
    Assert.Contains("9 ngày làm việc", WebUtility.HtmlDecode(await app.As().GetStringAsync($"/dich-vu-cong/{code}/in", Ct)), StringComparison.Ordinal);
    var versions = await app.As(Steward).GetFromJsonAsync<JsonNode>($"/api/procedures/versions?q={code}", Ct);
    Assert.Equal([(2, "now"), (1, "ended")], versions!["items"]!.AsArray().Select(v => ((int)v!["number"]!, (string)v["state"]!)));
  }

  [Fact]
  public async Task Publishing_needs_the_permission_a_draft_and_a_day_to_come() {
    await Begin();
    const string code = "2.000884";
    var draft = await Draft(code);
    await Post(null, "/api/procedures/publish", new { draft, from = Today }, 401);
    await Post(People.With("statistics.read"), "/api/procedures/publish", new { draft, from = Today }, 403);
    Assert.Equal("procedures.draft_not_found", (string)(await Post(Steward, "/api/procedures/publish", new { draft = Guid.CreateVersion7(), from = Today }, 404))["code"]!);
    Assert.Equal("procedures.day_past", (string)(await Post(Steward, "/api/procedures/publish", new { draft, from = Today.AddDays(-1) }, 400))["code"]!);
    var late = await Draft(code);
    var done = await Post(Steward, "/api/procedures/publish", new { draft, from = Today.AddDays(30) });
    Assert.Equal(2, (int)done["number"]!);
    Assert.Equal("procedures.newer_version", (string)(await Post(Steward, "/api/procedures/publish", new { draft = late, from = Today.AddDays(40) }, 409))["code"]!);
    Assert.Equal("procedures.day_taken", (string)(await Post(Steward, "/api/procedures/publish", new { draft = await Draft(code), from = Today.AddDays(30) }, 409))["code"]!);
    var row = Assert.Single(await app.Sql("select id, effective_from from public_services.procedure where code = $1 and number = 2", code));
    Assert.Equal(["procedures.published"], await app.Ledger((Guid)row[0]!));
    Assert.Equal(Today.AddDays(29), Assert.Single(await app.Sql("select effective_to from public_services.procedure where code = $1 and number = 1", code))[0]);
    Assert.NotNull(Assert.Single(await app.Sql("select edited from kernel.pack_item where id = $1", $"gia-lai:procedure/{code}"))[0]);
  }

  [Fact]
  public async Task A_version_that_lacks_something_is_not_published() {
    await Begin();
    var description = Description("2.000815");
    description["code"] = "1.777777";
    description["cases"]![0]!["code"] = "1.777777.01";
    var draft = (Guid)(await Post(Steward, "/api/procedures/import", new { description = description.ToJsonString() }))["draft"]!;
    Assert.Equal("procedures.lacking", (string)(await Post(Steward, "/api/procedures/publish", new { draft, from = Today }, 409))["code"]!);
  }
}
