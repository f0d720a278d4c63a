using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Two records that may be of one thing, and how alike their searched words are: 1 is the same.</summary>
internal sealed record LikelyPair(Guid First, Guid Second, double Likeness);

/// <summary>
/// Finds records that are written alike, by the trigrams of their searched words, folded, which have an index. It goes through a registry a
/// window of records at a time, so that no question grows with the registry.
/// </summary>
internal static class MergeCandidates {
  /// <summary>Of so many records at a time those that are like them are looked for; of each so many at most are told.</summary>
  public const int Window = 50, Each = 3;

  const double Alike = 0.55;
  static readonly TimeSpan patience = TimeSpan.FromSeconds(15);

  /// <param name="offices">Where both may be written.</param>
  /// <param name="record">Only those that are like this one.</param>
  /// <param name="after">The record at which the window before ended.</param>
  public static async Task<Answer<(IReadOnlyList<LikelyPair> Pairs, Guid? Next)>> Find(Work w, RegistryDefinition d, Guid[] offices, Guid? record, Guid? after, CancellationToken ct) {
    try {
      return await w.OneMoment(() => Ask(w, d, offices, record, after, ct), ct);
    } catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && !ct.IsCancellationRequested) {
      return MergeErrors.Slow;
    }
  }

  static async Task<(IReadOnlyList<LikelyPair>, Guid?)> Ask(Work w, RegistryDefinition d, Guid[] offices, Guid? record, Guid? after, CancellationToken ct) {
    await using (var limits = new NpgsqlCommand("select set_config('pg_trgm.similarity_threshold', $1, true), set_config('statement_timeout', $2, true)", await w.ReadConnection(ct)) {
      Parameters = { new() { Value = Alike.ToString(CultureInfo.InvariantCulture) }, new() { Value = patience.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) } },
    }) await limits.ExecuteNonQueryAsync(ct);
    var sql = new SqlText();
    var (table, mine) = (Names.Table(d.Key), sql.Add(offices, NpgsqlDbType.Array | NpgsqlDbType.Uuid));
    var holds = $"r.{Names.To} is null and r.{Names.Office} = any({mine})";
    var from = record is { } one ? $"r.{Names.Id} = {sql.Add(one, NpgsqlDbType.Uuid)}" : after is { } last ? $"r.{Names.Id} > {sql.Add(last, NpgsqlDbType.Uuid)}" : "true";
    // of a window, each pair is told once; of one record, all that are like it
    var order = record is null ? $"r.{Names.Id} > a.id" : $"r.{Names.Id} <> a.id";
    await using var command = sql.Command($"""
      select a.id, b.id, b.likeness::float8 from (select r.{Names.Id} as id, r.{Names.Search} as words from {table} r where {holds} and {from} order by r.{Names.Id} limit {Window}) a
      left join lateral (
        select r.{Names.Id} as id, public.similarity(r.{Names.Search}, a.words) as likeness from {table} r
        where a.words <> '' and r.{Names.Search} operator(public.%) a.words and {order} and {holds} order by likeness desc, r.{Names.Id} limit {Each}) b on true
      order by a.id, b.likeness desc
      """, await w.ReadConnection(ct));
    var (pairs, seen) = (new List<LikelyPair>(), new List<Guid>());
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) {
      if (seen.Count == 0 || seen[^1] != reader.GetGuid(0)) seen.Add(reader.GetGuid(0));
      if (!reader.IsDBNull(1)) pairs.Add(new(reader.GetGuid(0), reader.GetGuid(1), Math.Round(reader.GetDouble(2), 2)));
    }
    return (pairs, record is null && seen.Count == Window ? seen[^1] : null);
  }
}
