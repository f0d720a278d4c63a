using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Lets a subscription rest, or go on with what came meanwhile.</summary>
internal static class SwitchSubscription {
  public sealed record Request(Guid Id, bool Pause);

  internal static async Task<Answer<Done>> Run(Request r, Work w, CancellationToken ct) {
    if (await w.Db<ExchangeDb>().Subscriptions(w.Actor).SingleOrDefaultAsync(s => s.Id == r.Id, ct) is not { } subscription) return BusErrors.NotFound;
    if (subscription.Switch(r.Pause) is { } refused) return refused;
    if (r.Pause) w.Publish(new SubscriptionPaused(r.Id));
    else {
      w.Later(TopicSql.Reached(r.Id));
      w.Publish(new SubscriptionResumed(r.Id));
    }
    await w.Commit(ct);
    return Done.Yes;
  }

  public sealed record Body(bool Pause);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/subscriptions/{id:guid}/switch", (Guid id, Body body, Work w, CancellationToken ct) => Run(new(id, body.Pause), w, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
