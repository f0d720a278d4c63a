using System.Globalization;
using System.Text.Json.Nodes;

namespace Saola.Registries;

/// <summary>A system of coordinates as OGC names it.</summary>
/// <param name="Swapped">Its first coordinate is the latitude, as EPSG orders those of WGS84; inside, the longitude or easting is always first.</param>
internal sealed record OgcCrs(int Srid, bool Swapped) {
  const string Epsg = "http://www.opengis.net/def/crs/EPSG/0/";

  /// <summary>WGS84 with the longitude first: what GeoJSON has unless told otherwise.</summary>
  public static OgcCrs Default { get; } = new(Crs.Wgs84, Swapped: false);

  public string Uri => this == Default ? "http://www.opengis.net/def/crs/OGC/1.3/CRS84" : Epsg + Srid.ToString(CultureInfo.InvariantCulture);

  public static IReadOnlyList<OgcCrs> All { get; } = [Default, new(Crs.Wgs84, Swapped: true), .. Crs.All.Where(s => s != Crs.Wgs84).Order().Select(s => new OgcCrs(s, Swapped: false))];

  public static OgcCrs Of(int srid) => srid == Crs.Wgs84 ? Default : new(srid, Swapped: false);

  /// <summary>By its address; null when there is none of it here.</summary>
  public static OgcCrs? Find(string uri) => All.FirstOrDefault(c => c.Uri == uri);

  /// <summary>The same with the axes of every shape exchanged, where that is needed.</summary>
  public Filter Turned(Filter filter) => !Swapped ? filter : filter switch {
    Filter.All all => new Filter.All([.. all.Parts.Select(Turned)]),
    Filter.Any any => new Filter.Any([.. any.Parts.Select(Turned)]),
    Filter.Not not => new Filter.Not(Turned(not.Part)),
    Filter.Spatial spatial => spatial with { GeoJson = Exchanged(spatial.GeoJson) },
    _ => filter,
  };

  public JsonObject Exchanged(JsonObject shape) {
    var turned = (JsonObject)shape.DeepClone();
    if (!Swapped) return turned;
    Exchange(turned["coordinates"]);
    if (turned["geometries"] is JsonArray members) foreach (var member in members) Exchange(member is JsonObject inside ? inside["coordinates"] : null);
    return turned;
  }

  static void Exchange(JsonNode? coordinates) {
    if (coordinates is not JsonArray list) return;
    if (list is [JsonArray, ..]) {
      foreach (var part in list) Exchange(part);
      return;
    }
    if (list.Count < 2) return;
    var (first, second) = (list[0]?.DeepClone(), list[1]?.DeepClone());
    (list[0], list[1]) = (second, first);
  }
}
