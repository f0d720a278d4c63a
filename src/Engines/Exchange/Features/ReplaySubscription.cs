using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Gives a follower the events of its topic from a moment or a position on, also those that it has confirmed.</summary>
internal static class ReplaySubscription {
  /// <param name="From">What was published from then on.</param>
  /// <param name="After">Or what stands behind this position.</param>
  public sealed record Request(Guid Id, DateTimeOffset? From, long? After);
  public sealed record Response(long Position);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (await w.Db<ExchangeDb>().Subscriptions(w.Actor).AsNoTracking().SingleOrDefaultAsync(s => s.Id == r.Id, ct) is not { } subscription) return BusErrors.NotFound;
    if (r.From is null == r.After is null || r.After < 0) return TopicErrors.BadStart;
    var position = r.After ?? await Followers.Before(subscription.Topic, r.From, await w.ReadConnection(ct), ct);
    await (await w.Query([TopicSql.Hold(r.Id), TopicSql.SetBack(r.Id, position)], ct)).DisposeAsync();
    w.Publish(new SubscriptionSetBack(r.Id, position, r.From));
    await w.Commit(ct);
    return new Response(position);
  }

  public sealed record Body(DateTimeOffset? From, long? After);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/subscriptions/{id:guid}/replay", (Guid id, Body body, Work w, CancellationToken ct) => Run(new(id, body.From, body.After), w, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
