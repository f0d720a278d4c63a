using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Limits how much may be asked of a service: by all callers together, by each, or by one that is named. Without any term the limit is gone.</summary>
internal static class SetLimits {
  /// <param name="Subsystem">Whom it is for, where it is for one.</param>
  public sealed record Request(Guid Service, LimitScope Scope, Guid? Subsystem, LimitTerms Terms);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.OfferedServices(w.Actor).AnyAsync(o => o.Id == r.Service, ct)) return BusErrors.NotFound;
    if ((r.Scope == LimitScope.Client) != r.Subsystem.HasValue || r.Subsystem is { } named && !await db.AllSubsystems().AnyAsync(s => s.Id == named, ct)) return BusErrors.ClientUnknown;
    await w.Alone("exchange limits", r.Service.ToString(), ct);
    var known = await db.Limits(w.Actor).SingleOrDefaultAsync(l => l.Service == r.Service && l.Scope == r.Scope && l.Subsystem == r.Subsystem, ct);
    if (r.Terms.IsNothing && r.Terms.Burst is null) {
      if (known is null) return LimitErrors.NotSet;
      db.Remove(known);
    } else {
      if (known is null) db.Add(known = new() { Id = Guid.CreateVersion7(), Service = r.Service, Scope = r.Scope, Subsystem = r.Subsystem });
      if (known.Set(r.Terms) is { } refused) return refused;
    }
    w.Publish(new LimitsSet(r.Service, r.Scope, r.Subsystem, r.Terms.IsNothing ? null : known.Terms));
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(LimitScope Scope, Guid? Subsystem, decimal? PerSecond, int? Burst, int? Concurrent, long? PerDay, long? BodyBytes);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/services/{id:guid}/limits", (Guid id, Body b, Work w, Roster roster, CancellationToken ct) => Run(new(id, b.Scope, b.Subsystem, new(b.PerSecond, b.Burst, b.Concurrent, b.PerDay, b.BodyBytes)), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
