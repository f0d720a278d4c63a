using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A registry in which somebody may read, as the standard interfaces show it: with the fields by which they may ask, and no others.</summary>
internal sealed record ReadableRegistry(OpenRegistry Open, FilterFields Fields) {
  public RegistryDefinition Definition => Open.Definition;

  public string Key => Definition.Key;

  /// <summary>What is asked of each record besides what every record has.</summary>
  public IReadOnlyList<string> Wanted => [.. Definition.Fields.Select(f => f.Key).Where(k => Fields.Find(k) is not null)];

  /// <summary>Null when there is none, or none that this actor may read.</summary>
  public static async Task<ReadableRegistry?> Find(Registries registries, Actor actor, string key, CancellationToken ct) =>
    await registries.Open(actor, key, ct) is { Access.MayReadSome: true } open ? new(open, new(open.Definition, open.Access.MayAsk)) : null;

  public static async Task<IReadOnlyList<ReadableRegistry>> All(Registries registries, Actor actor, CancellationToken ct) {
    var all = new List<ReadableRegistry>();
    foreach (var definition in await registries.All(ct)) if (await Find(registries, actor, definition.Key, ct) is { } readable) all.Add(readable);
    return all;
  }

  /// <summary>How many records the filter finds among those that may be read.</summary>
  /// <param name="by">Is told of the fields that the filter names.</param>
  public async Task<Answer<long>> Count(Work w, Filter? filter, CancellationToken ct, AskedBy? by = null) {
    var sql = new SqlText();
    List<string> conditions = [.. RecordReading.Visible(Open.Access, sql)];
    if (filter is not null) {
      var bound = FilterBinder.Bind(RecordReading.Searched(Open, filter), Fields, by);
      if (bound.IsError) return bound.Error;
      conditions.Add(FilterSql.Write(bound.Value, "r", sql.Parameters));
    }
    await using var batch = sql.Batch($"select count(*) from {Names.Table(Key)} r{RecordReading.Where(conditions)}", await w.ReadConnection(ct), anew: filter is not null);
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
}
