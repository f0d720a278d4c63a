using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Takes a service out of service with a notice that its callers read, or back.</summary>
internal static class SwitchService {
  public sealed record Request(Guid Id, bool Stop, string? Notice);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    if (await w.Db<ExchangeDb>().OfferedServices(w.Actor).SingleOrDefaultAsync(o => o.Id == r.Id, ct) is not { } service) return BusErrors.NotFound;
    if ((r.Stop ? service.Stop(r.Notice) : service.Resume()) is { } refused) return refused;
    if (r.Stop) w.Publish(new ServiceStopped(service.Id, service.Notice!));
    else w.Publish(new ServiceResumed(service.Id));
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(bool Stop, string? Notice);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/services/{id:guid}/switch", (Guid id, Body body, Work w, Roster roster, CancellationToken ct) => Run(new(id, body.Stop, body.Notice), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
