using System.Globalization;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// What a list may cost. An order that no index has would sort all records for each page: in a large registry it is refused. What a
/// filter costs only the database knows: it is broken off after a while.
/// </summary>
internal static class ListCost {
  /// <summary>So many records are sorted before anybody notices.</summary>
  const int SortedAnyway = 50_000;

  /// <summary>Seconds; less for who is not signed in, of whom there may be many.</summary>
  public static int Patience(Actor actor) => actor.Kind == ActorKind.Anonymous ? 5 : 15;

  public static bool IsOverdue(Exception e) => e is NpgsqlException { InnerException: TimeoutException } or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled };

  /// <summary>Null where an index has the records in this order, or there are few of them.</summary>
  public static async Task<Error?> Refused(Work w, RegistryDefinition d, IReadOnlyList<SortColumn> sort, CancellationToken ct) {
    if (sort.Count == 0 || sort.Count == 1 && TableShape.IsSorted(d, sort[0].Name)) return null;
    await using var command = new NpgsqlCommand("select reltuples::bigint from pg_class where oid = $1::regclass", await w.ReadConnection(ct)) { Parameters = { new() { Value = Names.Table(d.Key) } } };
    if ((long)(await command.ExecuteScalarAsync(ct))! <= SortedAnyway) return null;
    var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
    var fields = d.Fields.Where(f => f.Personal is null && TableShape.IsSorted(d, f.Key)).Select(f => f.Name.In(language));
    return RecordErrors.SortCostly(sort.Count > 1 ? sort[1].Key : sort[0].Key, string.Join(", ", fields));
  }
}
