using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A statement over the table of a registry that is being put together: its text and its parameters.</summary>
internal sealed class SqlText {
  public List<NpgsqlParameter> Parameters { get; } = [];

  /// <summary>Takes a value and gives the place at which it stands: <c>$3</c>.</summary>
  public string Add(object? value, NpgsqlDbType type) => Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });

  public string Add(NpgsqlParameter parameter) {
    Parameters.Add(parameter);
    return $"${Parameters.Count}";
  }

  public NpgsqlCommand Command(string text, NpgsqlConnection connection) {
    var command = new NpgsqlCommand(text, connection);
    foreach (var parameter in Parameters) command.Parameters.Add(parameter);
    return command;
  }

  /// <summary>Its result is the last of the batch.</summary>
  /// <param name="anew">It is planned for these values: a plan for any values would be a bad one, where a word or a box may find nothing or all.</param>
  public NpgsqlBatch Batch(string text, NpgsqlConnection connection, bool anew) {
    var command = new NpgsqlBatchCommand(text);
    foreach (var parameter in Parameters) command.Parameters.Add(parameter);
    var batch = new NpgsqlBatch(connection);
    if (anew) batch.BatchCommands.Add(new("select set_config('plan_cache_mode', 'force_custom_plan', true)"));
    batch.BatchCommands.Add(command);
    return batch;
  }
}

/// <summary>How records lie in their table and come out of it. Rows are read from alias <c>r</c>.</summary>
internal static class RecordSql {
  static readonly string[] Common = [Names.Id, Names.Version, Names.State, Names.Office, Names.From, Names.To, Names.At];

  public static NpgsqlDbType TypeOf(RegistryField field) => field.Type switch {
    FieldType.Integer or FieldType.Money => NpgsqlDbType.Bigint,
    FieldType.Decimal => NpgsqlDbType.Numeric,
    FieldType.Date => NpgsqlDbType.Date,
    FieldType.Time => NpgsqlDbType.Time,
    FieldType.Moment => NpgsqlDbType.TimestampTz,
    FieldType.Boolean => NpgsqlDbType.Boolean,
    FieldType.Reference or FieldType.File => NpgsqlDbType.Uuid,
    _ => NpgsqlDbType.Text,
  };

  /// <summary>The expression that gives a value of the field its place in a statement.</summary>
  public static string Value(RegistryField field, object? value, SqlText sql) {
    var at = sql.Add(value, TypeOf(field));
    return field.IsGeometry ? $"st_setsrid(st_geomfromgeojson({at}::text), {ColumnTypes.Srid(field)})" : $"{at}::{ColumnTypes.Of(field)}";
  }

  /// <summary>Values of one field as one parameter.</summary>
  public static NpgsqlParameter Array(RegistryField field, IEnumerable<object> values) => new() {
    NpgsqlDbType = NpgsqlDbType.Array | TypeOf(field),
    Value = field.Type switch {
      FieldType.Integer or FieldType.Money => values.Cast<long>().ToArray(),
      FieldType.Decimal => values.Cast<decimal>().ToArray(),
      FieldType.Date => values.Cast<DateOnly>().ToArray(),
      FieldType.Time => values.Cast<TimeOnly>().ToArray(),
      FieldType.Moment => values.Cast<DateTimeOffset>().ToArray(),
      FieldType.Boolean => values.Cast<bool>().ToArray(),
      FieldType.Reference or FieldType.File => values.Cast<Guid>().ToArray(),
      _ => values.Cast<string>().ToArray(),
    },
  };

  /// <summary>Many keys as rows, to be asked for at once: each is <c>asked</c> with the columns of <see cref="AskedColumns"/>.</summary>
  public static string Unnested(IEnumerable<RegistryField> key, List<object[]> values, SqlText sql) => string.Join(", ", key.Select((f, i) => $"{sql.Add(Array(f, values.Select(v => v[i])))}::{ColumnTypes.Of(f)}[]"));

