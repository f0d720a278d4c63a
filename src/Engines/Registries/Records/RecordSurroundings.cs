using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What there is around a record besides its values.</summary>
internal static class RecordSurroundings {
  /// <summary>The registry and the record, for who may read it; nothing of its values is read.</summary>
  public static async Task<Answer<(OpenRegistry Open, RegistryRecord Record)>> Seen(Work w, Registries registries, string registry, Guid id, CancellationToken ct) {
    if (await registries.Open(w.Actor, registry, ct) is not { Access.MayReadSome: true } open) return RecordErrors.NotFound;
    var page = await registries.List(w, new(registry, new Filter.Compare(Names.Id, Comparison.Equal, id.ToString()), Fields: [], Limit: 1), ct);
    if (page.IsError) return page.Error;
    return page.Value.Records is [var record] ? (open, record) : RecordErrors.RecordNotFound;
  }

  /// <summary>The versions that a dossier or a signed result says, the newest first.</summary>
  public static async Task<IReadOnlyList<ListRecordOrigins.Row>> Origins(Work w, RegistryDefinition d, Guid id, int? before, int most, CancellationToken ct) {
    var sql = new SqlText();
    var record = sql.Add(id, NpgsqlDbType.Uuid);
    await using var command = sql.Command($"""
      select v.version, v.at, v.dossier, v.result from (
        select {Names.Version} as version, {Names.At} as at, {Names.Dossier} as dossier, {Names.Result} as result from {Names.Table(d.Key)} where {Names.Id} = {record}
        union all
        select _version, (_row->>'{Names.At}')::timestamptz, _row->>'{Names.Dossier}', (_row->>'{Names.Result}')::uuid from {Names.History(d.Key)} where _id = {record}) v
      where (v.dossier is not null or v.result is not null) and v.version < {sql.Add(before ?? int.MaxValue, NpgsqlDbType.Integer)} order by v.version desc limit {most}
      """, await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var rows = new List<ListRecordOrigins.Row>();
    while (await reader.ReadAsync(ct)) rows.Add(new(reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetGuid(3)));
    return rows;
  }
}
