using System.Text.Json.Serialization;
using Saola.Kernel;

namespace Saola.Exchange;

public abstract record TopicEvent([property: JsonIgnore] Guid ObjectId) : IEvent {
  [JsonIgnore]
  public string ObjectKind => "exchange_topic";
}

[Event("exchange.topic_offered", "A subsystem offers a topic that others may follow, or describes it otherwise.")]
public sealed record TopicOffered(Guid Topic, Guid Subsystem, string Code, KeyRule KeyRule, int RetentionDays, bool HasSchema) : TopicEvent(Topic);

/// <param name="Client">The subsystem or the group.</param>
[Event("exchange.topic_granted", "A subsystem or a group may publish on a topic, or follow it.")]
public sealed record TopicGranted(Guid Topic, Guid Right, Guid Client, TopicAct Act) : TopicEvent(Topic);

[Event("exchange.topic_revoked", "A subsystem or a group may not publish on a topic, or follow it, any more.")]
public sealed record TopicRevoked(Guid Topic, Guid Right, Guid Client, TopicAct Act) : TopicEvent(Topic);

public abstract record SubscriptionEvent([property: JsonIgnore] Guid ObjectId) : IEvent {
  [JsonIgnore]
  public string ObjectKind => "exchange_subscription";
}

[Event("exchange.subscription_set", "A subsystem follows a topic, or wants other events of it or elsewhere.")]
public sealed record SubscriptionSet(Guid Subscription, Guid Subsystem, Guid Topic, string Code, string[] Types, string? Condition, string? Url) : SubscriptionEvent(Subscription);

[Event("exchange.subscription_paused", "A subscription gives nothing for now.")]
public sealed record SubscriptionPaused(Guid Subscription) : SubscriptionEvent(Subscription);

[Event("exchange.subscription_resumed", "A subscription that was paused gives what came meanwhile.")]
public sealed record SubscriptionResumed(Guid Subscription) : SubscriptionEvent(Subscription);

[Event("exchange.subscription_set_back", "A subscription gives events from an earlier or later place on.")]
public sealed record SubscriptionSetBack(Guid Subscription, long Position, DateTimeOffset? From) : SubscriptionEvent(Subscription);

[Event("exchange.subscription_ended", "A subsystem follows a topic no longer.")]
public sealed record SubscriptionEnded(Guid Subscription, Guid Subsystem, Guid Topic, string Code) : SubscriptionEvent(Subscription);

[Event("exchange.events_given_again", "Events that a follower had not taken are given once more.")]
public sealed record EventsGivenAgain(Guid Subscription, int Count) : SubscriptionEvent(Subscription);
