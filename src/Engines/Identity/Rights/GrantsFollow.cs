using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>When posts or units go elsewhere in a merge or split, the roles granted through them or in them go along.</summary>
internal static class GrantsFollow {
  /// <param name="posts">Each post that went, with the one that follows it.</param>
  /// <param name="units">Each unit that ends, with its heir.</param>
  public static async Task<int> Run(DateOnly day, Dictionary<Guid, Guid> posts, Dictionary<Guid, Guid> units, Work w, CancellationToken ct) {
    var (db, moved) = (w.Db<IdentityDb>(), 0);
    Guid[] gonePosts = [.. posts.Keys], goneUnits = [.. units.Keys];
    var grants = await db.RoleGrants(w.Actor).Where(g => (gonePosts.Contains(g.Post) || goneUnits.Contains(g.Unit)) && (g.ValidTo == null || day < g.ValidTo)).OrderBy(g => g.Id).ToListAsync(ct);
    foreach (var old in grants) {
      var next = old.CarriedTo(posts.GetValueOrDefault(old.Post, old.Post), units.GetValueOrDefault(old.Unit, old.Unit), day);
      var person = await db.Posts(w.Actor).Where(p => p.Id == old.Post).Select(p => p.Person).SingleAsync(ct);
      w.Publish(new RoleTakenBack(old.Id, person, old.Role, old.Unit, old.ValidTo!.Value));
      await w.Flush(ct);
      if (await db.RoleGrants(w.Actor).AnyAsync(g => g.Post == next.Post && g.Role == next.Role && g.Unit == next.Unit && (g.ValidTo == null || day < g.ValidTo), ct)) continue;
      db.Add(next);
      w.Publish(new RoleGranted(next.Id, person, next.Role, next.Unit, next.SubTree, next.ValidFrom, next.ValidTo?.AddDays(-1)));
      moved++;
    }
    return moved;
  }
}
