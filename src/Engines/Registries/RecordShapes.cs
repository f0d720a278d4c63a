using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Saola.Registries;

/// <summary>One record as somebody may see it.</summary>
/// <param name="Version">From 1; a change names the version it was made from.</param>
/// <param name="Office">The office that keeps it.</param>
/// <param name="From">The first day on which it holds, where the registry knows validity.</param>
/// <param name="To">The first day on which it does not hold any more.</param>
/// <param name="At">When it became as it is.</param>
/// <param name="Values">By field: text, numbers, booleans; dates and moments as ISO 8601 text; shapes as GeoJSON in the field's own system of coordinates. What the reader may not see is not there.</param>
public sealed record RegistryRecord(Guid Id, int Version, string? State, Guid Office, DateOnly? From, DateOnly? To, DateTimeOffset At, JsonObject Values) {
  /// <summary>The proposal under which this waits for a second person: it is not written yet, and the version is the one on which the proposal rests, 0 of a new record.</summary>
  [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public Guid? Proposal { get; init; }
}

/// <summary>What is asked for. Paged by key: <paramref name="After"/> is the cursor of the page before.</summary>
/// <param name="Fields">Those that are wanted; all that may be read when null.</param>
/// <param name="AsOf">As the registry knew it at that moment; now when null.</param>
/// <param name="On">What held on that day; whatever the registry holds when null.</param>
/// <param name="Skip">Records left out at the beginning, for standards that count so; a few thousand at most.</param>
public sealed record RecordQuery(string Registry, Filter? Filter = null, IReadOnlyList<SortKey>? Sort = null, IReadOnlyList<string>? Fields = null, string? After = null, int Limit = 50, DateTimeOffset? AsOf = null, DateOnly? On = null, int Skip = 0) {
  /// <summary>A page of large shapes ends before its limit, and the cursor goes on from there: for who asks for pages of any length and can go on.</summary>
  public bool Bounded { get; init; }
}

/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record RecordPage(IReadOnlyList<RegistryRecord> Records, string? Next);

/// <summary>Why a record is written: the dossier and the signed result that say so, or the person's own reason.</summary>
/// <param name="Dossier">The code of the dossier whose process writes it.</param>
/// <param name="Result">The signed result, a stored file.</param>
public sealed record RecordOrigin(string? Dossier = null, Guid? Result = null, string? Reason = null) {
  /// <summary>Who wants it, where the program works for a person, as an import does; who acts when null.</summary>
  public Guid? Maker { get; init; }

  /// <summary>A second person has spoken already, where the registry asks for one: the dossier was granted, or the proposal accepted.</summary>
  internal bool Confirmed { get; init; }

  /// <summary>The record that stays, where this one is merged with it.</summary>
  internal Guid? Into { get; init; }

  /// <summary>The proposal that is carried out.</summary>
  internal Guid? Proposal { get; init; }
}

/// <summary>What changed in a registry since a token.</summary>
/// <param name="Records">Each once and as it is now.</param>
/// <param name="Next">The token for the next question; it never ends.</param>
/// <param name="More">Whether there is more to be had at once.</param>
public sealed record RecordChanges(IReadOnlyList<RegistryRecord> Records, string Next, bool More);

/// <param name="Next">The version before which the next page begins; null on the last.</param>
public sealed record RecordHistory(IReadOnlyList<RecordVersion> Versions, int? Next);

/// <summary>One version of a record, with what it changed and who made it so.</summary>
/// <param name="By">The person or system; empty for the program itself, null where the ledger does not tell.</param>
/// <param name="Office">The office for which it was done.</param>
/// <param name="Dossier">The code of the dossier that says so.</param>
/// <param name="Result">The signed result that says so, a stored file.</param>
public sealed record RecordVersion(RegistryRecord Record, IReadOnlyList<FieldChange> Changes, Guid? By, Guid? Office, string? Reason, string? Dossier, Guid? Result) {
  /// <summary>Who proposed it, where a second person confirms changes; <see cref="By"/> is then who confirmed it.</summary>
  public Guid? ProposedBy { get; init; }

  /// <summary>What is different in the later version: its fields, and its state, from and to under the names they have at interfaces.</summary>
  internal static IReadOnlyList<FieldChange> Differences(RegistryRecord? before, RegistryRecord after) {
    var (old, now) = (before?.Values ?? [], after.Values);
    var changes = old.Select(o => o.Key).Union(now.Select(n => n.Key), StringComparer.Ordinal).Where(k => !JsonNode.DeepEquals(old[k], now[k])).Select(k => new FieldChange(k, old[k]?.DeepClone(), now[k]?.DeepClone())).ToList();
    Differ("state", before?.State, after.State);
    Differ("from", Text(before?.From), Text(after.From));
    Differ("to", Text(before?.To), Text(after.To));
    return changes;

    void Differ(string what, string? one, string? other) {
      if (one != other) changes.Add(new(what, one, other));
    }

    static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
  }
}

/// <param name="Field">Its key; <c>state</c>, <c>from</c> or <c>to</c> of the record itself where no field is called so.</param>
public sealed record FieldChange(string Field, JsonNode? Before, JsonNode? After);

/// <summary>Records to be added, or changed where one has the natural key: 1,000 at most.</summary>
/// <param name="Office">Which keeps the new ones, where every office keeps its own.</param>
/// <param name="ValidOnly">Writes what is right and leaves the rest; otherwise nothing is written when one row is wrong.</param>
public sealed record RecordBatch(IReadOnlyList<BatchRow> Rows, Guid? Office, bool ValidOnly, RecordOrigin Origin);

/// <param name="Values">By field; fields that are not named stay as they are.</param>
/// <param name="From">The day from which it holds so, where the registry knows validity.</param>
public sealed record BatchRow(JsonObject Values, DateOnly? From = null);

/// <summary>Proposed is what waits for a second person; its id is that of the record, which a new one will have.</summary>
public enum RowResult { Added, Changed, Unchanged, Refused, Proposed }

/// <summary>What became of each row, in the order in which they were given.</summary>
public sealed record BatchAnswer(IReadOnlyList<RowOutcome> Rows);

public sealed record RowOutcome(RowResult Result, Guid? Id, int? Version, IReadOnlyList<RowError> Errors);

/// <summary>What is wrong with a row; it never holds the value.</summary>
public sealed record RowError(string Code, string Message, string? Field);
