using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Locks the account of an official who left or whose device was lost, or opens it again, with the reason.</summary>
internal static class LockAccount {
  public sealed record Request(Guid Person, bool Lock, string? Reason);
  public sealed record Response(Guid Account, bool Locked);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    var account = await w.Db<IdentityDb>().Managed(w.Actor, r.Person, Vn.Day(w.Now)).SingleOrDefaultAsync(ct);
    if (account is null) return AccountErrors.NotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    if ((r.Lock ? account.Lock(w.Now) : account.Unlock(w.Now)) is { } refused) return refused;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    if (r.Lock) w.Publish(new AccountLocked(account.Id));
    else w.Publish(new AccountUnlocked(account.Id));
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(account.Id, r.Lock);
  }

  public sealed record Body(bool Lock, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/officials/{person:guid}/lock", (Guid person, Body body, Work w, LiveSessions live, CancellationToken ct) => Run(new(person, body.Lock, body.Reason), w, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
