using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A registry with what the actor may do in it.</summary>
internal sealed record OpenRegistry(RegistryDefinition Definition, RecordAccess Access);

/// <summary>
/// Finds records and shows of them what the actor may see. That personal fields were shown is evidence about the person, whatever
/// becomes of the caller's act.
/// </summary>
internal sealed partial class RecordReading(RecordCursor cursor, Identities identities, Works works) {
  public const int MostRecords = 1_000, MostSkipped = 10_000;

  /// <summary>Bytes of shapes on a page that is bounded, as GeoJSON: in memory they are several times that.</summary>
  const int MostShapes = 16 << 20;

  /// <summary>What is still to be left out of a page, and the bytes that may still be taken into it.</summary>
  sealed class Room(int skip, long bytes) {
    public int Skip { get; set; } = skip;
    public long Bytes { get; set; } = bytes;
    public bool IsFull => Bytes < 0;
  }

  /// <summary>A list that may be asked for.</summary>
  sealed record Plan(Fields Fields, IReadOnlyList<SortColumn> Sort, BoundFilter? Filter, IReadOnlyList<Func<SqlText, string>> Stretches);

  /// <summary>What stands against the list, or null; of no record anything is read.</summary>
  public async Task<Error?> Refused(Work w, OpenRegistry open, RecordQuery asked, CancellationToken ct) => await Planned(w, open, asked, ct) is { IsError: true } refused ? refused.Error : null;

  async Task<Answer<Plan>> Planned(Work w, OpenRegistry open, RecordQuery asked, CancellationToken ct) {
    if (asked.Limit is < 1 or > MostRecords) return RecordErrors.LimitWrong(MostRecords);
    if (asked.Skip is < 0 or > MostSkipped) return RecordErrors.SkipWrong(MostSkipped);
    var (d, access) = (open.Definition, open.Access);
    var named = new FilterFields(d, access.MayAsk);
    var sort = Sort(d, asked, named);
    if (sort.IsError) return sort.Error;
    var wanted = Wanted(open, asked.Fields);
    if (wanted.IsError) return wanted.Error;
    BoundFilter? bound = null;
    var by = new AskedBy(d);
    foreach (var key in asked.Sort ?? []) by.Add(named.Find(key.Field)!);
    if (asked.Filter is { } filter) {
      var read = FilterBinder.Bind(Searched(open, filter, asked.AsOf is not null || asked.On is not null), named, by);
      if (read.IsError) return read.Error;
      bound = read.Value;
    }
    var fields = About(wanted.Value, d, by.Personal);
    if (cursor.Stretches(asked.After, d.Key, sort.Value) is not { } stretches) return RecordErrors.CursorWrong;
    return await ListCost.Refused(w, d, sort.Value, ct) is { } costly ? costly : new Plan(fields, sort.Value, bound, stretches);
  }

  public async Task<Answer<RecordPage>> List(Work w, OpenRegistry open, RecordQuery asked, CancellationToken ct) {
    var planned = await Planned(w, open, asked, ct);
    if (planned.IsError) return planned.Error;
    var (fields, sort, filter, stretches) = planned.Value;
    var (rows, room) = (new List<Row>(), new Room(asked.Skip, asked.Bounded ? MostShapes : long.MaxValue));
    try {
      foreach (var stretch in stretches)
        if (!room.IsFull && rows.Count <= asked.Limit) rows.AddRange(await Rows(w, open, fields, asked, sort, filter, stretch, room, ct));
    } catch (Exception e) when (ListCost.IsOverdue(e)) {
      return RecordErrors.ListCostly;
    }
    var more = rows.Count > asked.Limit;
    if (more) rows.RemoveRange(asked.Limit, rows.Count - asked.Limit);
    var next = more || room.IsFull ? cursor.Write(open.Definition.Key, sort, rows[^1].More, rows[^1].Record.Id) : null;
    return new RecordPage(await Shown(w, open, fields, rows, ct), next);
  }

