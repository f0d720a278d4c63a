using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Ends the session, so that a copy of its cookie is worth nothing.</summary>
internal static class SignOut {
  public sealed record Request(Guid Session);
  public sealed record Response(Guid Account);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var session = await w.Db<IdentityDb>().Sessions(w.Actor).SingleOrDefaultAsync(s => s.Id == r.Session, ct);
    if (session is null || session.EndedAt is not null) return AccountErrors.NotFound;
    session.EndedAt = w.Now;
    w.Publish(new SignedOut(session.Account, session.Id));
    await w.Commit(ct);
    live.Forget(session.Id);
    return new Response(session.Account);
  }
}
