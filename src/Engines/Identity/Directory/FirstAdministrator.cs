using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// Lets the first person in: run on the machine itself by who installs the program. No account has a password of its own at
/// the start; the printed link is the only way, and it opens once.
/// </summary>
public sealed class FirstAdministrator(Works works, Settings settings) {
  /// <returns>The link, or what is wrong.</returns>
  public async Task<Answer<string>> Make(string fullName, string userName, string officeCode, CancellationToken ct) {
    await using var scoped = works.Begin(Actor.Machine("install"), "identity.first_administrator");
    var db = scoped.Work.Db<IdentityDb>();
    var office = await db.Organisations().SingleOrDefaultAsync(o => o.Code == officeCode && o.ValidTo == null, ct);
    if (office is null) return PostErrors.UnitNotFound;
    var role = await db.RolesInUse().Where(r => r.Permissions.Contains(IdentityPermissions.Manage)).OrderByDescending(r => r.Permissions.Length).ThenBy(r => r.Key).FirstOrDefaultAsync(ct);
    if (role is null) return PostErrors.RolesMissing;
    var made = await RegisterOfficial.Run(new(fullName, userName, null, null, office.Id, [role.Key], SubTree: true), scoped.Work, settings, ct);
    return made.IsError ? made.Error : made.Value.Link;
  }
}