  public static string AskedColumns(IEnumerable<RegistryField> key) => string.Join(", ", key.Select((_, i) => $"k{i}"));

  public static string IsAsked(IEnumerable<RegistryField> key) => string.Join(" and ", key.Select((f, i) => $"r.{Names.Quote(f.Key)} = asked.k{i}"));

  /// <summary>Values of one column as one parameter, of which some may be missing.</summary>
  public static NpgsqlParameter Column(NpgsqlDbType type, object?[] values) => new() {
    NpgsqlDbType = NpgsqlDbType.Array | type,
    Value = type switch {
      NpgsqlDbType.Bigint => System.Array.ConvertAll(values, v => (long?)v),
      NpgsqlDbType.Integer => System.Array.ConvertAll(values, v => (int?)v),
      NpgsqlDbType.Numeric => System.Array.ConvertAll(values, v => (decimal?)v),
      NpgsqlDbType.Date => System.Array.ConvertAll(values, v => (DateOnly?)v),
      NpgsqlDbType.Time => System.Array.ConvertAll(values, v => (TimeOnly?)v),
      NpgsqlDbType.TimestampTz => System.Array.ConvertAll(values, v => (DateTimeOffset?)v),
      NpgsqlDbType.Boolean => System.Array.ConvertAll(values, v => (bool?)v),
      NpgsqlDbType.Uuid => System.Array.ConvertAll(values, v => (Guid?)v),
      _ => System.Array.ConvertAll(values, v => (string?)v),
    },
  };

  /// <summary>The columns that <see cref="Read"/> expects.</summary>
  /// <param name="keeper">The row that says who keeps the record.</param>
  public static string Columns(IEnumerable<RegistryField> fields, string keeper = "r") =>
    string.Join(", ", [.. Common.Select(c => $"{(c == Names.Office ? keeper : "r")}.{c}"), .. fields.Select(f => f.IsGeometry ? $"st_asgeojson(r.{Names.Quote(f.Key)}, {GeoShapes.Places}, 0)" : $"r.{Names.Quote(f.Key)}")]);

