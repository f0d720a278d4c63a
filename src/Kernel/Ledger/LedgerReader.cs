using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>An entry as its readers see it: who, when, what, why; without the personal part. Batch null: not sealed yet.</summary>
public sealed record LedgerEntry(
  long Id, Guid Process, string Purpose, string? Reason, string Type, Guid Actor, ActorKind ActorKind, Guid? Office, string ObjectKind, Guid ObjectId, Guid? Subject,
  DateTimeOffset At, JsonObject Facts, long? Batch, int? Position);

/// <summary>Which entries; what is null does not limit. Days are local and both belong to the period.</summary>
/// <param name="Subject">Whose personal data it concerns.</param>
/// <param name="Process">The act: what was kept together.</param>
/// <param name="Type">A type, or a module whose types begin with it.</param>
/// <param name="ButBy">Not what this person did themselves.</param>
/// <param name="OutsideTask">Only readings of personal data outside a task.</param>
public sealed record LedgerFilter(
  Guid? Object = null, Guid? Actor = null, Guid? Subject = null, Guid? Office = null, Guid? Process = null, string? Type = null, DateOnly? From = null, DateOnly? To = null, Guid? ButBy = null, bool OutsideTask = false);

/// <param name="Next">Go on before this entry; null at the end.</param>
/// <param name="Reached">When the entries are fewer than a page because a search looked through as many as it may: up to when it came.</param>
public sealed record LedgerPage(IReadOnlyList<LedgerEntry> Entries, long? Next, DateTimeOffset? Reached = null);

/// <summary>A batch head with the answer of the timestamp authority, where one is asked.</summary>
public sealed record PublicHead(BatchHead Head, byte[]? TimestampToken) {
  /// <summary>When the authority saw the head; null when it was not asked, or its token is about something else.</summary>
  public DateTimeOffset? Dated => TimestampToken is null ? null : TimestampLedgerHandler.Check(Head, TimestampToken);
}

/// <summary>Reads the ledger for its viewers; writing goes through <see cref="Work"/> alone.</summary>
public sealed class LedgerReader(WebDatabase database) {
  public const int PageSize = 50, MostHeads = 500, MostSealed = 500;
  /// <summary>How many entries one page looks through at most for what its index does not tell.</summary>
  internal const int Looked = 100_000;
  static readonly TimeSpan LongestAct = TimeSpan.FromHours(1);
  const string Columns = "e.id, e.process, e.purpose, e.reason, e.type, e.actor, e.actor_kind, e.office, e.object_kind, e.object_id, e.subject, e.at, e.facts::text, s.batch, s.position";

  /// <summary>Newest first, those before the entry <paramref name="before"/>. Nobody sees any without the permission.</summary>
  public async Task<LedgerPage> List(Actor actor, LedgerFilter filter, long? before, CancellationToken ct, int size = PageSize) =>
    actor.Can("ledger.read") ? await Page(filter, before, size, ct) : new([], null);

  /// <summary>What concerns the actor's own data, newest first: what others did with it.</summary>
  public Task<LedgerPage> Own(Actor actor, long? before, CancellationToken ct) =>
    actor.IsSignedIn && actor.IsProven ? Page(new(Subject: actor.Id, ButBy: actor.Id), before, PageSize, ct) : Task.FromResult(new LedgerPage([], null));

  async Task<LedgerPage> Page(LedgerFilter filter, long? before, int size, CancellationToken ct) {
    var search = await SearchOf(filter, before, ct);
    var entries = new List<LedgerEntry>();
    await using (var command = search.Command($"""
      select {Columns} from (select * from ledger.entry e where {search.Indexed} order by e.id desc limit {Looked}) e
      left join ledger.sealed s on s.entry = e.id where {search.Rest} order by e.id desc limit {size + 1}
      """)) {
      await using var reader = await command.ExecuteReaderAsync(ct);
      while (await reader.ReadAsync(ct)) entries.Add(Read(reader, 0));
    }
    if (entries.Count > size) return new(entries[..size], entries[size - 1].Id);
    await using var last = search.Command($"select e.id, e.at from ledger.entry e where {search.Indexed} order by e.id desc offset {Looked - 1} limit 1");
    await using var end = await last.ExecuteReaderAsync(ct);
    if (!await end.ReadAsync(ct)) return new(entries, null);
    // newer entries that came meanwhile may have moved the end up
    return new(entries, Math.Min(end.GetInt64(0), entries.Count == 0 ? long.MaxValue : entries[^1].Id), end.GetFieldValue<DateTimeOffset>(1));
  }

