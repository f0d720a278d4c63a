using System.Text.Json.Nodes;

namespace Saola.Registries;

/// <summary>One record as somebody may see it.</summary>
/// <param name="Version">From 1; a change names the version it was made from.</param>
/// <param name="Office">The office that keeps it.</param>
/// <param name="From">The first day on which it holds, where the registry knows validity.</param>
/// <param name="To">The first day on which it does not hold any more.</param>
/// <param name="At">When it became as it is.</param>
/// <param name="Values">By field: text, numbers, booleans; dates and moments as ISO 8601 text; shapes as GeoJSON in the field's own system of coordinates. What the reader may not see is not there.</param>
public sealed record RegistryRecord(Guid Id, int Version, string? State, Guid Office, DateOnly? From, DateOnly? To, DateTimeOffset At, JsonObject Values);

/// <summary>What is asked for. Paged by key: <paramref name="After"/> is the cursor of the page before.</summary>
/// <param name="Fields">Those that are wanted; all that may be read when null.</param>
/// <param name="AsOf">As the registry knew it at that moment; now when null.</param>
/// <param name="On">What held on that day; whatever the registry holds when null.</param>
public sealed record RecordQuery(string Registry, Filter? Filter = null, IReadOnlyList<SortKey>? Sort = null, IReadOnlyList<string>? Fields = null, string? After = null, int Limit = 50, DateTimeOffset? AsOf = null, DateOnly? On = null);

/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record RecordPage(IReadOnlyList<RegistryRecord> Records, string? Next);

/// <summary>Why a record is written: the dossier and the signed result that say so, or the person's own reason.</summary>
/// <param name="Dossier">The code of the dossier whose process writes it.</param>
/// <param name="Result">The signed result, a stored file.</param>
public sealed record RecordOrigin(string? Dossier = null, Guid? Result = null, string? Reason = null);