  /// <summary>A row with the fields that were asked for; <paramref name="shown"/> says which of them, by the record's office.</summary>
  public static RegistryRecord Read(NpgsqlDataReader reader, IReadOnlyList<RegistryField> fields, Func<RegistryField, Guid, bool> shown) {
    var office = reader.GetGuid(3);
    var values = new JsonObject();
    for (var i = 0; i < fields.Count; i++)
      if (!reader.IsDBNull(Common.Length + i) && shown(fields[i], office)) values[fields[i].Key] = Json(reader, Common.Length + i, fields[i]);
    return new(reader.GetGuid(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetString(2), office, Day(reader, 4), Day(reader, 5), reader.GetFieldValue<DateTimeOffset>(6), values);
  }

  /// <summary>Bytes of the shapes in a row.</summary>
  public static long ShapesOf(NpgsqlDataReader reader, IReadOnlyList<RegistryField> fields) {
    var bytes = 0L;
    for (var i = 0; i < fields.Count; i++) if (fields[i].IsGeometry && !reader.IsDBNull(Common.Length + i)) bytes += reader.GetBytes(Common.Length + i, 0, null, 0, 0);
    return bytes;
  }

  public static int ColumnCount(IReadOnlyList<RegistryField> fields) => Common.Length + fields.Count;

  /// <summary>The records as the registry knew them at a moment, and of these what held on a day; everything it holds now when both are null.</summary>
  /// <remarks>
  /// A version that says from when it holds leaves what held before to the version before it: on an earlier day the last version that
  /// holds from then or earlier counts. The id of an earlier version is that of the history's key, so that one record, or a page in the
  /// order of ids, is found by it; its office is who keeps the record now, and answers for all of it.
  /// </remarks>
  public static string Source(RegistryDefinition definition, DateTimeOffset? asOf, DateOnly? on, SqlText sql) =>
    Sources(definition, asOf, on, sql) is [var first, var second] ? $"(select * from {first} now union all select * from {second} before)" : Names.Table(definition.Key);

  /// <summary>The same in its two parts, what is as it was then and earlier versions: in each of them alone an index has the records in their order.</summary>
  public static IReadOnlyList<string> Sources(RegistryDefinition definition, DateTimeOffset? asOf, DateOnly? on, SqlText sql) {
    var (table, history) = (Names.Table(definition.Key), Names.History(definition.Key));
    if (asOf is null && on is null) return [table];
    string[] columns = [.. Common.Skip(1).Where(c => c != Names.Office), Names.Search, .. definition.Fields.Select(f => f.Key)];
    string From(string row, string id) => $"select {id}.{Names.Id}, c.{Names.Office}, {string.Join(", ", columns.Select(c => $"{row}.{Names.Quote(c)}"))}";
    var at = asOf is null ? null : sql.Add(asOf.Value.ToUniversalTime(), NpgsqlDbType.TimestampTz);
    var earlier = $"{From("p", "h")} from {history} h join {table} c on c.{Names.Id} = h._id cross join lateral jsonb_populate_record(null::{table}, h._row) p";
    if (on is null) return [$"({From("c", "c")} from {table} c where c.{Names.At} <= {at})", $"({earlier} where h._until > {at} and (h._row->>'{Names.At}')::timestamptz <= {at})"];
    var day = sql.Add(on.Value, NpgsqlDbType.Date);
    string Holds(string from, string moment) => $"({from} is null or {from} <= {day}){(at is null ? "" : $" and {moment} <= {at}")}";
    string Lasts(string row) => $"({row}.{Names.To} is null or {day} < {row}.{Names.To})";
    return [
      $"({From("c", "c")} from {table} c where {Holds($"c.{Names.From}", $"c.{Names.At}")} and {Lasts("c")})",
      $"""
      ({earlier} where (c.{Names.From} > {day}{(at is null ? "" : $" or c.{Names.At} > {at}")}) and {Holds($"p.{Names.From}", $"p.{Names.At}")} and {Lasts("p")}
        and not exists (select from {history} n where n._id = h._id and n._version > h._version and {Holds($"(n._row->>'{Names.From}')::date", $"(n._row->>'{Names.At}')::timestamptz")}))
      """,
    ];
  }

  /// <summary>What holds on the day comes before what is to hold, and that before what has ended, the last of it first.</summary>
  public static string HoldsFirst(DateOnly day, SqlText sql) {
    var on = sql.Add(day, NpgsqlDbType.Date);
    return $"((r.{Names.From} is null or r.{Names.From} <= {on}) and (r.{Names.To} is null or {on} < r.{Names.To})) desc, r.{Names.To} desc nulls first";
  }

  /// <summary>One record is this one by the fields of its key.</summary>
  public static string IsKey(RegistryDefinition definition, IEnumerable<(RegistryField Field, object? Value)> key, SqlText sql) =>
    string.Join(" and ", key.Select(k => k.Value is null ? $"r.{Names.Quote(k.Field.Key)} is null" : $"r.{Names.Quote(k.Field.Key)} = {Value(k.Field, k.Value, sql)}"));

  static JsonNode? Json(NpgsqlDataReader reader, int column, RegistryField field) => field.Type switch {
    FieldType.Integer or FieldType.Money => reader.GetInt64(column),
    FieldType.Decimal => reader.GetDecimal(column),
    FieldType.Boolean => reader.GetBoolean(column),
    FieldType.Date => FieldValue.Json(reader.GetFieldValue<DateOnly>(column)),
    FieldType.Time => FieldValue.Json(reader.GetFieldValue<TimeOnly>(column)),
    FieldType.Moment => FieldValue.Json(reader.GetFieldValue<DateTimeOffset>(column)),
    FieldType.Reference or FieldType.File => FieldValue.Json(reader.GetGuid(column)),
    FieldType.Point or FieldType.Line or FieldType.Polygon => JsonNode.Parse(reader.GetString(column)),
    _ => reader.GetString(column),
  };

  static DateOnly? Day(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);
}
