using System.Security.Claims;

namespace Saola.Identity;

/// <summary>An official who holds several posts goes on in another of them.</summary>
internal static class ChoosePost {
  public sealed record Request(Guid Session, Guid Post);
  public sealed record Response(HeldPost Post, ClaimsPrincipal Principal);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var state = await live.State(Claims.Principal(r.Session, null), ct);
    // Not FirstOrDefault of the state: a post that is not one's own does not exist for one.
    var chosen = state?.Posts.FirstOrDefault(p => p.Id == r.Post);
    if (state is null || state.Self.Id != w.Actor.Id || chosen is null) return PostErrors.NotFound;
    w.Publish(new PostChosen(chosen.Id, r.Session));
    await w.Commit(ct);
    return new Response(chosen, Claims.Principal(r.Session, chosen.Id));
  }
}
