using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Ends sessions of other people, all of them or none, with one reason that their owners are told.</summary>
internal static class EndSessions {
  public const int Most = 100;
  public sealed record Request(Guid[]? Sessions, string? Reason);
  public sealed record Response(int Ended);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, OwnerNotices notices, CancellationToken ct) {
    var (db, ids, reason) = (w.Db<IdentityDb>(), (r.Sessions ?? []).Distinct().ToArray(), Vn.Clean(r.Reason));
    if (ids.Length is 0 or > Most) return SessionErrors.NoneChosen(Most);
    var sessions = await db.StaffSessions(w.Actor, w.Now).Where(s => ids.Contains(s.Id)).ToListAsync(ct);
    var whole = sessions.Count < ids.Length && await SetAccountPolicy.IsWhole(w, ct);
    if (whole) sessions.AddRange(await db.PublicSessions(w.Now).Where(s => ids.Contains(s.Id)).ToListAsync(ct));
    if (sessions.Count != ids.Length) return SessionErrors.NotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    foreach (var account in sessions.GroupBy(s => s.Account)) {
      var owner = await db.Accounts(Actor.Machine("sessions")).SingleAsync(a => a.Id == account.Key, ct);
      foreach (var session in account) {
        session.EndedAt = w.Now;
        w.Publish(new SessionClosed(owner.Id, session.Id), about: owner.Subject);
      }
      await notices.Tell(w, owner, "identity-session-closed", ct, "/tai-khoan/thiet-bi", ("devices", string.Join("; ", account.Select(s => Devices.Name(s.Agent)).Distinct())), ("reason", w.Reason));
    }
    await w.Commit(ct);
    foreach (var session in sessions) live.Forget(session.Id);
    return new Response(sessions.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/sessions/end", (Request r, Work w, LiveSessions live, OwnerNotices notices, CancellationToken ct) => Run(r, w, live, notices, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}

/// <summary>The systems that were let in by a session hear that somebody ended it, as when its owner does.</summary>
internal sealed class TellClosed : IHandler<SessionClosed> {
  public Task Handle(SessionClosed message, Work w, CancellationToken ct) => BackChannel.Tell(w, w.Db<IdentityDb>().Grants().Where(g => g.Session == message.Session), ct);
}
