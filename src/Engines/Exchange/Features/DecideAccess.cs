using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The office of a service agrees to what a subsystem asked, to less of it, or refuses. What is agreed on may be called from its first day on.</summary>
internal static class DecideAccess {
  /// <param name="Scope">What of the asked is agreed on; null, or null in it, for all of it.</param>
  /// <param name="Reason">Needed where less is given than was asked, or nothing.</param>
  public sealed record Request(Guid Id, bool Approve, AccessScope? Scope, string? Reason);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, AccessNews news, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (await db.AccessRequests(w.Actor).SingleOrDefaultAsync(a => a.Id == r.Id, ct) is not { } request || !await db.OwnServices(w.Actor).AnyAsync(o => o.Id == request.Service, ct)) return BusErrors.NotFound;
    if ((r.Approve ? request.Approve(r.Scope ?? new(null, null, null, null), r.Reason, w.Now) : request.Refuse(r.Reason, w.Now)) is { } refused) return refused;
    w.Reason = request.Reason;
    if (r.Approve) {
      foreach (var right in request.Rights(w.Now)) db.Add(right);
      w.Publish(new AccessApproved(request.Id, request.Service, request.Subsystem, request.Test, request.Endpoints, request.Fields, request.FirstDay, request.LastDay));
    } else w.Publish(new AccessRefused(request.Id, request.Service, request.Subsystem));
    await news.Tell(w, request, r.Approve ? "approved" : "refused", request.Reason, ct);
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(bool Approve, AccessScope? Scope, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/requests/{id:guid}/decision", (Guid id, Body b, Work w, Roster roster, AccessNews news, CancellationToken ct) => Run(new(id, b.Approve, b.Scope, b.Reason), w, roster, news, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
