using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries;

/// <summary>A reference that named the record that ended and names the one that stays.</summary>
/// <param name="Registry">That of the record that refers.</param>
internal sealed record MovedReference(string Registry, string Field, Guid Record);

/// <summary>Two records that were of one thing became one: what each was before is in its history, so that both can be given back.</summary>
internal sealed class RecordMerge {
  public Guid Id { get; init; }
  public string Registry { get; init; } = "";

  /// <summary>The record that stays, with its versions before and after.</summary>
  public Guid Survivor { get; init; }
  public int SurvivorBefore { get; init; }
  public int SurvivorAfter { get; init; }

  /// <summary>The record that ended.</summary>
  public Guid Other { get; init; }
  public int OtherBefore { get; init; }
  public int OtherAfter { get; init; }
  public Guid Office { get; init; }

  /// <summary>Those whose value was taken from the record that ended.</summary>
  public string[] Fields { get; init; } = [];
  public JsonArray Moved { get; init; } = [];
  public string MadeByName { get; init; } = "";
  public string? Reason { get; init; }
  public DateTimeOffset At { get; init; }
  public string? UndoneByName { get; private set; }
  public string? UndoneReason { get; private set; }
  public DateTimeOffset? UndoneAt { get; private set; }
  public int Version { get; set; } = 1;

  public IReadOnlyList<MovedReference> References => field ??= Moved.Deserialize<List<MovedReference>>(Json.Options)!;

  public void Undo(Actor actor, DateTimeOffset now, string? reason) => (UndoneByName, UndoneAt, UndoneReason) = (actor.Name, now, reason);
}

[Event("registries.records_merged", "Two records of one thing became one")]
public sealed record RecordsMerged(Guid Merge, string Registry, Guid Survivor, Guid Other, string[] Fields, int Moved) : IEvent {
  string IEvent.ObjectKind => "registry_merge";
  Guid IEvent.ObjectId => Merge;
}

/// <param name="Left">References that were changed since and stay as they are.</param>
[Event("registries.merge_undone", "Two records that had been merged were given back as they were")]
public sealed record MergeUndone(Guid Merge, string Registry, Guid Survivor, Guid Other, int Left) : IEvent {
  string IEvent.ObjectKind => "registry_merge";
  Guid IEvent.ObjectId => Merge;
}

/// <summary>What can stop a merge and its undoing.</summary>
internal static class MergeErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "registries.merge_not_found", T["merge_not_found"]);
  public static Error Same => new(ErrorKind.Invalid, "registries.merge_same", T["merge_same"], "other");

  /// <summary>Who may not see all of two records cannot say that they are one.</summary>
  public static Error Blind => new(ErrorKind.Refused, "registries.merge_blind", T["merge_blind"]);
  public static Error TooMany(int most) => new(ErrorKind.Conflict, "registries.merge_references", T["merge_references", Vn.Number(most)]);
  public static Error Undone => new(ErrorKind.Conflict, "registries.merge_undone_already", T["merge_undone_already"]);

  /// <summary>The record that stayed, or the one that ended, was changed since.</summary>
  public static Error ChangedSince(bool survivor, int version) => new(ErrorKind.Conflict, "registries.merge_changed", T[survivor ? "merge_changed_survivor" : "merge_changed_other", version]);
  public static Error NoWords => new(ErrorKind.Conflict, "registries.merge_no_words", T["merge_no_words"]);
  public static Error Slow => new(ErrorKind.Busy, "registries.merge_slow", T["merge_slow"]);
}
