using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Separation of duties: roles that say they exclude each other are never one person's at once, in whatever offices.</summary>
internal static class Duties {
  /// <summary>Why the person may not have these roles too; null when they may.</summary>
  public static async Task<Error?> Conflict(IdentityDb db, Guid person, string[] wanted, DateOnly today, CancellationToken ct) {
    var machine = Actor.Machine("duties");
    var held = await db.Posts(machine).Where(p => p.Person == person && (p.ValidTo == null || today < p.ValidTo)).Select(p => new { p.Id, p.Roles }).ToListAsync(ct);
    var posts = held.ConvertAll(p => p.Id);
    var granted = await db.RoleGrants(machine).Where(g => posts.Contains(g.Post) && (g.ValidTo == null || today < g.ValidTo)).Select(g => g.Role).ToListAsync(ct);
    string[] all = [.. held.SelectMany(p => p.Roles).Concat(granted).Concat(wanted).Distinct()];
    var roles = await db.Roles().Where(r => all.Contains(r.Key)).OrderBy(r => r.Key).Select(r => new { r.Key, r.Name, r.Excludes }).ToListAsync(ct);
    foreach (var one in roles)
      foreach (var other in roles)
        if (one.Excludes.Contains(other.Key) && (wanted.Contains(one.Key) || wanted.Contains(other.Key))) return GrantErrors.Excluded(one.Name, other.Name);
    return null;
  }
}
