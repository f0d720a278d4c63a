using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What a role may say, and what a change of it must leave.</summary>
internal sealed class RoleRules(IEnumerable<Permission> permissions, RoleBook book) {
  readonly HashSet<string> known = [.. permissions.Select(p => p.Id)], ofProvince = [.. permissions.Where(p => p.OfProvince).Select(p => p.Id)];

  /// <summary>All that is wrong with it, each beside the input it belongs to.</summary>
  /// <param name="present">What it gives already: of modules that are not here it keeps what a pack gave.</param>
  public async Task<List<Error>> Faults(string key, RoleShape said, string[] present, IdentityDb db, CancellationToken ct) {
    List<Error> faults = [];
    if (said.Name is not { Vi.Length: > 0 and <= Role.NameLimit } || said.Name.En is { Length: > Role.NameLimit }) faults.Add(RoleErrors.NameMissing);
    if (said.Description is { Vi.Length: > Role.DescriptionLimit } or { En.Length: > Role.DescriptionLimit }) faults.Add(RoleErrors.TextTooLong);
    foreach (var permission in (said.Permissions ?? []).Where(p => !known.Contains(p) && !present.Contains(p))) faults.Add(RoleErrors.PermissionUnknown(permission));
    if (!said.Province && (said.Permissions ?? []).FirstOrDefault(ofProvince.Contains) is { } everywhere) faults.Add(RoleErrors.OfProvince(everywhere));
    var zones = (said.When ?? []).Count == 0 ? [] : await db.ZonesInUse().Select(z => z.Key).ToListAsync(ct);
    foreach (var (permission, text) in said.When ?? []) {
      if (!(said.Permissions ?? []).Contains(permission)) faults.Add(RoleErrors.ConditionOfNothing(permission));
      else if (known.Contains(permission) && (book.Fault(permission, text) ?? Nowhere(text, zones)) is { } wrong) faults.Add(RoleErrors.ConditionWrong(permission, wrong));
    }
    var roles = await db.Roles().Select(r => r.Key).ToListAsync(ct);
    if ((said.Excludes ?? []).Contains(key)) faults.Add(RoleErrors.ExcludesItself);
    else if ((said.Excludes ?? []).FirstOrDefault(e => !roles.Contains(e)) is { } unknown) faults.Add(RoleErrors.ExcludesUnknown(unknown));
    return faults;
  }

  static string? Nowhere(string text, List<string> zones) => Condition.Zones(text).FirstOrDefault(z => !zones.Contains(z)) is { } zone ? T["condition_no_zone", zone] : null;

  /// <summary>Whether the actor holds one of these roles, through whichever post: then giving it more would be giving it to oneself.</summary>
  public static async Task<bool> IsOwn(string[] roles, Work w, CancellationToken ct) {
    var (db, machine, today, me) = (w.Db<IdentityDb>(), Actor.Machine("roles"), Vn.Day(w.Now), w.Actor.Id);
    var posts = db.Posts(machine).Where(p => p.Person == me && (p.ValidTo == null || today < p.ValidTo));
    return await posts.AnyAsync(p => p.Roles.Any(r => roles.Contains(r)), ct)
      || await db.RoleGrants(machine).AnyAsync(g => roles.Contains(g.Role) && (g.ValidTo == null || today < g.ValidTo) && posts.Any(p => p.Id == g.Post), ct);
  }

  /// <summary>Whether somebody who can sign in manages people at the top of the province, on no condition, when these roles let them.</summary>
  public static async Task<bool> AnyoneManages(IEnumerable<string> roles, IdentityDb db, DateOnly today, CancellationToken ct) {
    var (machine, keys) = (Actor.Machine("roles"), roles.ToArray());
    var tops = db.Organisations().Where(o => o.Parent == null && o.ValidTo == null).Select(o => o.Id);
    var units = db.Organisations().Where(o => tops.Contains(o.Office)).Select(o => o.Id);
    var grants = db.GrantsOn(today).Where(g => keys.Contains(g.Role) && units.Contains(g.Unit));
    var posts = db.Posts(machine).Where(p => p.ValidFrom <= today && (p.ValidTo == null || today < p.ValidTo) && (units.Contains(p.Unit) && p.Roles.Any(r => keys.Contains(r)) || grants.Any(g => g.Post == p.Id)));
    return await db.Accounts(machine).AnyAsync(a => a.DisabledAt == null && posts.Any(p => p.Person == a.Person), ct);
  }

  /// <summary>Whether a role lets its holder manage people whatever the circumstances.</summary>
  public static bool Manages(RoleShape role) => (role.Permissions ?? []).Contains(IdentityPermissions.Manage) && role.When?.ContainsKey(IdentityPermissions.Manage) != true;

  /// <summary>The error to show when nobody would be left who manages people for the whole province.</summary>
  /// <param name="after">What the roles say afterwards, by their keys; those that are out of use then are left out.</param>
  public static async Task<Error?> Locked(List<Role> roles, IEnumerable<(string Key, RoleShape Says)> after, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    string[] now = [.. roles.Where(r => r.EndedAt is null && Manages(r.Shape())).Select(r => r.Key)], then = [.. after.Where(r => Manages(r.Says)).Select(r => r.Key)];
    return now.Except(then).Any() && await AnyoneManages(now, db, today, ct) && !await AnyoneManages(then, db, today, ct) ? RoleErrors.LastAdministrator : null;
  }
}
