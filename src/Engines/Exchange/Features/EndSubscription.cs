using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem follows a topic no longer; what was on its way to it, or set aside, goes.</summary>
internal static class EndSubscription {
  public sealed record Request(Guid Id);

  internal static async Task<Answer<Done>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (await db.Subscriptions(w.Actor).SingleOrDefaultAsync(s => s.Id == r.Id, ct) is not { } subscription) return BusErrors.NotFound;
    db.Remove(subscription);
    w.Later(new("delete from exchange.topic_delivery where uuid_send(subscription) = uuid_send($1) and dead_at is null or subscription = $1 and dead_at is not null") { Parameters = { new() { Value = r.Id } } });
    w.Publish(new SubscriptionEnded(r.Id, subscription.Subsystem, subscription.Topic, subscription.Code));
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapDelete("/api/exchange/subscriptions/{id:guid}", (Guid id, Work w, CancellationToken ct) => Run(new(id), w, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
