using System.Text.Json.Serialization;
using Saola.Kernel;

namespace Saola.Registries;

/// <param name="Record">The record; its values are asked for by who may read them.</param>
/// <param name="Fields">Those that have a value.</param>
/// <param name="Dossier">The code of the dossier whose process wrote it.</param>
/// <param name="Result">The signed result that says so, a stored file.</param>
/// <param name="Proposal">What a second person accepted, made by <paramref name="ProposedBy"/>; null where nobody else had to.</param>
[Event("registries.record_added", "A record was added to a registry.")]
public sealed record RecordAdded(string Registry, Guid Record, int Version, Guid Office, string[] Fields, string? State, DateOnly? From, string? Dossier, Guid? Result,
  [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Proposal = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ProposedBy = null) : IEvent {
  [JsonIgnore] public string ObjectKind => "registry_record";
  [JsonIgnore] public Guid ObjectId => Record;
}

/// <param name="Fields">Those whose value is another now.</param>
/// <param name="From">The day from which it holds so, where the registry knows validity.</param>
[Event("registries.record_changed", "A record of a registry was changed.")]
public sealed record RecordChanged(string Registry, Guid Record, int Version, Guid Office, string[] Fields, string? State, DateOnly? From, string? Dossier, Guid? Result,
  [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Proposal = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ProposedBy = null) : IEvent {
  [JsonIgnore] public string ObjectKind => "registry_record";
  [JsonIgnore] public Guid ObjectId => Record;
}

/// <param name="To">The first day on which it does not hold any more.</param>
[Event("registries.record_ended", "A record of a registry was ended; what it said stays in its history.")]
public sealed record RecordEnded(string Registry, Guid Record, int Version, Guid Office, DateOnly To, string? State, string? Dossier, Guid? Result,
  [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Proposal = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ProposedBy = null) : IEvent {
  [JsonIgnore] public string ObjectKind => "registry_record";
  [JsonIgnore] public Guid ObjectId => Record;

  /// <summary>The record that stays, where this one was merged with it.</summary>
  [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public Guid? Into { get; init; }
}
