using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// Who can still administer the province: people who manage people at its top, and whose account opens, by a way in that they have.
/// Whoever would take a right, a role or an account away asks here, so that somebody is left.
/// </summary>
internal static class Administrators {
  /// <param name="Whole">In every office below too.</param>
  /// <param name="Surely">Whatever the circumstances.</param>
  public readonly record struct Grade(bool Whole, bool Surely);

  /// <summary>Who could do most comes first.</summary>
  public static readonly Grade[] Grades = [new(true, true), new(true, false), new(false, true), new(false, false)];

  /// <summary>The roles that let their holders manage people.</summary>
  public static string[] Keys(IEnumerable<(string Key, RoleShape Says)> roles, Grade grade) =>
    [.. roles.Where(r => (r.Says.Permissions ?? []).Contains(IdentityPermissions.Manage) && !(grade.Surely && r.Says.When?.ContainsKey(IdentityPermissions.Manage) == true)).Select(r => r.Key)];

  /// <param name="roles">What the roles in use say, by their keys.</param>
  public static IQueryable<Account> Of(IEnumerable<(string Key, RoleShape Says)> roles, Grade grade, Work w, Training training) {
    var (db, machine, keys, today) = (w.Db<IdentityDb>(), Actor.Machine("administrators"), Keys(roles, grade), Vn.Day(w.Now));
    var offices = db.Organisations().Where(o => o.IsOffice && (o.ValidTo == null || today < o.ValidTo));
    var tops = offices.Where(o => o.Parent == null).Select(o => o.Id);
    var units = db.Organisations().Where(o => tops.Contains(o.Office)).Select(o => o.Id);
    var alone = !offices.Any(o => o.Parent != null) || !grade.Whole;
    var grants = db.GrantsOn(today).Where(g => keys.Contains(g.Role) && units.Contains(g.Unit) && (alone || g.SubTree));
    var posts = db.Posts(machine).Where(p => p.ValidFrom <= today && (p.ValidTo == null || today < p.ValidTo) && (units.Contains(p.Unit) && (alone || p.SubTree) && p.Roles.Any(r => keys.Contains(r)) || grants.Any(g => g.Post == p.Id)));
    var keysOfOffice = db.Passkeys(machine).Where(k => k.SuspectAt == null && k.InOffice);
    var ready = db.UpstreamProviders(machine).Where(p => p.DisabledAt == null && p.Issuer != null && p.ClientId != null && p.Secret != null);
    return db.Accounts(machine).Where(a => a.DisabledAt == null && (training.On || !a.Demo) && posts.Any(p => p.Person == a.Person)
      && (a.PasswordHash != null || keysOfOffice.Any(k => k.Account == a.Id) || db.UpstreamLinks(machine).Any(l => l.Account == a.Id && l.ByOwner && ready.Any(p => p.Id == l.Provider))));
  }
}
