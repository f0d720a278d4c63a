using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class EndServiceRolesTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  readonly IdentityApp app = app;

  protected override async Task<Write> Prepare() {
    var rp = await app.System();
    var given = await app.Give(rp.Client, new { role = "intake", reason = "x" });
    return new($"/api/identity/clients/{rp.Client.Key}/roles/end", new { roles = new[] { (Guid)given.Said!["id"]! }, reason = "Thôi dùng" }, app.Manager(app.Ward), rp.Client.Id, "identity.service_role_ended") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.client_not_found",
      Invalid = new { roles = Array.Empty<Guid>(), reason = "x" }, InvalidCode = "identity.service_roles_none", Again = "identity.service_role_ended",
      Row = "select 1 from identity.service_role where client = $1 and valid_to is not null",
    };
  }

  [Fact]
  public async Task A_role_of_another_system_is_not_found() {
    var (own, other) = (await app.System(), await app.System());
    await app.Give(own.Client, new { role = "intake", reason = "x" });
    var foreign = (Guid)(await app.Give(other.Client, new { role = "intake", reason = "x" })).Said!["id"]!;
    var answer = await app.Comes($"/api/identity/clients/{own.Client.Key}/roles/end", null, new { roles = new[] { foreign }, reason = "x" }, app.As(app.Manager(app.Ward)));
    Assert.Equal((404, "identity.service_role_not_found"), (answer.Status, answer.Code));
  }
}
