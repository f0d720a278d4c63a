using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>The place in a list ordered by name: the name and the id of a row.</summary>
internal static class NameKey {
  const string Collation = "vi-x-icu";

  public static string Write(string name, Guid id) => $"{id:N}{name}";

  public static (string Name, Guid Id)? Read(string? key) =>
    key is { Length: > 32 and < 400 } && Guid.TryParseExact(key[..32], "N", out var id) ? (key[32..], id) : null;

  /// <summary>As the province orders names.</summary>
  public static StringComparer Order { get; } = StringComparer.Create(Vn.Culture, System.Globalization.CompareOptions.None);

  /// <summary>A page of rows that were read whole, in the order of their names.</summary>
  public static KeysetPage<T> Page<T>(IReadOnlyCollection<T> all, string? after, string? before, int size, Func<T, (string Name, Guid Id)> key) {
    var (back, at) = (before is not null, Read(before ?? after));
    var found = at is { } place ? [.. all.Where(x => back ? Compare(key(x), place) < 0 : Compare(key(x), place) > 0)] : all;
    T[] rows = [.. back ? found.TakeLast(size) : found.Take(size)];
    return Cut(rows, found.Count > size, back, at is not null, key);

    static int Compare((string Name, Guid Id) one, (string Name, Guid Id) other) => Order.Compare(one.Name, other.Name) is var names && names != 0 ? names : one.Id.CompareTo(other.Id);
  }

  /// <summary>The same of rows in the database, which an index over the name and the id finds.</summary>
  public static async Task<KeysetPage<T>> Page<T>(IQueryable<Named<T>> all, string? after, string? before, int size, CancellationToken ct) {
    var (back, at) = (before is not null, Read(before ?? after));
    if (at is { } place)
      all = back
        ? all.Where(x => string.Compare(EF.Functions.Collate(x.Name, Collation), place.Name) < 0 || (x.Name == place.Name && x.Id.CompareTo(place.Id) < 0))
        : all.Where(x => string.Compare(EF.Functions.Collate(x.Name, Collation), place.Name) > 0 || (x.Name == place.Name && x.Id.CompareTo(place.Id) > 0));
    var ordered = back
      ? all.OrderByDescending(x => EF.Functions.Collate(x.Name, Collation)).ThenByDescending(x => x.Id)
      : all.OrderBy(x => EF.Functions.Collate(x.Name, Collation)).ThenBy(x => x.Id);
    var found = await ordered.Take(size + 1).ToListAsync(ct);
    Named<T>[] rows = [.. found.Take(size)];
    if (back) Array.Reverse(rows);
    var page = Cut(rows, found.Count > size, back, at is not null, x => (x.Name, x.Id));
    return new([.. page.Rows.Select(x => x.Row)], page.Next, page.Previous);
  }

  static KeysetPage<T> Cut<T>(T[] rows, bool more, bool back, bool begun, Func<T, (string Name, Guid Id)> key) {
    return rows.Length == 0 ? new(rows) : new(rows, back || more ? Of(rows[^1]) : null, (back && more) || (!back && begun) ? Of(rows[0]) : null);

    string Of(T row) => Write(key(row).Name, key(row).Id);
  }
}

/// <summary>A row of the database by the name and the id that order it.</summary>
internal sealed class Named<T> {
  public required string Name { get; init; }
  public required Guid Id { get; init; }
  public required T Row { get; init; }
}
