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
    var found = await NameKey.Page(people.Select(p => new Named<Person> { Name = p.FullName, Id = p.Id, Row = p }), r.After, r.Before, PageSize, ct);
    var posts = await PostsOf([.. found.Rows.Select(p => p.Id)], w, today, ct);
    return new([.. found.Rows.Select(p => new Row(p.Id, p.FullName, p.Demo, [.. posts[p.Id]]))], found.Next, found.Previous);
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
