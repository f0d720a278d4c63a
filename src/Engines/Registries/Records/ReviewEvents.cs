using Saola.Kernel;

namespace Saola.Registries;

/// <param name="Kind"><c>Add</c>, <c>Change</c>, <c>End</c> or <c>Merge</c>.</param>
/// <param name="Record">Of a record to be added, the id that it will have.</param>
/// <param name="Base">The version on which it rests.</param>
/// <param name="Fields">Those that would get another value.</param>
/// <param name="Maker">Who wants it; the program may act for them, as in an import.</param>
[Event("registries.change_proposed", "A change of a record waits for a second person")]
public sealed record ChangeProposed(Guid Proposal, string Registry, string Kind, Guid Record, Guid Office, int? Base, string[] Fields, Guid Maker) : IEvent {
  string IEvent.ObjectKind => "registry_proposal";
  Guid IEvent.ObjectId => Proposal;
}

/// <param name="Base">The version of the record that was seen.</param>
[Event("registries.proposal_renewed", "A proposed change is to hold for the record as it has become")]
public sealed record ProposalRenewed(Guid Proposal, string Registry, Guid Record, int Base) : IEvent {
  string IEvent.ObjectKind => "registry_proposal";
  Guid IEvent.ObjectId => Proposal;
}

/// <param name="Version">Of the record, as it became.</param>
[Event("registries.proposal_accepted", "A second person accepted a change of a record, which is written")]
public sealed record ProposalAccepted(Guid Proposal, string Registry, Guid Record, Guid Maker, int Version) : IEvent {
  string IEvent.ObjectKind => "registry_proposal";
  Guid IEvent.ObjectId => Proposal;
}

[Event("registries.proposal_refused", "A second person refused a change of a record")]
public sealed record ProposalRefused(Guid Proposal, string Registry, Guid Record, Guid Maker) : IEvent {
  string IEvent.ObjectKind => "registry_proposal";
  Guid IEvent.ObjectId => Proposal;
}

[Event("registries.proposal_withdrawn", "Who proposed a change of a record took it back")]
public sealed record ProposalWithdrawn(Guid Proposal, string Registry, Guid Record) : IEvent {
  string IEvent.ObjectKind => "registry_proposal";
  Guid IEvent.ObjectId => Proposal;
}
