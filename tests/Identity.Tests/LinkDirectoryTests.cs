using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class LinkDirectoryTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  protected override async Task<Write> Prepare() {
    var (account, key) = (await app.Person($"l{Guid.CreateVersion7():N}"[..20], units: app.Desk), $"{Guid.CreateVersion7()}");
    object Body(string? reason) => new { key, userName = account.UserName, reason };
    return new("/api/identity/directory/links", Body("Cùng một người"), app.Manager(app.Province) with { Offices = [app.Ward.Id, app.Department.Id] }, account.Id, "identity.directory_linked") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Ward), Unseen = "identity.directory_not_found",
      Invalid = Body(" "), InvalidCode = "identity.reason_missing", Again = "identity.directory_linked_already",
      Row = "select 1 from identity.directory_person where account = $1 and left_at is not null",
    };
  }
}
