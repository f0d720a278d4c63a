using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>An entry as its readers see it: who, when, what, why; without the personal part. Batch null: not sealed yet.</summary>
public sealed record LedgerEntry(
  long Id, Guid Process, string Purpose, string? Reason, string Type, Guid Actor, ActorKind ActorKind, Guid? Office, string ObjectKind, Guid ObjectId,
  DateTimeOffset At, JsonObject Facts, long? Batch);

/// <summary>Which entries; what is null does not limit. Days are local and both belong to the period.</summary>
public sealed record LedgerFilter(Guid? Object = null, Guid? Actor = null, string? Type = null, DateOnly? From = null, DateOnly? To = null);

/// <summary>A batch head with the answer of the timestamp authority, where one is asked.</summary>
public sealed record PublicHead(BatchHead Head, byte[]? TimestampToken) {
  /// <summary>When the authority saw the head; null when it was not asked, or its token is about something else.</summary>
  public DateTimeOffset? Dated => TimestampToken is null ? null : TimestampLedgerHandler.Check(Head, TimestampToken);
}

/// <summary>Reads the ledger for its viewers; writing goes through <see cref="Work"/> alone.</summary>
public sealed class LedgerReader(WebDatabase database) {
  public const int PageSize = 50, MostHeads = 500;
  static readonly TimeSpan LongestAct = TimeSpan.FromHours(1);

  /// <summary>Newest first, those before the entry <paramref name="before"/>. Nobody sees any without the permission.</summary>
  public async Task<List<LedgerEntry>> List(Actor actor, LedgerFilter filter, long? before, CancellationToken ct) {
    if (!actor.Can("ledger.read")) return [];
    await using var command = database.Source.CreateCommand("""
      select e.id, e.process, e.purpose, e.reason, e.type, e.actor, e.actor_kind, e.office, e.object_kind, e.object_id, e.at, e.facts::text, s.batch
      from ledger.entry e left join ledger.sealed s on s.entry = e.id
      where ($1::bigint is null or e.id < $1) and ($8::bigint is null or e.id >= $8) and ($2::uuid is null or e.object_id = $2) and ($3::uuid is null or e.actor = $3)
        and ($4::text is null or e.type = $4 or e.type like $4 || '.%') and ($5::timestamptz is null or e.at >= $5) and ($6::timestamptz is null or e.at < $6)
      order by e.id desc limit $7
      """);
    void Add(NpgsqlDbType type, object? value) => command.Parameters.Add(new() { NpgsqlDbType = type, Value = value ?? DBNull.Value });
    Add(NpgsqlDbType.Bigint, before);
    Add(NpgsqlDbType.Uuid, filter.Object);
    Add(NpgsqlDbType.Uuid, filter.Actor);
    Add(NpgsqlDbType.Text, filter.Type);
    Add(NpgsqlDbType.TimestampTz, filter.From is { } from ? Vn.StartOf(from).UtcDateTime : null);
    Add(NpgsqlDbType.TimestampTz, filter.To is { } to ? Vn.StartOf(to.AddDays(1)).UtcDateTime : null);
    Add(NpgsqlDbType.Integer, PageSize);
    Add(NpgsqlDbType.Bigint, filter is { From: { } first, Object: null, Actor: null } ? await FirstOf(first, ct) : null);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var entries = new List<LedgerEntry>();
    while (await reader.ReadAsync(ct))
      entries.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetString(4), reader.GetGuid(5),
        Enum.Parse<ActorKind>(reader.GetString(6)), reader.IsDBNull(7) ? null : reader.GetGuid(7), reader.GetString(8), reader.GetGuid(9),
        reader.GetFieldValue<DateTimeOffset>(10), JsonNode.Parse(reader.GetString(11)) as JsonObject ?? [], reader.IsDBNull(12) ? null : reader.GetInt64(12)));
    return entries;
  }

  /// <summary>
  /// An entry at or before the first of a day, so that a search for something rare stops there instead of reading back to the
  /// beginning. Ids follow time but for the length of an act, so some twenty looks at the primary key find it; no index on
  /// the time weighs on the writers.
  /// </summary>
  async Task<object?> FirstOf(DateOnly day, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      with recursive s (low, high) as (
        select 1::bigint, (select max(id) + 1 from ledger.entry)
        union all
        select case when p.at < $1 then p.id + 1 else s.low end, case when p.at < $1 then s.high else (s.low + s.high) / 2 end
        from s, lateral (select id, at from ledger.entry where id >= (s.low + s.high) / 2 order by id limit 1) p where s.low < s.high)
      select min(high) from s
      """);
    command.Parameters.Add(new() { Value = (Vn.StartOf(day) - LongestAct).UtcDateTime });
    return await command.ExecuteScalarAsync(ct);
  }

  /// <summary>Batch heads from the newest back, those before <paramref name="before"/>. They are public.</summary>
  public async Task<List<PublicHead>> Heads(long? before, int count, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select number, size, root, previous, at, key, signature, timestamp_token from ledger.batch where ($1::bigint is null or number < $1) order by number desc limit $2
      """);
    command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
    command.Parameters.Add(new() { Value = Math.Clamp(count, 1, MostHeads) });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var heads = new List<PublicHead>();
    while (await reader.ReadAsync(ct))
      heads.Add(new(new(reader.GetInt64(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<DateTimeOffset>(4),
        reader.GetString(5), reader.GetFieldValue<byte[]>(6)), reader.IsDBNull(7) ? null : reader.GetFieldValue<byte[]>(7)));
    return heads;
  }

  /// <summary>The head that has the number; null when there is none (any more).</summary>
  public async Task<PublicHead?> Head(long number, CancellationToken ct) =>
    (await Heads(number + 1, 1, ct)) is [{ Head.Number: var found } head] && found == number ? head : null;
}
