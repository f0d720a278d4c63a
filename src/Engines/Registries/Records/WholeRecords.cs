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
  public static async Task<RegistryRecord?> Held(Work w, RegistryDefinition d, JsonObject values, CancellationToken ct, DateOnly? on = null) {
    var key = d.NaturalKey.Select(k => d.Find(k)!).Select(f => (Field: f, Read: FieldValue.Read(f, values[f.Key]))).ToList();
    if (key.Exists(k => k.Read.Fault is not null) || key.TrueForAll(k => k.Read.Value is null)) return null;
    var sql = new SqlText();
    var holds = d.Validity ? $"(r.{Names.To} is null or r.{Names.To} > {sql.Add(on ?? Vn.Day(w.Now), NpgsqlDbType.Date)})" : $"r.{Names.To} is null";
    return (await Read(w, d, $"{Names.Table(d.Key)} r where {RecordSql.IsKey(d, key.Select(k => (k.Field, k.Read.Value)), sql)} and {holds} order by r.{Names.To} limit 1", sql, ct)).FirstOrDefault();
  }

  static async Task<IReadOnlyList<RegistryRecord>> Read(Work w, RegistryDefinition d, string from, SqlText sql, CancellationToken ct) {
    await using var command = sql.Command($"select {RecordSql.Columns(d.Fields)} from {from}", await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var records = new List<RegistryRecord>();
    while (await reader.ReadAsync(ct)) records.Add(RecordSql.Read(reader, d.Fields, (_, _) => true));
    return records;
  }
}
