using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Finds the columns of other registries in which the values of a field are kept already. Of the field some dozen values are taken: of its
/// own records, or else its examples. Only what the asker may read of every record is looked into, nothing that is personal, and for a few seconds in all.
/// </summary>
internal sealed class ValueLikeness(WebDatabase database, DefinitionBook book) {
  public const double Alike = 0.6;
  const int Sample = 60, LeastSeen = 3, LookedAt = 5_000;
  static readonly TimeSpan patience = TimeSpan.FromSeconds(3);

  /// <param name="Share">How much of what was taken of the field is in the other one.</param>
  public sealed record Found(string Field, InForce Other, RegistryField OtherField, double Share);

  /// <param name="Whole">All columns were looked into; otherwise time ran out.</param>
  public sealed record Answered(IReadOnlyList<Found> Items, bool Whole);

  public async Task<Answered> Elsewhere(Actor actor, RegistryDefinition asked, CancellationToken ct) {
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    limit.CancelAfter(patience);
    var found = new List<Found>();
    var whole = true;
    try {
      await using var connection = await database.Source.OpenConnectionAsync(limit.Token);
      var taken = await Taken(actor, asked, connection, limit.Token);
      if (taken.Count == 0) return new([], true);
      foreach (var other in (await book.All(limit.Token)).Where(o => o.Definition.Id != asked.Id).OrderBy(o => o.Definition.Key, StringComparer.Ordinal))
        if (Readable(actor, other).ToList() is { Count: > 0 } columns) await Compare(taken, other, columns, found, connection, limit.Token);
    } catch (OperationCanceledException) when (!ct.IsCancellationRequested) {
      whole = false;
    }
    return new([.. found.OrderByDescending(f => f.Share)], whole);
  }

  /// <summary>Texts, by which things are told apart; a number may stand for anything.</summary>
  static bool IsTelling(RegistryField field) => field.Type is FieldType.Text or FieldType.Choice or FieldType.Person or FieldType.Organisation or FieldType.Unit;

  /// <summary>The fields whose values this actor may see in every record; whether somebody is in a registry is not told by the way, to nobody.</summary>
  static IEnumerable<RegistryField> Readable(Actor actor, InForce registry) =>
    new RecordAccess(actor, registry.Definition, registry.Owner, registry.Readers).Readable is null ? registry.Definition.Fields.Where(f => f.Personal is null && IsTelling(f)) : [];

  /// <summary>Different values of each field that has enough of them to tell something.</summary>
  async Task<IReadOnlyList<(string Field, string[] Values)>> Taken(Actor actor, RegistryDefinition asked, NpgsqlConnection connection, CancellationToken ct) {
    var own = (await book.All(ct)).FirstOrDefault(o => o.Definition.Id == asked.Id);
    var kept = own is null ? [] : Readable(actor, own).Where(f => ColumnTypes.Of(f) == "text").Select(f => f.Key).Intersect(asked.Fields.Where(IsTelling).Select(f => f.Key), StringComparer.Ordinal).ToList();
    var held = kept.Count == 0 ? [] : await Own(asked.Key, kept, connection, ct);
    var all = new List<(string, string[])>();
    foreach (var field in asked.Fields.Where(IsTelling)) {
      var values = held.GetValueOrDefault(field.Key) ?? [];
      if (values.Length < LeastSeen && field.Personal is null) values = [.. (field.Examples ?? []).Distinct(StringComparer.Ordinal).Take(Sample)];
      if (values.Length >= LeastSeen) all.Add((field.Key, values));
    }
    return all;
  }

  /// <summary>So many rows are read and no more, also where a column is empty in most of them.</summary>
  static string Some(string table, IEnumerable<string> columns) => $"select {string.Join(", ", columns)} from {table} limit {LookedAt}";

  static async Task<Dictionary<string, string[]>> Own(string key, IReadOnlyList<string> fields, NpgsqlConnection connection, CancellationToken ct) {
    var columns = fields.Select(Names.Quote).ToList();
    var samples = columns.Select(c => $"array(select distinct {c} from s where {c} is not null limit {Sample})");
    await using var command = new NpgsqlCommand($"with s as materialized ({Some(Names.Table(key), columns)}) select {string.Join(", ", samples)}", connection);
    await using var reader = await command.ExecuteReaderAsync(ct);
    await reader.ReadAsync(ct);
    return fields.Index().ToDictionary(f => f.Item, f => reader.GetFieldValue<string[]>(f.Index), StringComparer.Ordinal);
  }

  static async Task Compare(IReadOnlyList<(string Field, string[] Values)> taken, InForce other, IReadOnlyList<RegistryField> columns, List<Found> found, NpgsqlConnection connection, CancellationToken ct) {
    var table = Names.Table(other.Definition.Key);
    var (places, values) = (taken.SelectMany((t, i) => t.Values.Select(_ => i)).ToArray(), taken.SelectMany(t => t.Values).ToArray());
    await using var batch = new NpgsqlBatch(connection);
    foreach (var field in columns) {
      var column = Names.Quote(field.Key);
      batch.BatchCommands.Add(new(TableShape.IsIndexed(other.Definition, field)
        ? $"select s.i, count(*) from unnest($1::int[], $2::text[]) s (i, v) where exists (select from {table} t where t.{column} = s.v) group by s.i"
        : $"select s.i, count(*) from unnest($1::int[], $2::text[]) s (i, v) join (select distinct x.{column} as v from ({Some(table, [column])}) x) t on t.v = s.v group by s.i") {
        Parameters = { new() { Value = places }, new() { Value = values } },
      });
    }
    await using var reader = await batch.ExecuteReaderAsync(ct);
    foreach (var field in columns) {
      while (await reader.ReadAsync(ct)) {
        var (name, all) = taken[reader.GetInt32(0)];
        var share = (double)reader.GetInt64(1) / all.Length;
        if (share >= Alike) found.Add(new(name, other, field, share));
      }
      await reader.NextResultAsync(ct);
    }
  }
}
