using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;

namespace Saola.Kernel;

/// <summary>One thing that happened, as the ledger has it; nothing personal but who did it.</summary>
public sealed record TrailEntry(long Id, DateTimeOffset At, string Type, Guid Actor, ActorKind ActorKind, Guid? Office, string? Reason, JsonObject Facts);

/// <summary>What the ledger says of one object: the timeline that its pages show. Ask for objects that the actor may see.</summary>
public static class Trail {
  /// <summary>No page shows more; who needs all reads the ledger itself.</summary>
  public const int Most = 500;

  /// <summary>The entries of the object, oldest first; of more than <see cref="Most"/> the newest.</summary>
  /// <param name="except">A type that is left out, and does not count.</param>
  public static async Task<IReadOnlyList<TrailEntry>> Of(Work w, Guid objectId, CancellationToken ct, string except = "") {
    await using var command = new NpgsqlCommand("""
      select * from (select id, at, type, actor, actor_kind, office, reason, facts::text from ledger.entry where object_id = $1 and type <> $2 order by id desc limit 500) newest order by id
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = objectId }, new() { Value = except } } };
    return await Read(command, ct);
  }

  /// <summary>Of the entries whose types begin so those that hold one of these values under this fact, oldest first: what made a page of versions, whatever else has happened to the object since.</summary>
  public static async Task<IReadOnlyList<TrailEntry>> Of(Work w, Guid objectId, string types, string fact, int[] values, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select id, at, type, actor, actor_kind, office, reason, facts::text from ledger.entry where object_id = $1 and starts_with(type, $2) and facts->>$3 = any($4::text[]) order by id
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = objectId }, new() { Value = types }, new() { Value = fact }, new() { Value = values.Select(v => v.ToString(CultureInfo.InvariantCulture)).ToArray() } } };
    return await Read(command, ct);
  }

  /// <summary>When the actor last did this with the object; null when never.</summary>
  public static async Task<DateTimeOffset?> Last(Work w, Guid objectId, Guid actor, string type, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select at from ledger.entry where object_id = $1 and actor = $2 and type = $3 order by id desc limit 1", await w.ReadConnection(ct)) {
      Parameters = { new() { Value = objectId }, new() { Value = actor }, new() { Value = type } },
    };
    return await command.ExecuteScalarAsync(ct) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
  }

  /// <summary>Those of some types alone, newest first, for what has many others; no more than fifty.</summary>
  public static async Task<IReadOnlyList<TrailEntry>> Newest(Work w, Guid objectId, string[] types, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select id, at, type, actor, actor_kind, office, reason, facts::text from ledger.entry where object_id = $1 and type = any($2) order by id desc limit 50
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = objectId }, new() { Value = types } } };
    return await Read(command, ct);
  }

  /// <summary>Of each object the first fact of this name that its entries hold, as text.</summary>
  public static async Task<IReadOnlyDictionary<Guid, string>> Facts(Work w, Guid[] objects, string name, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select distinct o.id, e.value from unnest($1::uuid[]) o (id) cross join lateral (select facts->>$2 value from ledger.entry where object_id = o.id and facts->>$2 is not null order by id limit 1) e
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = objects }, new() { Value = name } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var facts = new Dictionary<Guid, string>();
    while (await reader.ReadAsync(ct)) facts[reader.GetGuid(0)] = reader.GetString(1);
    return facts;
  }

  /// <summary>Those of one type alone, newest first, a page at a time.</summary>
  /// <param name="before">Only entries before this one.</param>
  public static async Task<IReadOnlyList<TrailEntry>> Before(Work w, Guid objectId, string type, long? before, int most, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select id, at, type, actor, actor_kind, office, reason, facts::text from ledger.entry where object_id = $1 and type = $2 and id < $3 order by id desc limit $4
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = objectId }, new() { Value = type }, new() { Value = before ?? long.MaxValue }, new() { Value = most } } };
    return await Read(command, ct);
  }

  /// <summary>The first entry of one type that each of these acts left, whatever its object.</summary>
  public static async Task<IReadOnlyList<(Guid Act, TrailEntry Entry)>> OfActs(Work w, Guid[] acts, string type, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select distinct on (process) id, at, type, actor, actor_kind, office, reason, facts::text, process from ledger.entry where process = any($1) and type = $2 order by process, id
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = acts }, new() { Value = type } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var entries = new List<(Guid, TrailEntry)>();
    while (await reader.ReadAsync(ct)) entries.Add((reader.GetGuid(8), Row(reader)));
    return entries;
  }

  static async Task<IReadOnlyList<TrailEntry>> Read(NpgsqlCommand command, CancellationToken ct) {
    await using var reader = await command.ExecuteReaderAsync(ct);
    var entries = new List<TrailEntry>();
    while (await reader.ReadAsync(ct)) entries.Add(Row(reader));
    return entries;
  }

  static TrailEntry Row(NpgsqlDataReader reader) => new(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetGuid(3), Enum.Parse<ActorKind>(reader.GetString(4)),
    reader.IsDBNull(5) ? null : reader.GetGuid(5), reader.IsDBNull(6) ? null : reader.GetString(6), JsonNode.Parse(reader.GetString(7))!.AsObject());
}
