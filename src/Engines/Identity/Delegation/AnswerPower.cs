using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The person to whom a power was offered takes it, or does not.</summary>
internal static class AnswerPower {
  public sealed record Request(Guid Id, bool Accepts);
  public sealed record Response(Guid Id, bool Accepted);

  internal static async Task<Answer<Response>> Run(Request r, Work w, PowerNotices notices, LiveSessions live, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    await w.Alone("power", $"{r.Id}", ct);
    if (await db.PowersReceived(w.Actor).SingleOrDefaultAsync(p => p.Id == r.Id, ct) is not { } power) return PowerErrors.NotFound;
    if (power.Answer(w.Actor.Id, r.Accepts, today, w.Now) is { } refused) return refused;
    if (r.Accepts && await db.PowersReceived(w.Actor).CountAsync(p => p.Accepted == true && p.EndedAt == null && p.LastDay >= today, ct) >= Power.MostOpen) return PowerErrors.TooMany;
    if (r.Accepts) w.Publish(new PowerAccepted(power.Id, power.Principal, w.Actor.Id), about: power.Principal);
    else w.Publish(new PowerDeclined(power.Id, power.Principal), about: power.Principal);
    await notices.TellPrincipal(w, power, r.Accepts ? "power-accepted" : "power-declined", ct);
    await w.Commit(ct);
    live.ForgetOf(w.Actor.Id);
    return new Response(power.Id, r.Accepts);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/powers/{id:guid}/answer", (Guid id, Request r, Work w, PowerNotices notices, LiveSessions live, CancellationToken ct) => Run(r with { Id = id }, w, notices, live, ct))
    .SignedIn("powers.answer");
}