  /// <summary>A page, or what of it lies in one stretch of the list.</summary>
  static Task<List<Row>> Rows(Work w, OpenRegistry open, Fields wanted, RecordQuery asked, IReadOnlyList<SortColumn> sort, BoundFilter? filter, Func<SqlText, string> stretch, Room room, CancellationToken ct) {
    var sql = new SqlText();
    var sources = RecordSql.Sources(open.Definition, asked.AsOf, asked.On, sql);
    List<string> conditions = [.. Visible(open.Access, sql)];
    if (filter is not null) conditions.Add(FilterSql.Write(filter, "r", sql.Parameters));
    if (stretch(sql) is not "true" and var part) conditions.Add(part);
    var (columns, count) = ($"{RecordSql.Columns(wanted.Read)}{string.Concat(sort.Select(s => $", ({s.Column})::text"))}", RecordSql.ColumnCount(wanted.Read) + sort.Count);
    string Ordered(Func<int, string> column, string id) =>
      $"order by {string.Concat(sort.Select((s, i) => $"{column(i)}{(s.Descending ? " desc" : "")}{(i == 0 || s.IsUsual ? "" : s.EmptyFirst ? " nulls first" : " nulls last")}, "))}{id}{(RecordCursor.IdDescends(sort) ? " desc" : "")} limit {asked.Skip + asked.Limit + 1}";
    string Part(string source, string more) => $"select {columns}{more} from {source} r{Where(conditions)} {Ordered(i => sort[i].Expression, $"r.{Names.Id}")}";
    if (sources is [var only]) return Rows(w, open, wanted, sql, Part(only, ""), sort.Count, ct, anew: filter is not null, room);
    var keys = string.Concat(sort.Select(s => $", {s.Expression}"));
    return Rows(w, open, wanted, sql, $"""
      select {string.Join(", ", Enumerable.Range(0, count).Select(i => $"c{i}"))} from ({string.Join(" union all ", sources.Select(s => $"({Part(s, keys)})"))}) u ({string.Join(", ", Enumerable.Range(0, count + sort.Count).Select(i => $"c{i}"))})
      {Ordered(i => $"c{count + i}", "c0")}
      """, sort.Count, ct, anew: true, room);
  }

  static Answer<IReadOnlyList<SortColumn>> Sort(RegistryDefinition d, RecordQuery asked, FilterFields named) {
    var sort = new List<SortColumn>();
    foreach (var key in asked.Sort ?? []) {
      if (named.Find(key.Field) is not { Kind: not ColumnKind.Shape } field) return FilterErrors.UnknownField(key.Field);
      var own = d.Find(field.Name);
      // an earlier version may lack what is required today
      var nullable = asked.AsOf is not null || asked.On is not null || (own is null ? field.Name is Names.State or Names.From or Names.To : own is not { Required: true, IsComputed: false });
      sort.Add(new(key.Field, $"r.{Names.Quote(field.Name)}", TypeOf(field.Kind), key.Descending, nullable, own?.Type == FieldType.Text, key.EmptyLeast));
    }
    return sort;
  }

  /// <summary>How many records the filter finds among those that may be read.</summary>
  /// <param name="most">It is counted no further than one beyond this; all when null.</param>
  /// <param name="by">Is told of the fields that the filter names.</param>
  public static async Task<Answer<long>> Count(Work w, OpenRegistry open, Filter? filter, int? most, CancellationToken ct, AskedBy? by = null) {
    var sql = new SqlText();
    List<string> conditions = [.. Visible(open.Access, sql)];
    if (filter is not null) {
      var bound = FilterBinder.Bind(Searched(open, filter), new(open.Definition, open.Access.MayAsk), by);
      if (bound.IsError) return bound.Error;
      conditions.Add(FilterSql.Write(bound.Value, "r", sql.Parameters));
    }
    var from = $"from {Names.Table(open.Definition.Key)} r{Where(conditions)}";
    await using var batch = sql.Batch(most is { } limit ? $"select count(*) from (select 1 {from} limit {limit + 1}) c" : $"select count(*) {from}", await w.ReadConnection(ct), anew: filter is not null);
    batch.Timeout = ListCost.Patience(w.Actor);
    try {
      await using var reader = await batch.ExecuteReaderAsync(ct);
      if (filter is not null) await reader.NextResultAsync(ct);
      await reader.ReadAsync(ct);
      return reader.GetInt64(0);
    } catch (Exception e) when (ListCost.IsOverdue(e)) {
      return RecordErrors.ListCostly;
    }
  }

