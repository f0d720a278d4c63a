using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Either side ends a power: from that moment on nobody acts by it.</summary>
internal static class EndPower {
  public sealed record Request(Guid Id, string? Reason);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, PowerNotices notices, LiveSessions live, CancellationToken ct) {
    var (db, reason) = (w.Db<IdentityDb>(), Vn.Clean(r.Reason));
    await w.Alone("power", $"{r.Id}", ct);
    var given = await db.PowersGiven(w.Actor).SingleOrDefaultAsync(p => p.Id == r.Id, ct);
    var power = given ?? await db.PowersReceived(w.Actor).SingleOrDefaultAsync(p => p.Id == r.Id && p.Accepted == true, ct);
    if (power is null) return PowerErrors.NotFound;
    if (reason.Length > Power.ReasonLimit) return PowerErrors.ReasonLong;
    w.Reason = reason.Length == 0 ? null : reason;
    if (power.End(w.Actor.Id, given is null, w.Reason, Vn.Day(w.Now), w.Now) is { } refused) return refused;
    w.Publish(new PowerEnded(power.Id, power.Principal, given is null), about: power.Principal);
    if (given is null) await notices.TellPrincipal(w, power, "power-laid-down", ct);
    else await notices.TellDelegate(w, power, "power-taken-back", ct);
    await w.Commit(ct);
    if (power.Delegate is { } held) live.ForgetOf(held);
    return new Response(power.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/powers/{id:guid}/end", (Guid id, Request r, Work w, PowerNotices notices, LiveSessions live, CancellationToken ct) => Run(r with { Id = id }, w, notices, live, ct))
    .SignedIn("powers.end");
}
