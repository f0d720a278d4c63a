using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ProcedureVersionCollection))]
public sealed class CloseProcedureTests(ProvinceApp shared) : ProcedureVersions(shared) {
  [Fact]
  public async Task A_procedure_that_ended_takes_no_dossier_and_says_so_publicly() {
    await Begin();
    const string code = "2.000635";
    var body = new { code, lastDay = Today, reason = "Thủ tục bị bãi bỏ" };
    await Post(null, "/api/procedures/close", body, 401);
    await Post(People.With("statistics.read"), "/api/procedures/close", body, 403);
    Assert.Equal("dossiers.reason_needed", (string)(await Post(Steward, "/api/procedures/close", new { code, lastDay = Today, reason = " " }, 400))["code"]!);
    Assert.Equal("procedures.day_past", (string)(await Post(Steward, "/api/procedures/close", body with { lastDay = Today.AddDays(-1) }, 400))["code"]!);
    Assert.Equal("procedures.not_found", (string)(await Post(Steward, "/api/procedures/close", body with { code = "9.999999" }, 404))["code"]!);
    await Post(Steward, "/api/procedures/close", body);
    Assert.Equal("procedures.not_open", (string)(await Post(Steward, "/api/procedures/close", body, 409))["code"]!);
    Assert.Contains("procedures.closed", await app.Ledger((Guid)Assert.Single(await app.Sql("select id from public_services.procedure where code = $1", code))[0]!));
    Assert.Equal(HttpStatusCode.OK, (await app.As().GetAsync($"/dich-vu-cong/{code}", Ct)).StatusCode);
    app.Clock.Pass(TimeSpan.FromDays(1));
    Assert.Equal(HttpStatusCode.NotFound, (await app.As().GetAsync($"/dich-vu-cong/{code}", Ct)).StatusCode);
  }
}
