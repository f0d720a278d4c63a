using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What a role may say, and what a change of it must leave.</summary>
internal sealed class RoleRules(IEnumerable<Permission> permissions, RoleBook book, Training training) {
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

  /// <summary>The error to show when nobody would be left who administers the province as surely, or as far, as somebody does now.</summary>
  /// <param name="before">What the roles in use say, by their keys.</param>
  /// <param name="after">The same afterwards.</param>
  public async Task<Error?> Locked(IReadOnlyList<(string Key, RoleShape Says)> before, IReadOnlyList<(string Key, RoleShape Says)> after, Work w, CancellationToken ct) {
    foreach (var grade in Administrators.Grades)
      if (!Administrators.Keys(before, grade).Except(Administrators.Keys(after, grade)).Any()) continue;
      else if (await Administrators.Of(before, grade, w, training).AnyAsync(ct) && !await Administrators.Of(after, grade, w, training).AnyAsync(ct)) return RoleErrors.LastAdministrator;
    return null;
  }

  /// <summary>What the roles in use say, by their keys.</summary>
  public static List<(string Key, RoleShape Says)> InUse(IEnumerable<Role> roles) => [.. roles.Where(r => r.EndedAt is null).Select(r => (r.Key, r.Shape()))];
}
