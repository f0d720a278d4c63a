using Npgsql;

namespace Saola.Registries;

/// <summary>A table as it is: what there is of columns, rules and indexes, by name.</summary>
/// <param name="Columns">With their types, and whether they must have a value.</param>
/// <param name="Rules">Checks and references of fields, and whether all rows were seen to keep them.</param>
/// <param name="Indexes">And whether they are ready.</param>
/// <param name="Triggers">Those whose names say what they do.</param>
internal sealed record TableState(IReadOnlyDictionary<string, (string Type, bool Required)> Columns, IReadOnlyDictionary<string, bool> Rules, IReadOnlyDictionary<string, bool> Indexes, IReadOnlySet<string> Triggers) {
  /// <summary>Columns of fields, and those in which a field is made anew.</summary>
  public IEnumerable<string> Fields => Columns.Keys.Where(c => TableShape.Common.All(o => o.Name != c));

  public IEnumerable<string> Shapes => Fields.Where(f => Columns[f].Type.StartsWith("geometry", StringComparison.Ordinal));

  public static async Task<TableState> Of(NpgsqlConnection connection, string key, CancellationToken ct) {
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        Of("select attname::text, format_type(atttypid, atttypmod), attnotnull from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped", key),
        Of("select conname::text, convalidated from pg_constraint where conrelid = $1::regclass and contype in ('c', 'f')", key),
        Of("select c.relname::text, i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = $1::regclass and not i.indisprimary", key),
        Of("select tgname::text from pg_trigger where tgrelid = $1::regclass and tgname like '\\_%' and not tgisinternal", key),
      },
    };
    await using var reader = await batch.ExecuteReaderAsync(ct);
    var (columns, rules, indexes, triggers) = (new Dictionary<string, (string, bool)>(StringComparer.Ordinal), new Dictionary<string, bool>(StringComparer.Ordinal), new Dictionary<string, bool>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
    while (await reader.ReadAsync(ct)) columns[reader.GetString(0)] = (reader.GetString(1), reader.GetBoolean(2));
    await reader.NextResultAsync(ct);
    while (await reader.ReadAsync(ct)) rules[reader.GetString(0)] = reader.GetBoolean(1);
    await reader.NextResultAsync(ct);
    while (await reader.ReadAsync(ct)) indexes[reader.GetString(0)] = reader.GetBoolean(1);
    await reader.NextResultAsync(ct);
    while (await reader.ReadAsync(ct)) triggers.Add(reader.GetString(0));
    return new(columns, rules, indexes, triggers);
  }

  static NpgsqlBatchCommand Of(string sql, string key) => new(sql) { Parameters = { new() { Value = Names.Table(key) } } };
}
