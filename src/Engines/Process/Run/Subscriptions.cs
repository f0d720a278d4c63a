using Npgsql;

namespace Saola.Process;

/// <summary>The rows by which messages and signals find the events of an instance that wait for them.</summary>
internal static class Subscriptions {
  const string These = "x using unnest($2::bigint[], $3::text[]) l(token, node) where x.instance = $1 and x.token = l.token and x.node = coalesce(l.node, x.node)";
  const string Renamed = "x set node = n.new from unnest($2, $3) n(old, new) where x.instance = $1 and x.node = n.old";

  /// <param name="gone">Tokens, and of each the event that happens no more; null is all that hang from it.</param>
  public static NpgsqlBatchCommand ForgetMessages(Guid instance, IReadOnlyCollection<(long Token, string? Node)> gone) =>
    Sql.Command($"delete from process.subscription {These}", instance, gone.Select(g => g.Token).ToArray(), gone.Select(g => g.Node).ToArray());

  /// <param name="gone">As of messages.</param>
  public static NpgsqlBatchCommand ForgetSignals(Guid instance, IReadOnlyCollection<(long Token, string? Node)> gone) =>
    Sql.Command($"delete from process.listener {These}", instance, gone.Select(g => g.Token).ToArray(), gone.Select(g => g.Node).ToArray());

  /// <summary>What waits, and where it stands still, follows the elements to their new ids.</summary>
  public static IEnumerable<NpgsqlBatchCommand> Rename(Guid instance, string?[] olds, string?[] news) => [
    Sql.Command($"update process.subscription {Renamed}", instance, olds, news),
    Sql.Command($"update process.listener {Renamed}", instance, olds, news),
    Sql.Command($"update process.incident {Renamed}", instance, olds, news),
  ];
}
