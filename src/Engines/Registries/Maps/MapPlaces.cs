using NpgsqlTypes;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A place that was found by its name.</summary>
/// <param name="Box">Where it lies, in degrees; null while nobody has loaded its border or its place.</param>
internal sealed record MapPlace(string Code, string Name, double[]? Box);

/// <summary>
/// Places by the names they have or had before 1 July 2025. Where they lie say the registries whose natural key is one administrative
/// unit: who keeps such a registry with a shape has brought the borders.
/// </summary>
internal sealed class MapPlaces(MapLayers layers, IChoices choices) {
  const int Most = 8;

  public async Task<IReadOnlyList<MapPlace>> Search(string words, bool open, Work w, CancellationToken ct) {
    if (words.Length == 0) return [];
    var found = (await choices.Search("core:catalogue/commune", "core:catalogue/old-commune", words, Most, ct)).Concat(await choices.Search("core:catalogue/province", null, words, Most, ct)).Take(Most).ToList();
    if (found.Count == 0) return [];
    var places = new List<MapPlace>();
    var borders = (await layers.All(w.Actor, open, ct)).Where(l => l.Definition.NaturalKey is [var only] && l.Definition.Find(only) is { Type: FieldType.Unit, Personal: null }).ToList();
    foreach (var unit in found) places.Add(new(unit.Value, unit.Label, await Where(borders, unit.Value, w, ct)));
    return places;
  }

  static async Task<double[]?> Where(List<MapLayer> borders, string code, Work w, CancellationToken ct) {
    foreach (var layer in borders) {
      var sql = new SqlText();
      var conditions = RecordReading.Where([.. RecordReading.Visible(layer.Registry.Open.Access, sql), $"r.{Names.Quote(layer.Definition.NaturalKey[0])} = {sql.Add(code, NpgsqlDbType.Text)}"]);
      await using var command = sql.Command($"""
        select st_xmin(e), st_ymin(e), st_xmax(e), st_ymax(e) from (select st_extent(st_transform(r.{Names.Quote(layer.Place.Name)}, {Crs.Wgs84})) e from {Names.Table(layer.Definition.Key)} r{conditions}) x where e is not null
        """, await w.ReadConnection(ct));
      if (await MapLayers.BoxOf(command, ct) is { } box) return box;
    }
    return null;
  }
}
