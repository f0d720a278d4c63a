using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Ends all of one's own sessions but this one.</summary>
internal static class EndOtherSessions {
  public sealed record Request(Guid Here);
  public sealed record Response(int Ended);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var mine = await w.Db<IdentityDb>().Sessions(w.Actor).Where(s => s.EndedAt == null).ToListAsync(ct);
    // Whoever has no session here has nothing to keep, and no say over the others.
    if (!mine.Exists(s => s.Id == r.Here)) return AccountErrors.NotFound;
    var others = mine.FindAll(s => s.Id != r.Here);
    foreach (var session in others) {
      session.EndedAt = w.Now;
      w.Publish(new SignedOut(session.Account, session.Id));
    }
    if (others.Count > 0) await w.Commit(ct);
    foreach (var session in others) live.Forget(session.Id);
    return new Response(others.Count);
  }
}
