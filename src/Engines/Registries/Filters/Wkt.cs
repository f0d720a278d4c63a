using System.Globalization;
using System.Text.Json.Nodes;

namespace Saola.Registries;

/// <summary>Well-known text of shapes, and BBOX, among the tokens of CQL2, as GeoJSON. Heights are left away.</summary>
internal static class Wkt {
  public static JsonObject Read(List<Cql2Token> tokens, ref int next) {
    var reader = new Reader(tokens, next);
    var shape = reader.Shape(collected: false);
    next = reader.Next;
    return shape;
  }

  sealed class Reader(List<Cql2Token> tokens, int next) {
    public int Next { get; private set; } = next;

    Cql2Token Now => tokens[Next];

    public JsonObject Shape(bool collected) {
      if (Now.Kind != Cql2Kind.Word) throw new FilterFault(Now.At, Words.T["filter_need_shape"]);
      var name = tokens[Next++];
      if (Now.Kind == Cql2Kind.Word && Now.Text is "Z" or "z") Next++;
      return name.Text.ToUpperInvariant() switch {
        "POINT" => Of("Point", Wrapped(Position)),
        "LINESTRING" => Of("LineString", List(Position)),
        "POLYGON" => Of("Polygon", List(() => List(Position))),
        "MULTIPOINT" => Of("MultiPoint", List(() => IsSign("(") ? Wrapped(Position) : Position())),
        "MULTILINESTRING" => Of("MultiLineString", List(() => List(Position))),
        "MULTIPOLYGON" => Of("MultiPolygon", List(() => List(() => List(Position)))),
        "GEOMETRYCOLLECTION" when !collected => new() { ["type"] = "GeometryCollection", ["geometries"] = List(() => Shape(collected: true)) },
        "BBOX" when !collected => Box(),
        _ => throw new FilterFault(name.At, Words.T["filter_need_shape"]),
      };
    }

    static JsonObject Of(string type, JsonNode coordinates) => new() { ["type"] = type, ["coordinates"] = coordinates };

    JsonObject Box() {
      var at = Now.At;
      var numbers = List(() => JsonValue.Create(Number())).Select(n => n!.GetValue<double>()).ToArray();
      return numbers switch {
        [var west, var south, var east, var north] => FilterShapes.Box(west, south, east, north),
        [var west, var south, _, var east, var north, _] => FilterShapes.Box(west, south, east, north),
        _ => throw new FilterFault(at, Words.T["filter_need_shape"]),
      };
    }

    bool IsSign(string sign) => Now.Kind == Cql2Kind.Sign && Now.Text == sign;

    void Need(string sign) {
      if (!IsSign(sign)) throw new FilterFault(Now.At, sign);
      Next++;
    }

    JsonNode Wrapped(Func<JsonNode> inside) {
      Need("(");
      var read = inside();
      Need(")");
      return read;
    }

    JsonArray List(Func<JsonNode> one) {
      var list = new JsonArray();
      Need("(");
      list.Add(one());
      while (IsSign(",")) {
        Next++;
        list.Add(one());
      }
      Need(")");
      return list;
    }

    JsonNode Position() {
      var position = new JsonArray(Number(), Number());
      for (var more = 0; Now.Kind == Cql2Kind.Number && more < 2; more++) Number();
      return position;
    }

    double Number() => Now.Kind == Cql2Kind.Number ? double.Parse(tokens[Next++].Text, NumberStyles.Float, CultureInfo.InvariantCulture) : throw new FilterFault(Now.At, Words.T["filter_need_number"]);
  }
}
