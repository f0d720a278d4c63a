using System.Text.Json.Serialization;

namespace Saola.Identity;

[Event("identity.office_change_prepared", "A merge, split or closing of offices was prepared for its day.")]
public sealed record OfficeChangePrepared(Guid Change, OfficeChangeKind Kind, Guid[] Sources, Guid[] Targets, string Decision, DateOnly DecidedOn, DateOnly Day) : IEvent {
  [JsonIgnore] public string ObjectKind => "organisation";
  [JsonIgnore] public Guid ObjectId => Sources[0];
}

[Event("identity.office_change_cancelled", "A prepared merge, split or closing of offices will not take place.")]
public sealed record OfficeChangeCancelled(Guid Change) : OfficeChangeEvent(Change);

/// <param name="Heir">Who answers from now on for what the sources did.</param>
[Event("identity.offices_changed", "Offices became one, or one became several, with their posts, rights and open work; or one that nothing was left in is no more.")]
public sealed record OfficesChanged(Guid Change, OfficeChangeKind Kind, Guid[] Sources, Guid[] Targets, Guid Heir, string Decision, DateOnly DecidedOn, DateOnly Day) : OfficeChangeEvent(Change);

[Event("identity.staff_imported", "A list of who comes, moves and leaves was carried out.")]
public sealed record StaffImported(Guid Import, int Joined, int Moved, int Left, int Refused) : IEvent {
  [JsonIgnore] public string ObjectKind => "staff_import";
  [JsonIgnore] public Guid ObjectId => Import;
}

/// <param name="Days">Without use for so long, an account of an official is locked.</param>
/// <param name="Before">What was so before and is no more, one line for each thing, as <c>name=value</c>.</param>
/// <param name="After">What is so since.</param>
[Event("identity.account_policy_set", "How long an account may rest before it is locked was changed.")]
public sealed record AccountPolicySet(Guid Policy, int Days, int WarnDays, string[] Before, string[] After) : IEvent {
  [JsonIgnore] public string ObjectKind => "account_policy";
  [JsonIgnore] public Guid ObjectId => Policy;
}

[Event("identity.review_started", "Heads are asked which posts are still needed.")]
public sealed record ReviewStarted(Guid Review, Guid Office, bool SubTree, DateOnly Due, ReviewOtherwise Otherwise, int Posts) : IEvent {
  [JsonIgnore] public string ObjectKind => "organisation";
  [JsonIgnore] public Guid ObjectId => Office;
}

[Event("identity.post_reviewed", "A post under review was confirmed, ended, or reported because nobody said anything.")]
public sealed record PostReviewed(Guid Item, Guid Review, Guid Post, Guid Person, ReviewDecision Decision) : PostEvent(Post);

[Event("identity.grant_reviewed", "A granted role under review was confirmed, taken back, or reported because nobody said anything.")]
public sealed record GrantReviewed(Guid Item, Guid Review, Guid Grant, Guid Person, ReviewDecision Decision) : PersonEvent(Person);

/// <param name="Unconfirmed">Posts and granted roles of which nobody said anything.</param>
[Event("identity.review_closed", "The last day of a review is over.")]
public sealed record ReviewClosed(Guid Review, int Unconfirmed, ReviewOtherwise Otherwise) : ReviewEvent(Review);

/// <param name="Open">Posts and roles of which nobody has said anything yet.</param>
[Event("identity.review_reminded", "Who has not said anything yet in a review was reminded.")]
public sealed record ReviewReminded(Guid Review, int Open) : ReviewEvent(Review);
