using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class RefusePlanTests(ShapeApp app) : WriteSliceTests(app), IClassFixture<ShapeApp> {
  readonly ShapeApp app = app;

  protected override async Task<Write> Prepare() {
    var (key, plan) = await app.Waiting();
    return new($"/api/registries/change-plans/{plan}/refuse", new { reason = "Còn cần dữ liệu" }, ShapeApp.Approver, await app.IdOf(key), "registries.plan_refused") {
      Permission = RegistryPermissions.Approve, Stranger = People.With(RegistryPermissions.Approve), Unseen = "registries.plan_not_found", Again = "registries.plan_closed",
      Invalid = new { reason = "  " }, InvalidCode = "registries.reason_missing",
      Row = "select 1 from registries.plan p join registries.definition d on d.key = p.key where d.id = $1 and p.status = 'Refused' and p.reason = 'Còn cần dữ liệu'",
    };
  }

  [Fact]
  public async Task What_is_refused_changes_nothing() {
    var (key, plan) = await app.Waiting();
    var id = await app.Insert(key, ("code", "A"), ("f", "x"));
    Assert.Equal(200, (await app.Send(ShapeApp.Approver, HttpMethod.Post, $"/api/registries/change-plans/{plan}/refuse", new { reason = "Không" })).Status);
    await app.RunJobs();
    Assert.Equal("x", (await app.Sql($"select f from registry_data.{key} where _id = $1", id))[0][0]);
  }
}
