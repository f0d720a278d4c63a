using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The roles that exist: what each permits, on what condition, which others it excludes, and how many hold it in the actor's offices.</summary>
internal static class ListRoles {
  public sealed record Item(string Key, string Name, string? Description, IReadOnlyList<(string Id, string Name, string? When)> Permissions, IReadOnlyList<string> Excludes, int Holders);

  internal static async Task<IReadOnlyList<Item>> Run(string? query, Work w, IEnumerable<Permission> permissions, CancellationToken ct) {
    var (db, today, names) = (w.Db<IdentityDb>(), Vn.Day(w.Now), permissions.ToDictionary(p => p.Id, p => p.Name, StringComparer.Ordinal));
    var roles = await db.Roles().AsNoTracking().OrderBy(r => EF.Functions.Collate(r.Name, "vi-x-icu")).ToListAsync(ct);
    var held = db.Posts(w.Actor).Where(p => p.ValidFrom <= today && (p.ValidTo == null || today < p.ValidTo));
    var counts = (await held.SelectMany(p => p.Roles).Concat(db.GrantsOn(today).Where(g => held.Any(p => p.Id == g.Post)).Select(g => g.Role)).GroupBy(r => r).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct))
      .ToDictionary(x => x.Key, x => x.Count, StringComparer.Ordinal);
    var byKey = roles.ToDictionary(r => r.Key, r => r.Title, StringComparer.Ordinal);
    var words = Vn.Fold(Vn.Clean(query));
    return [.. roles.Select(r => new Item(
        r.Key, r.Title, new PackText(r.Description ?? "", r.DescriptionEn).In(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) is { Length: > 0 } text ? text : null,
        [.. r.Permissions.Select(p => (p, names.GetValueOrDefault(p, p), r.Conditions[p]?.GetValue<string>()))],
        [.. roles.Where(o => r.Excludes.Contains(o.Key) || o.Excludes.Contains(r.Key)).Select(o => byKey[o.Key])], counts.GetValueOrDefault(r.Key)))
      .Where(r => words.Length == 0 || Vn.Fold(r.Name).Contains(words, StringComparison.Ordinal) || r.Permissions.Any(p => p.Id == query || Vn.Fold(p.Name).Contains(words, StringComparison.Ordinal)))];
  }
}
