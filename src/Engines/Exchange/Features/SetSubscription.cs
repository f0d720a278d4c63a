using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem of the actor's offices follows a topic that it may follow, or wants other events of it, or has them sent elsewhere.</summary>
internal static class SetSubscription {
  /// <param name="Topic">Its address: instance, class, member, subsystem and code, each percent-encoded.</param>
  /// <param name="Types">Types of events that are wanted; none for all.</param>
  /// <param name="Condition">FEEL over the event; null for every one.</param>
  /// <param name="Url">Where events are sent to, of an origin that the machine's settings name; null where they are fetched.</param>
  /// <param name="From">At the beginning only: events published from then on; null for those from now on.</param>
  public sealed record Request(Guid Subsystem, string Code, string? Topic, string[]? Types, string? Condition, string? Url, DateTimeOffset? From);

  /// <param name="Secret">What deliveries are signed with; told this once, when the address is new.</param>
  public sealed record Response(Guid Id, string? Secret);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, Webhooks webhooks, LogKeys keys, CancellationToken ct) {
    var (db, code) = (w.Db<ExchangeDb>(), Vn.Clean(r.Code));
    if (!await db.Subsystems(w.Actor).AnyAsync(s => s.Id == r.Subsystem, ct)) return BusErrors.NotFound;
    if (!PartyId.IsPart(code)) return BusErrors.BadIdentifier("Code");
    if (ServiceAddress.Parse("/" + r.Topic) is not { Path: "" } address || !(await roster.Get()).Topics.TryGetValue((address.Owner, address.Code), out var topic) || !topic.Allows(r.Subsystem, TopicAct.Subscribe)) return TopicErrors.TopicUnknown;
    var url = Vn.Clean(r.Url) is { Length: > 0 } named ? named : null;
    if (url is not null && (url.Length > TopicSubscription.UrlLimit || !Uri.TryCreate(url, UriKind.Absolute, out var target) || target.UserInfo.Length > 0 || !webhooks.MayTell(url))) return TopicErrors.BadTarget;
    await w.Alone("exchange subscriptions", r.Subsystem.ToString(), ct);
    var known = await db.Subscriptions(w.Actor).SingleOrDefaultAsync(s => s.Subsystem == r.Subsystem && s.Code == code, ct);
    if (known is not null && known.Topic != topic.Id) return TopicErrors.OtherTopic;
    var subscription = known ?? new() {
      Id = Guid.CreateVersion7(), Subsystem = r.Subsystem, Topic = topic.Id, Code = code, CreatedAt = w.Now, Position = await Followers.Before(topic.Id, r.From, await w.Connection(ct), ct),
    };
    if (subscription.Want(r.Types ?? [], Vn.Clean(r.Condition) is { Length: > 0 } said ? said : null) is { } refused) return refused;
    var secret = url is not null && url != subscription.Url ? keys.New() : null;
    if (url != subscription.Url) {
      subscription.Send(url, secret);
      w.Later(TopicSql.Reached(subscription.Id));
    }
    if (known is null) db.Add(subscription);
    w.Publish(new SubscriptionSet(subscription.Id, r.Subsystem, topic.Id, code, subscription.Types, subscription.Condition, url));
    await w.Commit(ct);
    return new Response(subscription.Id, secret is null ? null : Convert.ToHexStringLower(keys.Unwrap(secret)));
  }

  public sealed record Body(string? Topic, string[]? Types, string? Condition, string? Url, DateTimeOffset? From);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/subsystems/{subsystem:guid}/subscriptions/{code}", (Guid subsystem, string code, Body b, Work w, Roster roster, Webhooks webhooks, LogKeys keys, CancellationToken ct) =>
      Run(new(subsystem, code, b.Topic, b.Types, b.Condition, b.Url, b.From), w, roster, webhooks, keys, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
