using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Gives a person a post in a unit, with roles, from today or a later day.</summary>
internal static class AssignPost {
  public sealed record Request(Guid Person, Guid Unit, string[]? Roles, string? Title = null, bool SubTree = false, DateOnly? From = null);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var person = await db.People(w.Actor).Select(p => new { p.Id }).SingleOrDefaultAsync(p => p.Id == r.Person, ct);
    if (person is null) return PersonErrors.NotFound;
    if (person.Id == w.Actor.Id) return PostErrors.OwnPost;
    var unit = await db.Organisations().SingleOrDefaultAsync(o => o.Id == r.Unit, ct);
    if (unit is null || !w.Actor.Sees(unit.Office)) return PostErrors.UnitNotFound;
    // To see a sub-tree may be given only by who sees it all.
    if (r.SubTree && !await SeesBelow(db, unit, w.Actor, ct)) return PostErrors.UnitNotFound;
    var roles = (r.Roles ?? []).Distinct().ToArray();
    if (roles.Length == 0) return PostErrors.RolesMissing;
    var known = await db.Roles().Where(x => roles.Contains(x.Key)).Select(x => x.Key).ToListAsync(ct);
    if (roles.FirstOrDefault(x => !known.Contains(x)) is { } unknown) return PostErrors.RoleUnknown(unknown);
    if (await db.Posts(Actor.Machine("assign")).AnyAsync(p => p.Person == r.Person && p.Unit == r.Unit && p.ValidTo == null, ct)) return PostErrors.Held;
    var today = Vn.Day(w.Now);
    var title = Vn.Clean(r.Title);
    var post = new OfficialPost {
      Id = Guid.CreateVersion7(), Person = r.Person, Unit = r.Unit, Roles = roles, SubTree = r.SubTree,
      Title = title.Length == 0 ? null : title[..Math.Min(title.Length, OfficialPost.TitleLimit)], ValidFrom = r.From is { } from && from > today ? from : today,
    };
    db.Add(post);
    w.Publish(new PostChanged(post.Id, post.Person, post.Unit, post.Roles, "began", post.ValidFrom));
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(post.Id);
  }

  static async Task<bool> SeesBelow(IdentityDb db, Organisation unit, Actor actor, CancellationToken ct) {
    var top = await db.Organisations().Where(o => o.Id == unit.Office).Select(o => o.Path).SingleAsync(ct);
    var below = await db.Organisations().Where(o => o.IsOffice && o.Path.StartsWith(top)).Select(o => o.Id).ToListAsync(ct);
    return below.TrueForAll(actor.Sees);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/posts", (Request r, Work w, LiveSessions live, CancellationToken ct) => Run(r, w, live, ct))
    .Requires(IdentityPermissions.Manage);
}
