using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Takes a right to a service back; the next call meets it. A right of an agreement ends with the agreement as a whole, so that the other side hears of it.</summary>
internal static class RevokeAccess {
  public sealed record Request(Guid Right, string? Reason);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (await db.AccessRights(w.Actor).SingleOrDefaultAsync(a => a.Id == r.Right, ct) is not { } right) return BusErrors.NotFound;
    if (right.Agreement is { } agreed && await db.AccessRequests(w.Actor).AsNoTracking().SingleOrDefaultAsync(a => a.Id == agreed, ct) is { State: RequestState.Approved } agreement && !agreement.IsOver(Vn.Day(w.Now)))
      return AccessErrors.OfAgreement(await db.AllSubsystems().Where(s => s.Id == agreement.Subsystem).Select(s => s.Name).SingleAsync(ct), agreement);
    db.Remove(right);
    if (right is { OfPack: true, ClientGroup: { } group } && !await db.RefusedRights(right.Service).AnyAsync(f => f.ClientGroup == group, ct)) db.Add(new RefusedRight { Service = right.Service, ClientGroup = group });
    w.Reason = Vn.Clean(r.Reason) is { Length: > 0 } said ? said[..Math.Min(said.Length, 1000)] : null;
    w.Publish(new AccessRevoked(right.Service, right.Id, (right.Subsystem ?? right.ClientGroup)!.Value, right.Method, right.Path));
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/rights/{right:guid}/revoke", (Guid right, Body body, Work w, Roster roster, CancellationToken ct) => Run(new(right, body.Reason), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