  public async Task<Answer<RegistryRecord>> Get(Work w, OpenRegistry open, Guid id, DateTimeOffset? asOf, CancellationToken ct) {
    var sql = new SqlText();
    return await One(w, open, RecordSql.Source(open.Definition, asOf, null, sql), $"r.{Names.Id} = {sql.Add(id, NpgsqlDbType.Uuid)}", sql, ct);
  }

  /// <summary>The one that holds today; when there is none, the one that is to hold, and when all have ended, the last of them.</summary>
  public async Task<Answer<RegistryRecord>> FindByKey(Work w, OpenRegistry open, IReadOnlyDictionary<string, string> key, CancellationToken ct) {
    var d = open.Definition;
    if (key.Count != d.NaturalKey.Count || d.NaturalKey.Any(k => !key.ContainsKey(k))) return RecordErrors.KeyWrong;
    var parts = new List<(RegistryField, object?)>();
    foreach (var field in d.NaturalKey.Select(k => d.Find(k)!)) {
      if (!open.Access.MayAsk(field)) return FilterErrors.UnknownField(field.Key);
      var (value, fault) = FieldValue.ReadText(field, key[field.Key]);
      if (fault is not null) return fault;
      parts.Add((field, value));
    }
    var sql = new SqlText();
    return await One(w, open, Names.Table(d.Key), RecordSql.IsKey(d, parts, sql), sql, ct);
  }

  /// <summary>What was added, changed or ended since the token, each record once and as it is now; nothing that commits later is ever left out. A token of before a restore is refused: who holds it begins anew.</summary>
  public async Task<Answer<RecordChanges>> Changes(Work w, OpenRegistry open, string? since, int limit, CancellationToken ct) {
    if (limit is < 1 or > MostRecords) return RecordErrors.LimitWrong(MostRecords);
    var place = await Place(w, ct);
    var sql = new SqlText();
    List<string> conditions = [.. Visible(open.Access, sql), $"r.{Names.Xid} < pg_snapshot_xmin(pg_current_snapshot())"];
    if (since is { Length: > 0 }) {
      if (since.Split('-') is not [var from, var act, var record] || from != place || !ulong.TryParse(act, out var xid) || !Guid.TryParseExact(record, "N", out var id)) return RecordErrors.TokenWrong;
      conditions.Add($"(r.{Names.Xid}, r.{Names.Id}) > ({sql.Add(xid, NpgsqlDbType.Xid8)}, {sql.Add(id, NpgsqlDbType.Uuid)})");
    }
    var wanted = Wanted(open, null).Value;
    var rows = await Rows(w, open, wanted, sql,
      $"select {RecordSql.Columns(wanted.Read)}, r.{Names.Xid}::text from {Names.Table(open.Definition.Key)} r{Where(conditions)} order by r.{Names.Xid}, r.{Names.Id} limit {limit + 1}", 1, ct);
    var more = rows.Count > limit;
    if (more) rows.RemoveAt(limit);
    var next = rows.Count == 0 ? since ?? "" : $"{place}-{rows[^1].More[0]}-{rows[^1].Record.Id:N}";
    return new RecordChanges(await Shown(w, open, wanted, rows, ct), next, more);
  }

  /// <summary>The database in which acts were counted: one that a backup was brought into counts anew.</summary>
  static async Task<string> Place(Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select to_hex(system_identifier) || '.' || oid from pg_control_system(), pg_database where datname = current_database()", await w.ReadConnection(ct));
    return (string)(await command.ExecuteScalarAsync(ct))!;
  }

