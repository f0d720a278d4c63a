using System.Globalization;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What every map lies on, as the operator loaded it (ops/import-osm): it comes from this program's own database, never from elsewhere.</summary>
internal sealed class BaseMap {
  /// <summary>From the ground up.</summary>
  public static IReadOnlyList<string> Layers { get; } = ["land", "water", "waterway", "building", "road", "boundary", "place"];

  /// <summary>Beyond this depth clients draw the same tile larger.</summary>
  public const int Deepest = 15;

  /// <summary>Of each layer: no tile is endless.</summary>
  const int Most = 20_000;

  /// <param name="Attributions">Who is to be named under the map.</param>
  /// <param name="Stamp">Another one after each loading.</param>
  public sealed record Loaded(IReadOnlyList<string> Attributions, string Stamp);

  public async Task<Loaded> Now(Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select attribution, name || ' ' || extract(epoch from loaded_at) from registries.base_source order by name", await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var (attributions, stamps) = (new List<string>(), new List<string>());
    while (await reader.ReadAsync(ct)) {
      attributions.Add(reader.GetString(0));
      stamps.Add(reader.GetString(1));
    }
    return new([.. attributions.Distinct(StringComparer.Ordinal)], string.Join('\n', stamps));
  }

  public static async Task<byte[]> Make(TileAddress tile, Work w, CancellationToken ct) {
    var envelope = $"st_tileenvelope({tile.Zoom}, {tile.Column}, {tile.Row})";
    var around = string.Create(CultureInfo.InvariantCulture, $"st_expand({envelope}, {tile.Side / 32:R})");
    var layers = Layers.Select(layer => string.Create(CultureInfo.InvariantCulture, $"""
      coalesce((select st_asmvt(m, '{layer}', 4096, '_shape') filter (where m._shape is not null) from (
        select st_asmvtgeom(st_simplify(b.shape, {tile.Side / 1024:R}, true), {envelope}, 4096, 64, true) as _shape, b.class, b.name
        from registries.base_feature b where b.layer = '{layer}' and b.zoom <= {tile.Zoom} and b.shape && {around} limit {Most}) m), ''::bytea)
      """));
    await using var command = new NpgsqlCommand($"select {string.Join(" || ", layers)}", await w.ReadConnection(ct));
    return (byte[])(await command.ExecuteScalarAsync(ct))!;
  }
}
