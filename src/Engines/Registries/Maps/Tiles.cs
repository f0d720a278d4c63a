using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Makes tiles and keeps them as long as nothing changes in their registry: a tile is asked for together with the stamp of what the
/// registry holds, so that what was changed is seen at once and what was not costs one look into an index.
/// </summary>
internal sealed class Tiles : IDisposable {
  const long MostBytes = 64L << 20;
  static readonly TimeSpan Unused = TimeSpan.FromMinutes(30);

  readonly MemoryCache made = new(new MemoryCacheOptions { SizeLimit = MostBytes });
  readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> making = new(StringComparer.Ordinal);

  /// <summary>
  /// Names what this actor can find in the registry now. The last act that wrote into it does not say it alone: one that began before
  /// it can still commit after it, so those that were under way are named as well.
  /// </summary>
  public static async Task<string> Stamp(Work w, OpenRegistry open, int number, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"""
      select last.x || '/' || (select coalesce(string_agg(p::text, ',' order by p), '') from pg_snapshot_xip(pg_current_snapshot()) p where p < last.x)
      from (select coalesce((select r.{Names.Xid} from {Names.Table(open.Definition.Key)} r order by r.{Names.Xid} desc, r.{Names.Id} desc limit 1), '0'::xid8) x) last
      """, await w.ReadConnection(ct)) { CommandTimeout = ListCost.Patience(w.Actor) };
    return Hash($"{open.Definition.Key} {number} {(string)(await command.ExecuteScalarAsync(ct))!} {(open.Access.Readable is { } offices ? string.Join(' ', offices.Order()) : "all")}");
  }

  /// <summary>What many ask for at once, as after a change, is made once.</summary>
  /// <param name="asked">The tile and all that was asked of it.</param>
  /// <param name="stamp">Of what it shows.</param>
  public async Task<byte[]> Get(string asked, string stamp, Func<Task<byte[]>> make) {
    var name = stamp + asked;
    if (made.TryGetValue(name, out byte[]? kept)) return kept!;
    var one = making.GetOrAdd(name, _ => new(make));
    byte[] tile;
    try {
      tile = await one.Value;
    } finally {
      making.TryRemove(KeyValuePair.Create(name, one));
    }
    made.Set(name, tile, new MemoryCacheEntryOptions { Size = tile.Length + name.Length * sizeof(char) + 200, SlidingExpiration = Unused });
    return tile;
  }

  /// <summary>A tile of Mapbox Vector Tiles; empty when there is nothing in it.</summary>
  /// <exception cref="NpgsqlException">It took longer than <see cref="ListCost.Patience"/>: each of its questions has that time.</exception>
  public static async Task<byte[]> Make(TileQuery query, TileAddress tile, Work w, CancellationToken ct) {
    var (connection, patience) = (await w.ReadConnection(ct), ListCost.Patience(w.Actor));
    var found = await Estimated(query, tile, connection, patience, ct);
    if ((!query.Grouped || tile.Zoom >= TileSql.Apart) && found <= 4 * TileSql.Most) {
      var sql = new SqlText();
      var (each, count) = await One(sql.Command(TileSql.Each(query, tile, sql), connection), patience, ct);
      if (count <= TileSql.Most) return each;
    }
    var (together, percent) = (new SqlText(), query.On is null ? TileSql.Percent(found, await Rows(query, connection, ct)) : null);
    return (await One(together.Command(TileSql.Together(query, tile, percent, together), connection), patience, ct)).Tile;
  }

  static async Task<(byte[] Tile, long Count)> One(NpgsqlCommand command, int patience, CancellationToken ct) {
    await using (command) {
      command.CommandTimeout = patience;
      await using var reader = await command.ExecuteReaderAsync(ct);
      await reader.ReadAsync(ct);
      return (reader.IsDBNull(0) ? [] : reader.GetFieldValue<byte[]>(0), reader.GetInt64(1));
    }
  }

  static async Task<double> Estimated(TileQuery query, TileAddress tile, NpgsqlConnection connection, int patience, CancellationToken ct) {
    var sql = new SqlText();
    await using var command = sql.Command(TileSql.Estimate(query, tile, sql), connection);
    command.CommandTimeout = patience;
    return (double?)JsonNode.Parse((string)(await command.ExecuteScalarAsync(ct))!)?[0]?["Plan"]?["Plan Rows"] ?? 0;
  }

  static async Task<double> Rows(TileQuery query, NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select reltuples::float8 from pg_class where oid = $1::regclass", connection) { Parameters = { new() { Value = Names.Table(query.Open.Definition.Key) } } };
    return (double)(await command.ExecuteScalarAsync(ct))!;
  }

  public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

  public void Dispose() => made.Dispose();
}