  /// <summary>All versions of a record, the newest first, each with what it changed.</summary>
  public async Task<Answer<RecordHistory>> History(Work w, OpenRegistry open, Guid id, int? before, int limit, CancellationToken ct) {
    if (limit is < 1 or > MostRecords) return RecordErrors.LimitWrong(MostRecords);
    var (d, sql) = (open.Definition, new SqlText());
    var (record, wanted) = (sql.Add(id, NpgsqlDbType.Uuid), Wanted(open, null).Value);
    // one more, for what the last of the page changed, and one more to know whether there is another page
    var rows = await Rows(w, open, wanted, sql, $"""
      select {RecordSql.Columns(wanted.Read, "o")}, r.{Names.Dossier}, r.{Names.Result}::text, r.{Names.Process}::text from (
        select c.* from {Names.Table(d.Key)} c where c.{Names.Id} = {record}
        union all
        select p.* from {Names.History(d.Key)} h cross join lateral jsonb_populate_record(null::{Names.Table(d.Key)}, h._row) p where h._id = {record}) r
      join {Names.Table(d.Key)} o on o.{Names.Id} = {record}
      {Where([.. Visible(open.Access, sql, "o"), .. before is { } b ? [$"r.{Names.Version} < {sql.Add(b, NpgsqlDbType.Integer)}"] : Array.Empty<string>()])} order by r.{Names.Version} desc limit {limit + 1}
      """, 3, ct);
    if (rows.Count == 0) return before is null ? RecordErrors.RecordNotFound : new RecordHistory([], null);
    var shown = await Shown(w, open, wanted, rows, ct);
    var deeds = (await Trail.Of(w, id, "registries.record_", "version", [.. shown.Select(r => r.Version)], ct)).ToLookup(t => (int)t.Facts["version"]!);
    var loads = await ImportTrail.Of(w, [.. rows.Select(r => Guid.Parse(r.More[2]!))], ct);
    var versions = new List<RecordVersion>();
    for (var i = 0; i < Math.Min(limit, rows.Count); i++) {
      var deed = deeds[shown[i].Version].LastOrDefault() ?? loads.GetValueOrDefault(Guid.Parse(rows[i].More[2]!));
      versions.Add(new(shown[i], RecordVersion.Differences(i + 1 < shown.Count ? shown[i + 1] : null, shown[i]), deed?.Actor, deed?.Office, deed?.Reason, rows[i].More[0], rows[i].More[1] is { } result ? Guid.Parse(result) : null) { ProposedBy = (Guid?)deed?.Facts["proposedBy"] });
    }
    return new RecordHistory(versions, rows.Count > limit ? versions[^1].Record.Version : null);
  }

  /// <summary>What of a record is shown to who has just written it: no reading that leaves evidence.</summary>
  public static RegistryRecord ShownTo(OpenRegistry open, RegistryRecord record) {
    foreach (var field in open.Definition.Fields) if (!open.Access.Sees(field, record.Office)) record.Values.Remove(field.Key);
    return record;
  }

  async Task<Answer<RegistryRecord>> One(Work w, OpenRegistry open, string source, string where, SqlText sql, CancellationToken ct) {
    var wanted = Wanted(open, null).Value;
    var rows = await Rows(w, open, wanted, sql, $"select {RecordSql.Columns(wanted.Read)} from {source} r{Where([where, .. Visible(open.Access, sql)])} order by {RecordSql.HoldsFirst(Vn.Day(w.Now), sql)} limit 1", 0, ct);
    return rows.Count == 0 ? RecordErrors.RecordNotFound : (await Shown(w, open, wanted, rows, ct))[0];
  }

  /// <param name="Read">Also the fields that say whom the record is about.</param>
  /// <param name="Asked">The personal ones by which the records are found or sorted: that a record is found by them tells what is in them.</param>
  sealed record Fields(IReadOnlyList<RegistryField> Read, IReadOnlySet<string> Shown, IReadOnlySet<string> Asked);

  static Answer<Fields> Wanted(OpenRegistry open, IReadOnlyList<string>? asked) {
    List<RegistryField> fields = [];
    if (asked is null) fields.AddRange(open.Definition.Fields.Where(open.Access.SeesSome));
    else
      foreach (var key in asked.Distinct(StringComparer.Ordinal)) {
        if (open.Definition.Find(key) is not { } field || !open.Access.SeesSome(field)) return FilterErrors.UnknownField(key);
        fields.Add(field);
      }
    var shown = fields.Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
    return About(new(fields, shown, NoFields), open.Definition, NoFields);
  }

