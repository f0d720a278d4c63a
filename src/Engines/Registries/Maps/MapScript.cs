using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.Registries;

/// <summary>What the script of a map (web/src/map.ts) is told by its page.</summary>
internal static class MapScript {
  static readonly string[] words = [
    "map_title", "map_zoom_in", "map_zoom_out", "map_north", "map_attribution", "map_length", "map_area", "map_points", "map_nothing_here", "map_close", "map_open_record", "map_edit_shape", "map_save", "map_cancel",
    "map_draw_hint", "map_edit_hint", "map_saved", "map_failed", "map_shared", "map_count", "map_count_about", "map_add_here", "map_no_webgl", "map_stale", "map_not_number",
  ];

  /// <param name="box">What is seen at first: west, south, east, north in degrees.</param>
  public static JsonObject Of(BaseMap.Loaded ground, Assets built, double[] box) => new() {
    ["worker"] = built.Url("maplibre-gl-worker.mjs"), ["base"] = OgcTiles.Template("/ogc", null), ["baseDepth"] = BaseMap.Deepest, ["ground"] = ground.Attributions.Count > 0,
    ["attribution"] = string.Join(" · ", ground.Attributions), ["box"] = new JsonArray([.. box.Select(n => (JsonNode)n)]), ["layers"] = new JsonArray(),
    ["words"] = new JsonObject(words.Select(k => KeyValuePair.Create<string, JsonNode?>(k[4..], Words.T[k]))),
  };

  public static JsonObject Layer(MapLayer layer, MapChoice choice, IReadOnlyList<MapClass> legend, string colour, DateOnly? on, DateOnly today) {
    var told = new JsonObject {
      ["key"] = layer.Definition.Key, ["title"] = layer.Title, ["shape"] = Kind(layer.Shape), ["opacity"] = choice.Opacity, ["drawing"] = MapView.Name(choice.Drawing), ["colour"] = colour, ["label"] = layer.Label,
      ["validity"] = layer.Definition.Validity, ["today"] = Iso(today), ["tiles"] = OgcTiles.Template("/ogc", layer.Definition.Key, Asked(layer, choice)),
    };
    if (on is { } day) told["on"] = Iso(day);
    if (legend.Count > 0) (told["by"], told["classes"]) = (choice.By, new JsonArray([.. legend.Select(Class)]));
    if (Adds(layer)) told["add"] = layer.Place.Key;
    return told;
  }

  static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

  /// <summary>Only what is drawn goes with a tile.</summary>
  static string Asked(MapLayer layer, MapChoice choice) => $"properties={string.Join(',', new[] { layer.Label, layer.StyleFields.FirstOrDefault(f => f.Key == choice.By)?.Key }.OfType<string>().Distinct(StringComparer.Ordinal))}{(choice.Drawing == MapDrawing.Grouped ? "&grouped=true" : "")}";

  public static string Kind(FieldType shape) => shape switch { FieldType.Point => "point", FieldType.Line => "line", _ => "area" };

  static JsonObject Class(MapClass c) {
    var told = new JsonObject { ["colour"] = c.Colour };
    if (c.Value is not null) told["value"] = c.Value.DeepClone();
    if (c.From is { } from) told["from"] = from;
    if (c.To is { } to) told["to"] = to;
    return told;
  }

  /// <summary>A new record can be drawn where what must be told of it can be typed beside the map; otherwise the form of the record is there.</summary>
  public static bool Adds(MapLayer layer) => layer.Registry.Open.Access.MayWriteSome && layer.Registry.Open.Access.OfficeOfNew(null) is not null && !layer.Definition.Find(layer.Place.Key)!.IsComputed && Needed(layer.Definition).All(IsTyped);

  /// <summary>What a new record needs before it can be kept.</summary>
  public static IEnumerable<RegistryField> Needed(RegistryDefinition d) => d.Fields.Where(f => !f.IsComputed && !f.IsGeometry && (f.Required || d.NaturalKey.Contains(f.Key) || f.Key == d.Title));

  static bool IsTyped(RegistryField f) => f.Type is FieldType.Text or FieldType.Integer or FieldType.Decimal or FieldType.Money or FieldType.Choice or FieldType.Date && f.Personal is null;
}
