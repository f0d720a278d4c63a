using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Officials of the actor's offices by name, a page at a time; found by any part of the name, typed any way.</summary>
internal static class ListOfficials {
  public const int PageSize = 50;
  /// <param name="Role">Only who holds this role today, through a post or besides it.</param>
  public sealed record Request(string? Query, Guid? Office, string? After, string? Before, string? Role = null);
  public sealed record Row(Guid Id, string Name, bool Demo, IReadOnlyList<PostRow> Posts);
  public sealed record PostRow(Guid Id, Guid Unit, string UnitName, Guid Office, string? Title, string[] Roles, DateOnly ValidFrom, DateOnly? ValidTo, string? StandsInFor);

  internal static async Task<KeysetPage<Row>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var today = Vn.Day(w.Now);
    var held = from post in db.Posts(w.Actor).Where(p => p.ValidTo == null || today < p.ValidTo)
               join unit in db.Organisations() on post.Unit equals unit.Id
               where r.Office == null || unit.Office == r.Office
               select post.Person;
    var people = db.People(w.Actor).Where(p => held.Contains(p.Id));
    if (r.Role is { } role && Holding(role, w) is var holders) people = people.Where(p => holders.Contains(p.Id));
    if (Vn.Fold(Vn.Clean(r.Query)) is { Length: > 0 } words) people = people.Where(p => IdentityDb.Fold(p.FullName).Contains(words));
    var back = r.Before is not null;
    if (NameKey.Read(r.Before ?? r.After) is { } key)
      people = back
        ? people.Where(p => string.Compare(EF.Functions.Collate(p.FullName, "vi-x-icu"), key.Name) < 0 || (p.FullName == key.Name && p.Id.CompareTo(key.Id) < 0))
        : people.Where(p => string.Compare(EF.Functions.Collate(p.FullName, "vi-x-icu"), key.Name) > 0 || (p.FullName == key.Name && p.Id.CompareTo(key.Id) > 0));
    var ordered = back
      ? people.OrderByDescending(p => EF.Functions.Collate(p.FullName, "vi-x-icu")).ThenByDescending(p => p.Id)
      : people.OrderBy(p => EF.Functions.Collate(p.FullName, "vi-x-icu")).ThenBy(p => p.Id);
    var found = await ordered.Select(p => new { p.Id, p.FullName, p.Demo }).Take(PageSize + 1).ToListAsync(ct);
    var more = found.Count > PageSize;
    if (more) found.RemoveAt(PageSize);
    if (back) found.Reverse();
    var posts = await PostsOf([.. found.Select(p => p.Id)], w, today, ct);
    var rows = found.ConvertAll(p => new Row(p.Id, p.FullName, p.Demo, [.. posts[p.Id]]));
    if (rows.Count == 0) return new(rows);
    return new(rows,
      Next: back || more ? NameKey.Write(rows[^1].Name, rows[^1].Id) : null,
      Previous: (back && more) || (!back && r.After is not null) ? NameKey.Write(rows[0].Name, rows[0].Id) : null);
  }

  /// <summary>Those of the actor's officials who hold a role today.</summary>
  internal static IQueryable<Guid> Holding(string role, Work w) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    return db.Posts(w.Actor).Where(p => p.ValidFrom <= today && (p.ValidTo == null || today < p.ValidTo) && (p.Roles.Contains(role) || db.GrantsOn(today).Any(g => g.Post == p.Id && g.Role == role))).Select(p => p.Person).Distinct();
  }

  internal static async Task<ILookup<Guid, PostRow>> PostsOf(Guid[] people, Work w, DateOnly? heldOn, CancellationToken ct) {
    var (db, everyone) = (w.Db<IdentityDb>(), Actor.Machine("names"));
    var rows = await (
      from post in db.Posts(w.Actor)
      join unit in db.Organisations() on post.Unit equals unit.Id
      where people.Contains(post.Person) && (heldOn == null || post.ValidTo == null || heldOn < post.ValidTo)
      let other = (from held in db.Posts(everyone) join person in db.People(everyone) on held.Person equals person.Id where held.Id == post.StandInFor select person.FullName).FirstOrDefault()
      orderby post.ValidFrom descending, post.Id
      select new { post.Person, Row = new PostRow(post.Id, unit.Id, unit.Name, unit.Office, post.Title, post.Roles, post.ValidFrom, post.ValidTo, other) }).ToListAsync(ct);
    return rows.ToLookup(x => x.Person, x => x.Row);
  }
}

/// <summary>The place in a list ordered by name: the name and the id of a row.</summary>
internal static class NameKey {
  public static string Write(string name, Guid id) => $"{id:N}{name}";

  public static (string Name, Guid Id)? Read(string? key) =>
    key is { Length: > 32 and < 400 } && Guid.TryParseExact(key[..32], "N", out var id) ? (key[32..], id) : null;

  /// <summary>As the province orders names.</summary>
  public static StringComparer Order { get; } = StringComparer.Create(Vn.Culture, System.Globalization.CompareOptions.None);

  /// <summary>A page of rows that were read whole, in the order of their names.</summary>
  public static KeysetPage<T> Page<T>(IReadOnlyCollection<T> all, string? after, string? before, int size, Func<T, (string Name, Guid Id)> key) {
    var (back, at) = (before is not null, Read(before ?? after));
    var found = at is { } place ? [.. all.Where(x => back ? Compare(key(x), place) < 0 : Compare(key(x), place) > 0)] : all;
    var more = found.Count > size;
    T[] rows = [.. back ? found.TakeLast(size) : found.Take(size)];
    return rows.Length == 0 ? new(rows) : new(rows, back || more ? Of(rows[^1]) : null, (back && more) || (!back && at is not null) ? Of(rows[0]) : null);

    string Of(T row) => Write(key(row).Name, key(row).Id);
    static int Compare((string Name, Guid Id) one, (string Name, Guid Id) other) => Order.Compare(one.Name, other.Name) is var names && names != 0 ? names : one.Id.CompareTo(other.Id);
  }
}
