using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Records as their writers change them, with every value, whoever asks: nothing of them is shown, and no reading is evidence.</summary>
internal static class WholeRecords {
  /// <summary>Null when there is none.</summary>
  public static async Task<RegistryRecord?> Find(Work w, RegistryDefinition d, Guid id, CancellationToken ct) {
    var sql = new SqlText();
    return (await Read(w, d, $"{Names.Table(d.Key)} r where r.{Names.Id} = {sql.Add(id, NpgsqlDbType.Uuid)}", sql, ct)).FirstOrDefault();
  }

  /// <summary>Those of them that there are, ordered by id.</summary>
  public static Task<IReadOnlyList<RegistryRecord>> Find(Work w, RegistryDefinition d, Guid[] ids, CancellationToken ct) {
    var sql = new SqlText();
    return Read(w, d, $"{Names.Table(d.Key)} r where r.{Names.Id} = any({sql.Add(ids, NpgsqlDbType.Array | NpgsqlDbType.Uuid)}) order by r.{Names.Id}", sql, ct);
  }

  /// <summary>One version of a record. Null when there is none.</summary>
  public static async Task<RegistryRecord?> At(Work w, RegistryDefinition d, Guid id, int version, CancellationToken ct) {
    var sql = new SqlText();
    var (record, number) = (sql.Add(id, NpgsqlDbType.Uuid), sql.Add(version, NpgsqlDbType.Integer));
    return (await Read(w, d, $"""
      (select c.* from {Names.Table(d.Key)} c where c.{Names.Id} = {record} and c.{Names.Version} = {number}
       union all
       select p.* from {Names.History(d.Key)} h cross join lateral jsonb_populate_record(null::{Names.Table(d.Key)}, h._row) p where h._id = {record} and h._version = {number}) r
      """, sql, ct)).FirstOrDefault();
  }

  /// <summary>
  /// The record that holds under the natural key among these values on a day, today when none is told, or is the first to hold after it.
  /// Null when there is none, or the key is not told.
  /// </summary>
  public static async Task<RegistryRecord?> Held(Work w, RegistryDefinition d, JsonObject values, CancellationToken ct, DateOnly? on = null) => (await Held(w, d, [(values, on)], ct))[0];

  /// <summary>The same of many, each with its day, in their order.</summary>
  public static async Task<RegistryRecord?[]> Held(Work w, RegistryDefinition d, IReadOnlyList<(JsonObject Values, DateOnly? On)> all, CancellationToken ct) {
    var (key, held) = (d.NaturalKey.Select(k => d.Find(k)!).ToList(), new RegistryRecord?[all.Count]);
    var asked = all.Select((x, i) => (At: i, x.On, Key: key.ConvertAll(f => FieldValue.Read(f, x.Values[f.Key])))).Where(x => x.Key.TrueForAll(k => k.Fault is null) && x.Key.Exists(k => k.Value is not null));
    // an index finds an empty part of a key where it is asked for as such, and not where it is compared
    foreach (var alike in asked.GroupBy(x => string.Concat(x.Key.Select(k => k.Value is null ? '0' : '1')), StringComparer.Ordinal)) {
      var told = key.Where((_, i) => alike.Key[i] == '1').ToList();
      var rows = alike.Select(x => (x.At, x.On, Values: x.Key.Select(k => k.Value).OfType<object>().ToArray())).ToList();
      var sql = new SqlText();
      var empty = string.Concat(key.Except(told).Select(f => $" and r.{Names.Quote(f.Key)} is null"));
      var days = sql.Add(rows.Select(x => x.On ?? Vn.Day(w.Now)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Date);
      await using var command = sql.Command($"""
        select distinct on (asked.n) {RecordSql.Columns(d.Fields)}, asked.n::int from unnest({RecordSql.Unnested(told, rows.ConvertAll(x => x.Values), sql)}, {days}) with ordinality asked ({RecordSql.AskedColumns(told)}, day, n)
        join {Names.Table(d.Key)} r on {RecordSql.IsAsked(told)}{empty} and (r.{Names.To} is null{(d.Validity ? $" or r.{Names.To} > asked.day" : "")}) order by asked.n, r.{Names.To}
        """, await w.ReadConnection(ct));
      await using var reader = await command.ExecuteReaderAsync(ct);
      while (await reader.ReadAsync(ct)) held[rows[reader.GetInt32(RecordSql.ColumnCount(d.Fields)) - 1].At] = RecordSql.Read(reader, d.Fields, (_, _) => true);
    }
    return held;
  }

  static async Task<IReadOnlyList<RegistryRecord>> Read(Work w, RegistryDefinition d, string from, SqlText sql, CancellationToken ct) {
    await using var command = sql.Command($"select {RecordSql.Columns(d.Fields)} from {from}", await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var records = new List<RegistryRecord>();
    while (await reader.ReadAsync(ct)) records.Add(RecordSql.Read(reader, d.Fields, (_, _) => true));
    return records;
  }
}
