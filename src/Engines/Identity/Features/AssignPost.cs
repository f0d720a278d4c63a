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
    var made = await PostRules.Make(r.Person, new(r.Unit, r.Roles, r.Title, r.SubTree, r.From), w, ct);
    if (made.IsError) return made.Error;
    var post = made.Value;
    if (await db.Posts(Actor.Machine("assign")).AnyAsync(p => p.Person == r.Person && p.Unit == r.Unit && p.ValidTo == null, ct)) return PostErrors.Held;
    db.Add(post);
    w.Publish(new PostChanged(post.Id, post.Person, post.Unit, post.Roles, "began", post.ValidFrom));
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(post.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/posts", (Request r, Work w, LiveSessions live, CancellationToken ct) => Run(r, w, live, ct))
    .Requires(IdentityPermissions.Manage);
}
