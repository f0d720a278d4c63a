using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Ends an official's post today, with the reason; sessions in it lose its rights at once.</summary>
internal static class EndPost {
  public const int ReasonLimit = 500;
  public sealed record Request(Guid Id, string? Reason);
  public sealed record Response(Guid Id, DateOnly ValidTo);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var made = await Make(r, w, ct);
    if (made.IsError) return made;
    await w.Commit(ct);
    live.ForgetAll();
    return made;
  }

  /// <summary>The same as part of a greater act.</summary>
  internal static async Task<Answer<Response>> Make(Request r, Work w, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    var post = await w.Db<IdentityDb>().Posts(w.Actor).SingleOrDefaultAsync(p => p.Id == r.Id, ct);
    if (post is null) return PostErrors.NotFound;
    await Duties.Alone(w, ct, post.Person);
    if (post.Person == w.Actor.Id) return PostErrors.OwnPost;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    if (post.End(Vn.Day(w.Now)) is { } refused) return refused;
    w.Reason = reason[..Math.Min(reason.Length, ReasonLimit)];
    w.Publish(new PostChanged(post.Id, post.Person, post.Unit, post.Roles, "ended", post.ValidTo!.Value));
    await EndStandIns(post, w, ct);
    return new Response(post.Id, post.ValidTo!.Value);
  }

  /// <summary>Nobody stands in for a post longer than it is held.</summary>
  internal static async Task EndStandIns(OfficialPost over, Work w, CancellationToken ct) {
    var day = over.ValidTo!.Value;
    foreach (var standIn in await w.Db<IdentityDb>().Posts(Actor.Machine("end")).Where(p => p.StandInFor == over.Id && (p.ValidTo == null || day < p.ValidTo)).ToListAsync(ct))
      if (standIn.End(day) is null) w.Publish(new PostChanged(standIn.Id, standIn.Person, standIn.Unit, standIn.Roles, "ended", standIn.ValidTo!.Value));
  }

  public sealed record Body(string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/posts/{id:guid}/end", (Guid id, Body body, Work w, LiveSessions live, CancellationToken ct) => Run(new(id, body.Reason), w, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
