using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The roles that an official was granted besides their posts, those that ended too.</summary>
internal static class ListGrants {
  internal static async Task<IReadOnlyList<RoleGrant>> Run(Guid person, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    return await db.RoleGrants(w.Actor).AsNoTracking().Where(g => db.Posts(w.Actor).Any(p => p.Id == g.Post && p.Person == person)).OrderByDescending(g => g.GrantedAt).ThenBy(g => g.Id).Take(500).ToListAsync(ct);
  }
}
