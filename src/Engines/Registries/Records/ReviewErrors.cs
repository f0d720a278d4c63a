using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries;

/// <summary>What can stop proposing and confirming.</summary>
internal static class ReviewErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "registries.proposal_not_found", T["proposal_not_found"]);
  public static Error NotReviewer => new(ErrorKind.Refused, "registries.not_reviewer", T["not_reviewer"]);

  /// <summary>Who made it cannot be the second person.</summary>
  public static Error Own => new(ErrorKind.Refused, "registries.own_proposal", T["own_proposal"]);
  /// <summary>It would change personal values that the actor may not see.</summary>
  public static Error Blind => new(ErrorKind.Refused, "registries.proposal_blind", T["proposal_blind"]);
  public static Error NotMaker => new(ErrorKind.Refused, "registries.not_maker", T["not_maker"]);
  public static Error Decided => new(ErrorKind.Conflict, "registries.proposal_decided", T["proposal_decided"]);
  public static Error NoneChosen(int most) => new(ErrorKind.Invalid, "registries.proposals_none", T["proposals_none", most], "Proposals");
  public static Error ReasonMissing => new(ErrorKind.Invalid, "registries.reason_missing", T["reason_missing"], "Reason");

  /// <summary>The record is another than the one on which the proposal rests.</summary>
  public static Error Changed => new(ErrorKind.Conflict, "registries.proposal_conflict", T["proposal_conflict"]);

  /// <summary>The proposal is another than the one that was seen.</summary>
  public static Error Stale => new(ErrorKind.Conflict, "registries.proposal_stale", T["proposal_stale"]);

  /// <summary>The record rests on what it did.</summary>
  public static Error NotChanged => new(ErrorKind.Conflict, "registries.proposal_current", T["proposal_current"]);

  /// <summary>The key under which its personal values lay is destroyed.</summary>
  public static Error Erased => new(ErrorKind.Conflict, "registries.proposal_erased", T["proposal_erased"]);
  public static Error ViewUnknown => new(ErrorKind.Invalid, "registries.proposal_view", T["proposal_view"], "view");
  public static Error NothingChanges => new(ErrorKind.Invalid, "registries.proposal_nothing", T["proposal_nothing"]);
}
