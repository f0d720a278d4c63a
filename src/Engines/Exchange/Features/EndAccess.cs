using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The owner of a service ends an agreement before its term, or who asked gives it up; the next call meets it.</summary>
internal static class EndAccess {
  public sealed record Request(Guid Id, string? Reason);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, AccessNews news, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (await db.AccessRequests(w.Actor).SingleOrDefaultAsync(a => a.Id == r.Id, ct) is not { } request) return BusErrors.NotFound;
    var byOwner = await db.OfferedServices(w.Actor).AnyAsync(o => o.Id == request.Service, ct);
    if (request.End(byOwner && request.State != RequestState.Waiting, r.Reason, w.Now) is { } refused) return refused;
    if (request.State == RequestState.Withdrawn && !await db.Subsystems(w.Actor).AnyAsync(s => s.Id == request.Subsystem, ct)) return AccessErrors.NotInForce;
    // under the owner's root a consumer finds no right, and under its own agreement it may give it up
    foreach (var right in await db.RightsOf(request).ToListAsync(ct)) db.Remove(right);
    w.Reason = request.Reason;
    w.Publish(new AccessEnded(request.Id, request.Service, request.Subsystem, request.State));
    await news.Tell(w, request, "ended", request.Reason, ct);
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/requests/{id:guid}/end", (Guid id, Body b, Work w, Roster roster, AccessNews news, CancellationToken ct) => Run(new(id, b.Reason), w, roster, news, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
