using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Separation of duties: roles that say they exclude each other are never one person's at once, in whatever offices.</summary>
internal static class Duties {
  const string Lock = "posts", Everyone = "all";

  /// <summary>Nobody else gives or takes the posts and roles of these people from here to the end of the act, so that what is asked now still holds when it is kept.</summary>
  public static async Task Alone(Work w, CancellationToken ct, params Guid[] people) {
    if (w.IsAlone(Lock, Everyone)) return;
    await w.Beside(Lock, Everyone, ct);
    foreach (var person in people.Where(p => !w.IsAlone(Lock, $"{p}")).Distinct().Order()) await w.Alone(Lock, $"{person}", ct);
  }

  /// <summary>The same for everyone at once, for an act on many people; asked for before anything about one of them.</summary>
  public static Task AloneWithAll(Work w, CancellationToken ct) => w.Alone(Lock, Everyone, ct);

  /// <summary>Why the person may not have these roles too on any of these days; null when they may.</summary>
  /// <param name="to">The first day without them; null when there is none.</param>
  /// <param name="ending">Posts that are over when the roles begin.</param>
  public static async Task<Error?> Conflict(Work w, Guid person, string[] wanted, DateOnly from, DateOnly? to, CancellationToken ct, Guid[]? ending = null) {
    await Alone(w, ct, person);
    var (db, machine, over) = (w.Db<IdentityDb>(), Actor.Machine("duties"), ending ?? []);
    var held = await db.Posts(machine).Where(p => p.Person == person && !over.Contains(p.Id) && (p.ValidTo == null || from < p.ValidTo) && (to == null || p.ValidFrom < to)).Select(p => new { p.Id, p.Roles }).ToListAsync(ct);
    var posts = held.ConvertAll(p => p.Id);
    var granted = await db.RoleGrants(machine).Where(g => posts.Contains(g.Post) && (g.ValidTo == null || from < g.ValidTo) && (to == null || g.ValidFrom < to)).Select(g => g.Role).ToListAsync(ct);
    return await Among(db, [.. held.SelectMany(p => p.Roles), .. granted], wanted, ct);
  }

  /// <summary>The same for whoever holds these.</summary>
  public static async Task<Error?> Among(IdentityDb db, IReadOnlyList<string> held, string[] wanted, CancellationToken ct) {
    string[] all = [.. held.Concat(wanted).Distinct()];
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
