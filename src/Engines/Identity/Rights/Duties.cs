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

  /// <summary>How many people hold the role, today or from a later day on, beside one of the others.</summary>
  public static Task<int> Together(IdentityDb db, string role, string[] others, DateOnly today, CancellationToken ct) {
    var machine = Actor.Machine("duties");
    var posts = db.Posts(machine).Where(p => p.ValidTo == null || today < p.ValidTo);
    var grants = db.RoleGrants(machine).Where(g => g.ValidTo == null || today < g.ValidTo);
    var one = posts.Where(p => p.Roles.Contains(role) || grants.Any(g => g.Post == p.Id && g.Role == role)).Select(p => p.Person);
    return posts.Where(p => p.Roles.Any(r => others.Contains(r)) || grants.Any(g => g.Post == p.Id && others.Contains(g.Role))).Select(p => p.Person).Distinct().CountAsync(p => one.Contains(p), ct);
  }
}