  /// <summary>
  /// One index serves each search, the narrowest of what is asked for: entry_process (process), entry_object (object_id, id),
  /// entry_subject (subject, id), entry_actor (actor, id), entry_office (office, id), else the primary key within the period.
  /// What else is asked for is looked at in those entries, so many a page and no more.
  /// </summary>
  async Task<Search> SearchOf(LedgerFilter filter, long? before, CancellationToken ct) {
    var search = new Search(database.Source);
    (string Column, Guid? Value)[] keys = [("process", filter.Process), ("object_id", filter.Object), ("subject", filter.Subject), ("actor", filter.Actor), ("office", filter.Office)];
    foreach (var (column, value) in keys.Where(k => k.Value is not null)) search.Add($"e.{column} = {{0}}", NpgsqlDbType.Uuid, value!, indexed: search.IsOpen);
    if (before is { } below) search.Add("e.id < {0}", NpgsqlDbType.Bigint, below, indexed: true);
    if (filter.From is { } from) {
      search.Add("e.at >= {0}", NpgsqlDbType.TimestampTz, Vn.StartOf(from).UtcDateTime, indexed: false);
      if (filter.Process is null && await FirstOf(Vn.StartOf(from) - LongestAct, ct) is { } first) search.Add("e.id >= {0}", NpgsqlDbType.Bigint, first, indexed: true);
    }
    if (filter.To is { } to) {
      var end = Vn.StartOf(to.AddDays(1));
      search.Add("e.at < {0}", NpgsqlDbType.TimestampTz, end.UtcDateTime, indexed: false);
      if (filter.Process is null && await FirstOf(end + LongestAct, ct) is { } after) search.Add("e.id < {0}", NpgsqlDbType.Bigint, after, indexed: true);
    }
    if (filter.Type is { } type) search.Add("(e.type = {0} or starts_with(e.type, {0} || '.'))", NpgsqlDbType.Text, type, indexed: false);
    if (filter.OutsideTask) search.Add($"e.facts ->> '{PersonalReads.Fact}' = {{0}}", NpgsqlDbType.Text, "true", indexed: false);
    if (filter.ButBy is { } self) search.Add("e.actor <> {0}", NpgsqlDbType.Uuid, self, indexed: false);
    return search;
  }

  /// <summary>The conditions of a search: those that its index answers, and the rest.</summary>
  sealed class Search(NpgsqlDataSource source) {
    readonly List<(NpgsqlDbType Type, object Value)> values = [];
    readonly List<string> indexed = [], rest = [];

    public bool IsOpen => indexed.Count == 0;
    public string Indexed => indexed.Count == 0 ? "true" : string.Join(" and ", indexed);
    public string Rest => rest.Count == 0 ? "true" : string.Join(" and ", rest);

    public void Add(string condition, NpgsqlDbType type, object value, bool indexed) {
      values.Add((type, value));
      (indexed ? this.indexed : rest).Add(condition.Replace("{0}", $"${values.Count}", StringComparison.Ordinal));
    }

    public NpgsqlCommand Command(string sql) {
      var command = source.CreateCommand(sql);
      foreach (var (type, value) in values) command.Parameters.Add(new() { NpgsqlDbType = type, Value = value });
      return command;
    }
  }

