using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ProcedureVersionCollection))]
public sealed class ImportProcedureTests(ProvinceApp shared) : ProcedureVersions(shared) {
  [Fact]
  public async Task Importing_needs_the_permission_and_a_description() {
    var body = new { description = Description("2.000815").ToJsonString() };
    await Post(null, "/api/procedures/import", body, 401);
    await Post(People.With("statistics.read"), "/api/procedures/import", body, 403);
    Assert.Equal("procedures.bad_description", (string)(await Post(Steward, "/api/procedures/import", new { description = "{}" }, 400))["code"]!);
    var looked = await Post(Steward, "/api/procedures/import", new { body.description, keep = false });
    Assert.Null(looked["draft"]);
    var draft = (Guid)(await Post(Steward, "/api/procedures/import", body))["draft"]!;
    Assert.Equal(["procedures.imported"], await app.Ledger(draft));
    Assert.Equal(Steward.Id, Assert.Single(await app.Sql("select made_by from public_services.procedure_draft where id = $1", draft))[0]);
    Assert.Empty(await app.Sql("select 1 from public_services.procedure where code = '2.000815' and number > 1"));
  }
}
