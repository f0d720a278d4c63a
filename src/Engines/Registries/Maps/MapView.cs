using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>How the records of a layer are drawn: each by itself, those that lie together as one point with their number, or as a field of heat.</summary>
internal enum MapDrawing { Each, Grouped, Heat }

/// <param name="Opacity">In percent.</param>
/// <param name="By">The field by whose values it is coloured.</param>
internal sealed record MapChoice(string Registry, int Opacity, string? By, MapDrawing Drawing);

/// <summary>What a map shows, all of which stands in its address: whoever has the address sees the same, as a map or as a table.</summary>
/// <param name="Layers">The topmost first.</param>
/// <param name="Box">West, south, east, north in degrees; where the records lie when null.</param>
/// <param name="On">What held on that day; when null, what has not ended.</param>
/// <param name="Place">The words by which a place is looked for.</param>
internal sealed record MapView(IReadOnlyList<MapChoice> Layers, double[]? Box, DateOnly? On, string Place) {
  public const string LayerName = "lop", OpacityName = "dam", ByName = "theo", DrawingName = "kieu", BoxName = "khung", OnName = "ngay", PlaceName = "noi", UpName = "len";
  public const int MostLayers = 12, Usual = 90;

  static readonly string[] drawings = ["tung", "nhom", "nhiet"];

  /// <summary>What cannot be read is as if it were not said: an address that somebody cut off still shows a map.</summary>
  public static MapView Read(IQueryCollection query) {
    var layers = query[LayerName].OfType<string>().Where(k => k.Length is > 0 and <= RegistryDefinition.Limits.Key).Distinct(StringComparer.Ordinal).Take(MostLayers).Select(k => new MapChoice(k,
      int.TryParse(query[$"{OpacityName}.{k}"], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? Math.Clamp(percent, 0, 100) : Usual,
      query[$"{ByName}.{k}"].ToString() is { Length: > 0 } by ? by : null, (MapDrawing)Math.Max(0, Array.IndexOf(drawings, query[$"{DrawingName}.{k}"].ToString())))).ToList();
    // one layer is moved up by the button beside it
    if (layers.FindIndex(l => l.Registry == query[UpName]) is > 0 and var at) (layers[at - 1], layers[at]) = (layers[at], layers[at - 1]);
    var box = RestFilter.Numbers(query[BoxName].ToString()) is [>= -180 and var west, >= -90 and var south, <= 180 and var east, <= 90 and var north] && west < east && south < north ? new[] { west, south, east, north } : null;
    var words = Vn.Clean(query[PlaceName].ToString());
    return new(layers, box, Vn.ParseDate(query[OnName].ToString()), words.Length > 200 ? words[..200] : words);
  }

  /// <summary>What had not ended by the day of the map: what was revoked must not look like what holds.</summary>
  /// <param name="today">The day of a map for which none was chosen.</param>
  public Filter Lasting(DateOnly today) =>
    new Filter.Any([new Filter.IsEmpty(Names.To), new Filter.Compare(Names.To, Comparison.Greater, (On ?? today).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))]);

  public static string Name(MapDrawing drawing) => drawings[(int)drawing];

  /// <summary>The part of an address that stands after the question mark.</summary>
  public string Query() {
    var query = new QueryBuilder();
    foreach (var layer in Layers) {
      query.Add(LayerName, layer.Registry);
      if (layer.Opacity != Usual) query.Add($"{OpacityName}.{layer.Registry}", layer.Opacity.ToString(CultureInfo.InvariantCulture));
      if (layer.By is { } by) query.Add($"{ByName}.{layer.Registry}", by);
      if (layer.Drawing != MapDrawing.Each) query.Add($"{DrawingName}.{layer.Registry}", Name(layer.Drawing));
    }
    if (Box is not null) query.Add(BoxName, BoxText(Box));
    if (On is { } on) query.Add(OnName, Vn.Date(on));
    if (Place.Length > 0) query.Add(PlaceName, Place);
    return query.ToQueryString().Value ?? "";
  }

  /// <summary>To about ten centimetres.</summary>
  public static string BoxText(double[] box) => string.Join(',', box.Select(n => Math.Round(n, 6).ToString(CultureInfo.InvariantCulture)));
}
