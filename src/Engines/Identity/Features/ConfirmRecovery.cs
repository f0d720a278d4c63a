using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A second officer, who has looked at the card too, agrees that an account is opened again.</summary>
internal static class ConfirmRecovery {
  public sealed record Request(Guid Id);
  public sealed record Response(string Link, DateTimeOffset ExpiresAt);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Reopening reopening, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var recovery = await db.Recoveries(w.Actor, today).SingleOrDefaultAsync(x => x.Id == r.Id, ct);
    if (recovery is null) return RecoveryErrors.NotFound;
    if (recovery.Confirm(w.Actor.Id, w.Now) is { } refused) return refused;
    var account = await db.Accounts(Actor.Machine("recovery")).SingleAsync(a => a.Id == recovery.Account, ct);
    if (account.DisabledAt is not null) return AccountErrors.Locked;
    w.Reason = recovery.Reason;
    var (link, until) = await reopening.Run(account, recovery.AskedBy, w, ct);
    return new Response(link, until);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/recoveries/{id:guid}/confirm", (Guid id, Work w, Reopening reopening, CancellationToken ct) => Run(new(id), w, reopening, ct))
    .Requires(IdentityPermissions.Recover).Fresh();
}
