using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Puts a version of a service to the test, publishes, deprecates or retires it, or takes such a step back.</summary>
internal static class MoveVersion {
  /// <param name="LastDay">Of one that is deprecated, the last day on which it is called.</param>
  public sealed record Request(Guid Service, int Number, ServiceState To, DateOnly? LastDay, string? Reason);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    await w.Alone("exchange versions", r.Service.ToString(), ct);
    if (await db.OfferedServices(w.Actor).SingleOrDefaultAsync(o => o.Id == r.Service, ct) is not { } service
      || await db.Versions(w.Actor).SingleOrDefaultAsync(v => v.Service == r.Service && v.Number == r.Number, ct) is not { } version) return BusErrors.NotFound;
    var from = version.State;
    if (version.Move(r.To, r.LastDay, w.Now) is { } refused) return refused;
    var newest = !await db.Versions(w.Actor).AnyAsync(v => v.Service == r.Service && v.Number > r.Number && v.State == ServiceState.Published, ct);
    if (r.To == ServiceState.Published && newest && version.Read() is { Kind: ContractKind.OpenApi } contract) service.Offer(contract.Endpoints);
    w.Reason = Vn.Clean(r.Reason) is { Length: > 0 } said ? said[..Math.Min(said.Length, 1000)] : null;
    w.Publish(new VersionMoved(r.Service, r.Number, from, r.To, version.LastDay));
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(ServiceState State, DateOnly? LastDay, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/services/{service:guid}/versions/{number:int}/state", (Guid service, int number, Body b, Work w, Roster roster, CancellationToken ct) => Run(new(service, number, b.State, b.LastDay, b.Reason), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
