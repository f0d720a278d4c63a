using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Gives a person a post in a unit, with roles, from a day on or from one day to another; it begins and ends by itself. A post may stand in for another official's.</summary>
internal static class AssignPost {
  /// <summary>For so many days after a post in an office ended, who manages that office may give its holder another; whom no office knows gets the first from who answers for the whole province.</summary>
  public const int RecentDays = 90;

  public sealed record Request(Guid Person, Guid Unit, string[]? Roles, string? Title = null, bool SubTree = false, DateOnly? From = null, DateOnly? To = null, Guid? StandInFor = null);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var made = await Make(r, w, ct);
    if (made.IsError) return made;
    await w.Commit(ct);
    live.ForgetAll();
    return made;
  }

  /// <summary>The same as part of a greater act.</summary>
  internal static async Task<Answer<Response>> Make(Request r, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var person = await db.People(w.Actor).Select(p => new { p.Id }).SingleOrDefaultAsync(p => p.Id == r.Person, ct);
    if (person is null) return PersonErrors.NotFound;
    if (person.Id == w.Actor.Id) return PostErrors.OwnPost;
    if (!await IsOfficial(r.Person, w, ct) && !await SetAccountPolicy.IsWhole(w, ct)) return PostErrors.NotAnOfficial;
    var made = await PostRules.Make(r.Person, new(r.Unit, r.Roles, r.Title, r.SubTree, r.From, r.To, r.StandInFor), w, ct);
    if (made.IsError) return made.Error;
    var post = made.Value;
    if (await PostRules.IsHeld(post, w, ct)) return PostErrors.Held;
    db.Add(post);
    w.Publish(new PostChanged(post.Id, post.Person, post.Unit, post.Roles, "began", post.ValidFrom));
    return new Response(post.Id);
  }

  static Task<bool> IsOfficial(Guid person, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var (since, own) = (today.AddDays(-RecentDays), db.Posts(w.Actor));
    return db.Posts(Actor.Machine("assign")).AnyAsync(p => p.Person == person && (p.ValidTo == null || today < p.ValidTo || since < p.ValidTo && own.Any(o => o.Id == p.Id)), ct);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/posts", (Request r, Work w, LiveSessions live, CancellationToken ct) => Run(r, w, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
