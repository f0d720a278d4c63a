using Npgsql;

namespace Saola.Process;

/// <summary>
/// Between an event that opens and a message that is kept for it, neither sees the other while both are uncommitted. Who
/// opens events holds their names until the end of the act; who looks for events after a message was kept first passes
/// behind all such acts. Nobody waits here with anything that an opening act could want.
/// </summary>
internal static class Openings {
  public static NpgsqlBatchCommand Hold(string?[] names, string?[] keys) =>
    Sql.Command("select pg_advisory_xact_lock_shared(hashtextextended(o.name || ' ' || o.key, 20)) from unnest($1, $2) o(name, key)", names, keys);

  public static NpgsqlBatchCommand Pass(string name, string key) =>
    Sql.Command("select pg_advisory_lock(o), pg_advisory_unlock(o) from hashtextextended($1 || ' ' || $2, 20) o", name, key);
}
