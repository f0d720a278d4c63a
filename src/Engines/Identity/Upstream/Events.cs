using System.Text.Json.Serialization;

namespace Saola.Identity;

[Event("identity.provider_added", "A provider of identities was added.")]
public sealed record ProviderAdded(Guid Provider, Guid Office) : ProviderEvent(Provider);

/// <param name="Changed">The names of what changed; a secret is named and never told.</param>
[Event("identity.provider_changed", "What is known of a provider of identities was changed.")]
public sealed record ProviderChanged(Guid Provider, string[] Changed) : ProviderEvent(Provider);

/// <param name="Sessions">How many sessions ended with it.</param>
[Event("identity.provider_disabled", "Nobody signs in with a provider of identities any more; the sessions that it vouched for are over.")]
public sealed record ProviderDisabled(Guid Provider, int Sessions) : ProviderEvent(Provider);

[Event("identity.provider_enabled", "A provider of identities that was out of use is in use again.")]
public sealed record ProviderEnabled(Guid Provider) : ProviderEvent(Provider);

/// <param name="Code">The code of the error that the person was shown.</param>
/// <param name="Network">A digest that tells equal networks, not which.</param>
[Event("identity.upstream_refused", "An answer of a provider of identities was not believed, or did not do.")]
public sealed record UpstreamRefused(Guid Provider, string Code, string Network) : ProviderEvent(Provider);

/// <param name="Level">How surely the provider knows who it is, 1 or 2.</param>
[Event("identity.account_linked", "An identity of a provider opens an account from now on.")]
public sealed record AccountLinked(Guid Account, Guid Provider, int Level) : AccountEvent(Account);

[Event("identity.account_unlinked", "An identity of a provider no longer opens an account.")]
public sealed record AccountUnlinked(Guid Account, Guid Provider) : AccountEvent(Account);

/// <param name="Facts">The names of the facts that differ; what they are is kept with the person.</param>
[Event("identity.difference_noted", "A provider told of somebody otherwise than it is recorded here; nothing was overwritten.")]
public sealed record DifferenceNoted(Guid Subject, Guid Provider, string[] Facts) : IEvent {
  [JsonIgnore] public string ObjectKind => "applicant";
  [JsonIgnore] public Guid ObjectId => Subject;
}

[Event("identity.business_recorded", "Facts of an organisation were recorded from its electronic identification.")]
public sealed record BusinessRecorded(Guid Business, string Source) : IEvent {
  [JsonIgnore] public string ObjectKind => "business";
  [JsonIgnore] public Guid ObjectId => Business;
}

[Event("identity.representative_changed", "A national identification named another representative of an organisation, who takes the place of the one before.")]
public sealed record RepresentativeChanged(Guid Business, Guid Provider) : IEvent {
  [JsonIgnore] public string ObjectKind => "business";
  [JsonIgnore] public Guid ObjectId => Business;
}
