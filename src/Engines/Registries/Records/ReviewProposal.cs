using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

internal enum ProposalKind { Add, Change, End, Merge }

internal enum ProposalStatus { Waiting, Accepted, Refused, Withdrawn }

/// <summary>What a proposal would do.</summary>
/// <param name="Base">The version of the record on which it rests; null of a new one.</param>
/// <param name="Fields">Those that get another value.</param>
/// <param name="Values">Theirs, without the personal ones; null empties a field.</param>
/// <param name="Closed">The personal ones by whose they are, each closed under the key of that person, or of the record where none is known; in base64.</param>
/// <param name="State">The state that it gets; null where that stays.</param>
/// <param name="HoldsFrom">The day from which it holds so.</param>
/// <param name="EndsOn">The first day on which it does not hold any more.</param>
/// <param name="OtherVersion">Of the record that is merged into this one.</param>
internal sealed record ProposedContent(
  int? Base, string[] Fields, JsonObject Values, JsonObject? Closed, string? State, DateOnly? HoldsFrom, DateOnly? EndsOn = null, Guid? Other = null, int? OtherVersion = null);

/// <summary>A change of a record that counts when a second person accepts it.</summary>
internal sealed class Proposal {
  public Guid Id { get; init; }
  public string Registry { get; init; } = "";
  public ProposalKind Kind { get; init; }

  /// <summary>Of a record to be added, the id that it will have.</summary>
  public Guid Record { get; init; }

  /// <summary>Which keeps the record.</summary>
  public Guid Office { get; init; }

  /// <summary>The office in which the right to decide is asked.</summary>
  public Guid Decider { get; init; }
  public int? Base { get; private set; }
  public string[] Fields { get; private set; } = [];
  public JsonObject Values { get; private set; } = [];
  public JsonObject? Closed { get; private set; }

  /// <summary>Of a proposal made before each person had a key in it: all that is personal under one.</summary>
  public Guid? Subject { get; private set; }
  public byte[]? Personal { get; private set; }
  public string? State { get; private set; }
  public DateOnly? HoldsFrom { get; private set; }
  public DateOnly? EndsOn { get; private set; }
  public Guid? Other { get; private set; }
  public int? OtherVersion { get; private set; }
  public Guid Maker { get; init; }
  public string MakerName { get; init; } = "";

  /// <summary>The act in which it was made: those of one batch or one part of a file have the same.</summary>
  public Guid Batch { get; init; }
  public string? Reason { get; private set; }
  public ProposalStatus Status { get; private set; }
  public Guid? DecidedBy { get; private set; }
  public string? DecidedByName { get; private set; }
  public DateTimeOffset? DecidedAt { get; private set; }
  public string? Decision { get; private set; }

  /// <summary>The version of the record that it became.</summary>
  public int? Outcome { get; private set; }
  public DateTimeOffset At { get; private set; }
  public int Version { get; set; } = 1;

  /// <summary>Why the actor may not accept or refuse it; null when they may.</summary>
  public Error? MayDecide(Actor actor) =>
    !actor.Can(RegistryPermissions.Review, Decider) ? ReviewErrors.NotReviewer : actor.Id == Maker ? ReviewErrors.Own : Status != ProposalStatus.Waiting ? ReviewErrors.Decided : null;

  /// <summary>Why the actor may not correct it or take it back; null when they may.</summary>
  public Error? MayAlter(Actor actor) => actor.Id != Maker ? ReviewErrors.NotMaker : Status == ProposalStatus.Accepted ? ReviewErrors.Decided : null;

  public void Hold(ProposedContent content, string? reason, DateTimeOffset now) {
    (Base, Fields, Values, Closed, State) = (content.Base, content.Fields, content.Values, content.Closed, content.State);
    (HoldsFrom, EndsOn, Other, OtherVersion, Reason, At) = (content.HoldsFrom, content.EndsOn, content.Other, content.OtherVersion, reason, now);
    (Status, DecidedBy, DecidedByName, DecidedAt, Decision) = (ProposalStatus.Waiting, null, null, null, null);
  }

  /// <summary>It rests on what the record is now.</summary>
  public void Renew(int version, int? other) => (Base, OtherVersion) = (version, other);

  public void Accept(Actor actor, DateTimeOffset now, string? why, int outcome) {
    Decide(ProposalStatus.Accepted, actor, now, why);
    Outcome = outcome;
  }

  public void Refuse(Actor actor, DateTimeOffset now, string why) => Decide(ProposalStatus.Refused, actor, now, why);

  public Error? Withdraw(Actor actor, DateTimeOffset now) {
    if (MayAlter(actor) is { } no) return no;
    if (Status != ProposalStatus.Waiting) return ReviewErrors.Decided;
    Decide(ProposalStatus.Withdrawn, actor, now, null);
    return null;
  }

  void Decide(ProposalStatus status, Actor actor, DateTimeOffset now, string? why) => (Status, DecidedBy, DecidedByName, DecidedAt, Decision) = (status, actor.Id, actor.Name, now, why);
}