  /// <summary>
  /// An entry at or before the first since a moment, so that a search for something rare stops there instead of reading back to
  /// the beginning. Ids follow time but for the length of an act, so some twenty looks at the primary key find it; no index on
  /// the time weighs on the writers.
  /// </summary>
  async Task<object?> FirstOf(DateTimeOffset moment, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      with recursive s (low, high) as (
        select 1::bigint, (select max(id) + 1 from ledger.entry)
        union all
        select case when p.at < $1 then p.id + 1 else s.low end, case when p.at < $1 then s.high else (s.low + s.high) / 2 end
        from s, lateral (select id, at from ledger.entry where id >= (s.low + s.high) / 2 order by id limit 1) p where s.low < s.high)
      select min(high) from s
      """);
    command.Parameters.Add(new() { Value = moment.UtcDateTime });
    return await command.ExecuteScalarAsync(ct) is long id ? id : null;
  }

  /// <summary>What a reader read outside their tasks in an hour; index entry_actor (actor, id) serves it, from the first entry of that hour on.</summary>
  public async Task<IReadOnlyList<ReadOutsideTask>> OutsideTasks(TellProtection told, CancellationToken ct) {
    await using var command = database.Source.CreateCommand($"""
      select at, type, object_kind, object_id, reason from ledger.entry
      where actor = $1 and id >= $2 and at >= $3 and at < $4 and facts ->> '{PersonalReads.Fact}' = 'true' order by id
      """);
    foreach (var value in new object[] { told.Reader, await FirstOf(told.Hour - LongestAct, ct) ?? 0L, told.Hour.UtcDateTime, told.Hour.AddHours(1).UtcDateTime }) command.Parameters.Add(new() { Value = value });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var reads = new List<ReadOutsideTask>();
    while (await reader.ReadAsync(ct))
      reads.Add(new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetString(2), reader.GetGuid(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
    return reads;
  }

  /// <summary>
  /// Entries of some types in the order in which they were sealed, after a place, and the place up to which was looked: what an
  /// act commits late is sealed late and so comes late, but always. The primary key of ledger.sealed serves it.
  /// </summary>
  public async Task<(IReadOnlyList<SealedEntry> Entries, SealedPlace Reached)> Sealed(IReadOnlyCollection<string> types, SealedPlace after, int most, CancellationToken ct) {
    // one statement: what is sealed between two would be passed over
    await using var command = database.Source.CreateCommand($"""
      with looked as materialized (select batch, position, entry from ledger.sealed where (batch, position) > ($1, $2) order by batch, position limit {Looked})
      select t.batch, t.position, {Columns} from (select batch, position from looked order by batch desc, position desc limit 1) t
      left join lateral (select l.* from looked l join ledger.entry o on o.id = l.entry where o.type = any($3) order by l.batch, l.position limit $4) s on true
      left join ledger.entry e on e.id = s.entry order by s.batch, s.position
      """);
    most = Math.Clamp(most, 1, MostSealed);
    command.Parameters.Add(new() { Value = after.Batch });
    command.Parameters.Add(new() { Value = after.Position });
    command.Parameters.Add(new() { Value = types.ToArray() });
    command.Parameters.Add(new() { Value = most });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var (entries, reached) = (new List<SealedEntry>(), after);
    while (await reader.ReadAsync(ct)) {
      reached = new(reader.GetInt64(0), reader.GetInt32(1));
      if (!reader.IsDBNull(2) && Read(reader, 2) is var entry) entries.Add(new(new(entry.Batch!.Value, entry.Position!.Value), entry));
    }
    return (entries, entries.Count == most ? entries[^1].Place : reached);
  }

  static LedgerEntry Read(NpgsqlDataReader r, int from) => new(
    r.GetInt64(from), r.GetGuid(from + 1), r.GetString(from + 2), r.IsDBNull(from + 3) ? null : r.GetString(from + 3), r.GetString(from + 4), r.GetGuid(from + 5),
    Enum.Parse<ActorKind>(r.GetString(from + 6)), r.IsDBNull(from + 7) ? null : r.GetGuid(from + 7), r.GetString(from + 8), r.GetGuid(from + 9), r.IsDBNull(from + 10) ? null : r.GetGuid(from + 10),
    r.GetFieldValue<DateTimeOffset>(from + 11), JsonNode.Parse(r.GetString(from + 12)) as JsonObject ?? [], r.IsDBNull(from + 13) ? null : r.GetInt64(from + 13), r.IsDBNull(from + 14) ? null : r.GetInt32(from + 14));

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
