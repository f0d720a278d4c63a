using System.Diagnostics;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Finds the columns of other registries in which the values of a field are kept already. Of the field some dozen values are taken: of its
/// own records, or else its examples. Only what the asker may read of every record is looked into, nothing that is personal, and never for longer than a few seconds.
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
    var began = Stopwatch.StartNew();
    var (found, whole) = (new List<Found>(), true);
    var taken = await Taken(actor, asked, ct);
    if (taken.Count == 0) return new([], true);
    foreach (var other in (await book.All(ct)).Where(o => o.Definition.Id != asked.Id).OrderBy(o => o.Definition.Key, StringComparer.Ordinal)) {
      var columns = Readable(actor, other).ToList();
      if (columns.Count == 0) continue;
      if (began.Elapsed > patience) return new(found, false);
      try {
        found.AddRange(await Compare(taken, other, columns, patience - began.Elapsed, ct));
      } catch (NpgsqlException e) when (e.InnerException is TimeoutException || e is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } && !ct.IsCancellationRequested) {
        whole = false;
      }
    }
    return new([.. found.OrderByDescending(f => f.Share)], whole);
  }

  /// <summary>Texts, by which things are told apart; a number may stand for anything.</summary>
  static bool IsTelling(RegistryField field) => field.Type is FieldType.Text or FieldType.Choice or FieldType.Person or FieldType.Organisation or FieldType.Unit;

  /// <summary>The fields whose values this actor may see in every record; whether somebody is in a registry is not told by the way, to nobody.</summary>
  static IEnumerable<RegistryField> Readable(Actor actor, InForce registry) =>
    new RecordAccess(actor, registry.Definition, registry.Owner, registry.Readers).Readable is null ? registry.Definition.Fields.Where(f => f.Personal is null && IsTelling(f)) : [];

  /// <summary>Different values of each field that has enough of them to tell something.</summary>
  async Task<IReadOnlyList<(string Field, string[] Values)>> Taken(Actor actor, RegistryDefinition asked, CancellationToken ct) {
    var own = (await book.All(ct)).FirstOrDefault(o => o.Definition.Id == asked.Id);
    var kept = own is null ? [] : Readable(actor, own).Where(f => ColumnTypes.Of(f) == "text").Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
    var all = new List<(string, string[])>();
    foreach (var field in asked.Fields.Where(IsTelling)) {
      var values = kept.Contains(field.Key) ? await Own(asked.Key, field.Key, ct) : [];
      if (values.Length < LeastSeen && field.Personal is null) values = [.. (field.Examples ?? []).Distinct(StringComparer.Ordinal).Take(Sample)];
      if (values.Length >= LeastSeen) all.Add((field.Key, values));
    }
    return all;
  }

  async Task<string[]> Own(string key, string field, CancellationToken ct) {
    var column = Names.Quote(field);
    await using var command = database.Source.CreateCommand($"select array(select distinct v from (select {column} as v from {Names.Table(key)} where {column} is not null limit {LookedAt}) seen limit {Sample})");
    command.CommandTimeout = (int)patience.TotalSeconds;
    return (string[])(await command.ExecuteScalarAsync(ct))!;
  }

  async Task<IEnumerable<Found>> Compare(IReadOnlyList<(string Field, string[] Values)> taken, InForce other, IReadOnlyList<RegistryField> columns, TimeSpan left, CancellationToken ct) {
    var table = Names.Table(other.Definition.Key);
    var (places, values) = (taken.SelectMany((t, i) => t.Values.Select(_ => i)).ToArray(), taken.SelectMany(t => t.Values).ToArray());
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) { Timeout = Math.Max(1, (int)left.TotalSeconds) };
    foreach (var field in columns) {
      var column = Names.Quote(field.Key);
      batch.BatchCommands.Add(new(TableShape.IsIndexed(other.Definition, field)
        ? $"select s.i, count(*) from unnest($1::int[], $2::text[]) s (i, v) where exists (select from {table} t where t.{column} = s.v) group by s.i"
        : $"select s.i, count(*) from unnest($1::int[], $2::text[]) s (i, v) join (select distinct x.v from (select {column} as v from {table} where {column} is not null limit {LookedAt}) x) t on t.v = s.v group by s.i") {
        Parameters = { new() { Value = places }, new() { Value = values } },
      });
    }
    var found = new List<Found>();
    await using var reader = await batch.ExecuteReaderAsync(ct);
    foreach (var field in columns) {
      while (await reader.ReadAsync(ct)) {
        var (name, all) = taken[reader.GetInt32(0)];
        var share = (double)reader.GetInt64(1) / all.Length;
        if (share >= Alike) found.Add(new(name, other, field, share));
      }
      await reader.NextResultAsync(ct);
    }
    return found;
  }
}
