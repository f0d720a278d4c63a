using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Roles that officials were granted besides their posts, as far as the actor manages their posts or the offices where they hold.</summary>
internal static class ListGrants {
  public const int PageSize = 50;

  /// <param name="Elsewhere">The post that it is held through is in an office that the actor does not manage.</param>
  public sealed record Row(Guid Id, Guid Person, string Name, string Role, Guid Unit, bool SubTree, DateOnly ValidFrom, DateOnly? ValidTo, Guid Office, bool Elsewhere);

  /// <summary>Those of one official, ended ones too.</summary>
  internal static async Task<IReadOnlyList<RoleGrant>> Run(Guid person, Work w, CancellationToken ct) {
    var (db, all) = (w.Db<IdentityDb>(), Actor.Machine("grants"));
    return await db.RoleGrants(w.Actor).AsNoTracking().Where(g => db.Posts(all).Any(p => p.Id == g.Post && p.Person == person)).OrderByDescending(g => g.GrantedAt).ThenBy(g => g.Id).Take(500).ToListAsync(ct);
  }

  /// <summary>The name of an official whom the actor sees by a post or by a granted role; null when by neither.</summary>
  internal static async Task<string?> HolderName(Guid person, Work w, CancellationToken ct) {
    var (db, all) = (w.Db<IdentityDb>(), Actor.Machine("grants"));
    return await db.People(all).Where(p => p.Id == person && (db.People(w.Actor).Any(o => o.Id == person) || db.Posts(all).Any(o => o.Person == person && db.RoleGrants(w.Actor).Any(g => g.Post == o.Id))))
      .Select(p => p.FullName).SingleOrDefaultAsync(ct);
  }

  /// <summary>Those that hold in one office that the actor manages, today or from a later day, the latest first.</summary>
  internal static async Task<KeysetPage<Row>> In(Guid office, Guid? after, Work w, CancellationToken ct) {
    if (!w.Actor.Can(IdentityPermissions.Manage, office)) return new([]);
    var (db, all, today) = (w.Db<IdentityDb>(), Actor.Machine("grants"), Vn.Day(w.Now));
    var rows = await (
      from grant in db.RoleGrants(all) join unit in db.Organisations() on grant.Unit equals unit.Id join post in db.Posts(all) on grant.Post equals post.Id
      join person in db.People(all) on post.Person equals person.Id join own in db.Organisations() on post.Unit equals own.Id
      where unit.Office == office && (grant.ValidTo == null || today < grant.ValidTo) && (post.ValidTo == null || today < post.ValidTo) && (after == null || grant.Id.CompareTo(after.Value) < 0)
      orderby grant.Id descending
      select new Row(grant.Id, person.Id, person.FullName, grant.Role, unit.Id, grant.SubTree, grant.ValidFrom, grant.ValidTo, own.Office, false)).AsNoTracking().Take(PageSize + 1).ToListAsync(ct);
    return new([.. rows.Take(PageSize).Select(r => r with { Elsewhere = !w.Actor.Can(IdentityPermissions.Manage, r.Office) })], rows.Count > PageSize ? rows[PageSize - 1].Id.ToString() : null);
  }
}
