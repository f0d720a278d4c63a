using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>When posts or units go elsewhere in a merge or split, the roles granted through them or in them go along, and reach no further than before.</summary>
internal static class GrantsFollow {
  /// <param name="posts">Each post that went, with the one that follows it.</param>
  /// <param name="units">Each unit that ends, with its heir.</param>
  /// <param name="below">What a role that reached all below reaches in the heir.</param>
  /// <returns>How many were given, and which one follows each that went.</returns>
  public static async Task<(int Given, Dictionary<Guid, Guid> Follows)> Run(DateOnly day, Dictionary<Guid, Guid> posts, Dictionary<Guid, Guid> units, Func<Guid, BelowAfter> below, Work w, CancellationToken ct) {
    var (db, moved, follows) = (w.Db<IdentityDb>(), 0, new Dictionary<Guid, Guid>());
    Guid[] gonePosts = [.. posts.Keys], goneUnits = [.. units.Keys];
    var grants = await db.RoleGrants(w.Actor).Where(g => (gonePosts.Contains(g.Post) || goneUnits.Contains(g.Unit)) && (g.ValidTo == null || day < g.ValidTo)).OrderBy(g => g.Id).ToListAsync(ct);
    foreach (var old in grants) {
      var unit = units.GetValueOrDefault(old.Unit, old.Unit);
      var carried = old.CarriedTo(posts.GetValueOrDefault(old.Post, old.Post), unit, unit == old.Unit ? new(Whole: true, []) : below(unit), day);
      var person = await db.Posts(w.Actor).Where(p => p.Id == old.Post).Select(p => p.Person).SingleAsync(ct);
      w.Publish(new RoleTakenBack(old.Id, person, old.Role, old.Unit, old.ValidTo!.Value));
      await w.Flush(ct);
      foreach (var next in carried) {
        var held = await db.RoleGrants(w.Actor).FirstOrDefaultAsync(g => g.Post == next.Post && g.Role == next.Role && g.Unit == next.Unit && g.ValidTo == null && g.ValidFrom <= next.ValidFrom, ct);
        if (held is not null && (held.SubTree || !next.SubTree)) {
          follows.TryAdd(old.Id, held.Id);
          continue;
        }
        if (held is not null && next.ValidTo is null) {
          held.End(next.ValidFrom);
          w.Publish(new RoleTakenBack(held.Id, person, held.Role, held.Unit, held.ValidTo!.Value));
          await w.Flush(ct);
        }
        Give(next, person, w);
        follows.TryAdd(old.Id, next.Id);
        moved++;
      }
    }
    return (moved, follows);
  }

  /// <summary>What a post reached below its office, as roles granted there: all below the new office would be more.</summary>
  public static void Below(OfficialPost post, Guid through, Guid[] tops, OfficeChange change, DateOnly begins, DateOnly? to, Work w) {
    foreach (var unit in tops)
      foreach (var role in post.Roles)
        Give(new RoleGrant { Id = Guid.CreateVersion7(), Post = through, Role = role, Unit = unit, SubTree = true, ValidFrom = begins, Reason = change.Reason, GrantedBy = change.PreparedBy, GrantedAt = w.Now }.Until(to?.AddDays(-1)), post.Person, w);
  }

  static void Give(RoleGrant grant, Guid person, Work w) {
    w.Db<IdentityDb>().Add(grant);
    w.Publish(new RoleGranted(grant.Id, person, grant.Role, grant.Unit, grant.SubTree, grant.ValidFrom, grant.ValidTo?.AddDays(-1)));
  }
}
