using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>The roles that exist, a page at a time: what each permits, on what condition, which others it excludes, and how many hold it in the actor's offices.</summary>
internal static class ListRoles {
  public const int PageSize = 50;

  /// <param name="Ended">Only those in use, or only those out of use; null for both.</param>
  public sealed record Request(string? Query, bool? Ended, string? After, string? Before);
  public sealed record Item(Guid Id, string Key, string Name, string? Description, IReadOnlyList<(string Id, string Name, string? When)> Permissions, IReadOnlyList<string> Excludes, int Holders, bool Province, bool Ended);

  internal static async Task<KeysetPage<Item>> Run(Request r, Work w, IEnumerable<Permission> permissions, CancellationToken ct) {
    var (query, words) = (Vn.Clean(r.Query), Vn.Fold(Vn.Clean(r.Query)));
    var found = (await All(w, permissions, ct)).FindAll(x => (r.Ended is null || r.Ended == x.Ended) && (words.Length == 0 || Vn.Fold(x.Name).Contains(words, StringComparison.Ordinal) || x.Key == query
      || x.Permissions.Any(p => p.Id == query || Vn.Fold(p.Name).Contains(words, StringComparison.Ordinal))));
    return NameKey.Page(found, r.After, r.Before, PageSize, x => (x.Name, x.Id));
  }

  /// <summary>Those with these keys that are out of use, or in use.</summary>
  internal static async Task<IReadOnlyList<Item>> Chosen(string[] keys, bool ended, Work w, IEnumerable<Permission> permissions, CancellationToken ct) =>
    [.. (await All(w, permissions, ct)).Where(x => x.Ended == ended && keys.Contains(x.Key)).Take(SwitchRoles.Most)];

  static async Task<List<Item>> All(Work w, IEnumerable<Permission> permissions, CancellationToken ct) {
    var (db, today, names) = (w.Db<IdentityDb>(), Vn.Day(w.Now), permissions.ToDictionary(p => p.Id, p => p.Name, StringComparer.Ordinal));
    var roles = await db.Roles().AsNoTracking().ToListAsync(ct);
    var held = db.Posts(w.Actor).Where(p => p.ValidFrom <= today && (p.ValidTo == null || today < p.ValidTo));
    var counts = (await held.SelectMany(p => p.Roles, (p, role) => new { p.Person, Role = role })
      .Union(from g in db.GrantsOn(today) join p in held on g.Post equals p.Id select new { p.Person, g.Role })
      .GroupBy(x => x.Role).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct)).ToDictionary(x => x.Key, x => x.Count, StringComparer.Ordinal);
    return [.. roles.Select(Said).OrderBy(x => x.Name, NameKey.Order).ThenBy(x => x.Id)];

    Item Said(Role x) => new(
      x.Id, x.Key, x.Title, x.About, [.. x.Permissions.Select(p => (p, names.GetValueOrDefault(p, p), x.Conditions[p]?.GetValue<string>()))],
      [.. roles.Where(o => x.Excludes.Contains(o.Key) || o.Excludes.Contains(x.Key)).Select(o => o.Title)], counts.GetValueOrDefault(x.Key), x.Province, x.EndedAt is not null);
  }
}