  /// <summary>The field that says whose data a record holds.</summary>
  public static RegistryField? PersonOf(RegistryDefinition d) => d.Fields.FirstOrDefault(f => f.Type == FieldType.Person);

  /// <summary>Of one office alone the index has the records in their order, of several it has not.</summary>
  /// <param name="keeper">The row that says who keeps the record.</param>
  internal static IEnumerable<string> Visible(RecordAccess access, SqlText sql, string keeper = "r") => access.Readable switch {
    null => [],
    [var office] => [$"{keeper}.{Names.Office} = {sql.Add(office, NpgsqlDbType.Uuid)}"],
    var offices => [$"{keeper}.{Names.Office} = any({sql.Add(offices, NpgsqlDbType.Array | NpgsqlDbType.Uuid)})"],
  };

  internal static string Where(IReadOnlyCollection<string> conditions) => conditions.Count == 0 ? "" : $" where {string.Join(" and ", conditions)}";

  /// <summary>
  /// The words of all searched fields stand together in one column. Who may not see the personal ones asks each of the others, which
  /// no index helps: that a record is found by a name would tell whose it is. So does everyone in the past, where the column still has
  /// the words of fields that are gone or not searched any more.
  /// </summary>
  internal static Filter Searched(OpenRegistry open, Filter filter, bool past = false) {
    RegistryField[] fields = [.. open.Definition.Fields.Where(f => f is { Search: true, IsGeometry: false })];
    return !past && fields.All(open.Access.MayAsk) ? filter : Apart(filter);

    Filter Apart(Filter asked) => asked switch {
      Filter.All all => new Filter.All([.. all.Parts.Select(Apart)]),
      Filter.Any any => new Filter.Any([.. any.Parts.Select(Apart)]),
      Filter.Not not => new Filter.Not(Apart(not.Part)),
      Filter.Words words => new Filter.All([.. words.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(InSome)]),
      _ => asked,
    };

    Filter InSome(string word) => new Filter.Any([.. fields.Where(f => open.Access.MayAsk(f) && FilterFields.KindOf(f.Type) == ColumnKind.Text)
      .Select(f => new Filter.All([new Filter.Not(new Filter.IsEmpty(f.Key)), new Filter.Matches(f.Key, TextMatch.Contains, word, Folding.All)]))]);
  }

  sealed record Row(RegistryRecord Record, string?[] More, bool Personal);

  static async Task<List<Row>> Rows(Work w, OpenRegistry open, Fields fields, SqlText sql, string text, int more, CancellationToken ct, bool anew = false, Room? room = null) {
    await using var batch = sql.Batch(text, await w.ReadConnection(ct), anew);
    batch.Timeout = ListCost.Patience(w.Actor);
    await using var reader = await batch.ExecuteReaderAsync(ct);
    if (anew) await reader.NextResultAsync(ct);
    var (rows, from) = (new List<Row>(), RecordSql.ColumnCount(fields.Read));
    while (room is not { IsFull: true } && await reader.ReadAsync(ct)) {
      if (room is { Skip: > 0 }) {
        room.Skip--;
        continue;
      }
      if (room is not null) room.Bytes -= RecordSql.ShapesOf(reader, fields.Read);
      var record = RecordSql.Read(reader, fields.Read, open.Access.Sees);
      rows.Add(new(record, [.. Enumerable.Range(from, more).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))], fields.Asked.Count > 0 || fields.Read.Any(f => f.Personal is not null && fields.Shown.Contains(f.Key) && record.Values.ContainsKey(f.Key))));
    }
    return rows;
  }

  static string TypeOf(ColumnKind kind) => kind switch {
    ColumnKind.Integer => "bigint",
    ColumnKind.Decimal => "numeric",
    ColumnKind.Date => "date",
    ColumnKind.Time => "time without time zone",
    ColumnKind.Moment => "timestamp with time zone",
    ColumnKind.Boolean => "boolean",
    ColumnKind.Id => "uuid",
    _ => "text",
  };
}
