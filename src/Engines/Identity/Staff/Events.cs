using System.Text.Json.Serialization;

namespace Saola.Identity;

[Event("identity.office_change_prepared", "A merge or split of offices was prepared for its day.")]
public sealed record OfficeChangePrepared(Guid Change, OfficeChangeKind Kind, Guid[] Sources, Guid[] Targets, string Decision, DateOnly DecidedOn, DateOnly Day) : IEvent {
  [JsonIgnore] public string ObjectKind => "organisation";
  [JsonIgnore] public Guid ObjectId => Sources[0];
}

[Event("identity.office_change_cancelled", "A prepared merge or split of offices will not take place.")]
public sealed record OfficeChangeCancelled(Guid Change) : IEvent {
  [JsonIgnore] public string ObjectKind => "office_change";
  [JsonIgnore] public Guid ObjectId => Change;
}

/// <param name="Heir">Who answers from now on for what the sources did.</param>
[Event("identity.offices_changed", "Offices became one, or one became several, with their posts, rights and open work.")]
public sealed record OfficesChanged(Guid Change, OfficeChangeKind Kind, Guid[] Sources, Guid[] Targets, Guid Heir, string Decision, DateOnly DecidedOn, DateOnly Day) : IEvent {
  [JsonIgnore] public string ObjectKind => "office_change";
  [JsonIgnore] public Guid ObjectId => Change;
}
