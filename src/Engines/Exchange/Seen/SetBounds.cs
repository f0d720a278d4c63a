using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Beyond which faults, times and silence the owner of a service is told.</summary>
internal static class SetBounds {
  /// <param name="AnswerMillis">Within which 95 of a hundred are answered; null for what its version promises.</param>
  /// <param name="SilentHours">Without a call; null where only what was called on each of the last seven days is missed.</param>
  public sealed record Request(Guid Id, int ErrorPercent, int? AnswerMillis, int? SilentHours);

  internal static async Task<Answer<Done>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.OfferedServices(w.Actor).AnyAsync(o => o.Id == r.Id, ct)) return BusErrors.NotFound;
    await w.Alone("exchange bounds", r.Id.ToString(), ct);
    var bound = await db.Bounds().SingleOrDefaultAsync(b => b.Service == r.Id, ct);
    if (bound is null) db.Add(bound = new() { Service = r.Id });
    if (bound.Set(r.ErrorPercent, r.AnswerMillis, r.SilentHours) is { } refused) return refused;
    w.Record("exchange.bounds_set", "exchange_service", r.Id, new { r.ErrorPercent, r.AnswerMillis, r.SilentHours });
    await w.Commit(ct);
    return Done.Yes;
  }

  public sealed record Body(int ErrorPercent, int? AnswerMillis, int? SilentHours);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/services/{id:guid}/bounds", (Guid id, Body b, Work w, CancellationToken ct) => Run(new(id, b.ErrorPercent, b.AnswerMillis, b.SilentHours), w, ct)).Requires(ExchangePermissions.Offer).Fresh();
}
