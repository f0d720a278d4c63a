using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>CQL2 JSON (OGC 21-065): <c>{"op":"and","args":[{"op":"&gt;=","args":[{"property":"area"},10]},...]}</c>.</summary>
internal sealed class Cql2Json {
  /// <summary>Two levels of JSON for each of the filter, and what a shape needs.</summary>
  static readonly JsonDocumentOptions Reading = new() { MaxDepth = 2 * FilterBinder.Depth + 12 };

  readonly int srid;

  Cql2Json(int srid) => this.srid = srid;

  /// <param name="srid">Of the coordinates in the filter.</param>
  public static Answer<Filter> Read(string json, int srid = Crs.Wgs84) {
    try {
      return new Cql2Json(srid).Expression(Parse(json));
    } catch (FilterFault fault) {
      return fault.Error;
    }
  }

  static JsonNode? Parse(string json) {
    try {
      // an object with a name twice is noticed only when it is looked into
      return Unfolded(JsonNode.Parse(json, null, Reading));
    } catch (JsonException e) {
      throw new FilterFault((int)(e.BytePositionInLine ?? 0), "JSON");
    } catch (Exception e) when (e is ArgumentException or InvalidOperationException) {
      throw new FilterFault(0, "JSON");
    }
  }

  static JsonNode? Unfolded(JsonNode? node) {
    if (node is JsonObject whole) foreach (var (_, inside) in whole) Unfolded(inside);
    if (node is JsonArray list) foreach (var inside in list) Unfolded(inside);
    return node;
  }

  Filter Expression(JsonNode? node) {
    if (node is JsonValue value && value.TryGetValue<bool>(out var truth)) return truth ? Cql2Rules.True : Cql2Rules.False;
    if (node is not JsonObject whole || Word(whole["op"]) is not { } op) throw Fault(node, "filter_need_condition");
    var args = whole["args"] is JsonArray list ? [.. list] : whole["args"] is JsonObject one ? [one] : Array.Empty<JsonNode?>();
    if (ComparisonSign.Find(op) is { } by && args is [var left, var right]) return Cql2Rules.Compare(Scalar(left), by, Scalar(right));
    if (Cql2Rules.RelationOf(op) is { } relation && args is [var here, var there]) return Cql2Rules.Spatial(relation, Spatial(here), Spatial(there), srid);
    if (op.StartsWith("t_", StringComparison.Ordinal) && args is [var before, var after] && Cql2Time.Relate(op, Temporal(before), Temporal(after)) is { } timed) return timed;
    return (op, args) switch {
      ("and", [_, _, ..]) => new Filter.All([.. args.Select(Expression)]),
      ("or", [_, _, ..]) => new Filter.Any([.. args.Select(Expression)]),
      ("not", [var part]) => new Filter.Not(Expression(part)),
      ("like", [var text, var pattern]) => Cql2Rules.Like(Scalar(text), Scalar(pattern)),
      ("between", [var middle, var low, var high]) => Cql2Rules.Between(Scalar(middle), Scalar(low), Scalar(high)),
      ("in", [var some, JsonArray values]) => Cql2Rules.In(Scalar(some), [.. values.Select(Scalar)]),
      ("isNull", [var empty]) => Cql2Rules.IsNull(Scalar(empty)),
      ("and" or "or" or "not" or "like" or "between" or "in" or "isNull", _) => throw Fault(node, "filter_need_value"),
      _ => throw new FilterFault(FilterErrors.Unsupported(op)),
    };
  }

  static string? Word(JsonNode? node) => node is JsonValue value ? FilterValues.TextOf(value) : null;

  static Operand Scalar(JsonNode? node) {
    if (node is JsonValue value) {
      if (value.GetValueKind() == JsonValueKind.String && FilterValues.TextOf(value) is null) throw Fault(node, "filter_need_text");
      return new Operand.Literal(value);
    }
    if (node is not JsonObject whole) throw Fault(node, "filter_need_value");
    if (Word(whole["property"]) is { } property) return new Operand.Property(property);
    if (Instant(whole) is { } instant) return instant;
    // {"op":"casei","args":[...]} as published, {"casei":...} in drafts that clients still send
    if (Word(whole["op"]) is "casei" or "accenti" && whole["args"] is JsonArray { Count: 1 } args) return new Operand.Folded(Scalar(args[0]), Word(whole["op"]) == "casei" ? Folding.Case : Folding.Accents);
    if (whole["casei"] is { } cases) return new Operand.Folded(Scalar(cases), Folding.Case);
    if (whole["accenti"] is { } accents) return new Operand.Folded(Scalar(accents), Folding.Accents);
    throw Word(whole["op"]) is { } op ? new FilterFault(FilterErrors.Unsupported(op)) : Fault(node, "filter_need_value");
  }

  static Operand? Instant(JsonObject whole) => (Word(whole["date"]) ?? Word(whole["timestamp"])) is { } at ? new Operand.Instant(at) : null;

  static Operand Temporal(JsonNode? node) =>
    node is JsonObject whole && whole["interval"] is { } interval
      ? interval is JsonArray { Count: 2 } bounds ? new Operand.Interval(Bound(bounds[0]), Bound(bounds[1])) : throw Fault(node, "filter_need_time")
      : Scalar(node);

  static Operand? Bound(JsonNode? node) => Word(node) switch { ".." => null, { } at => new Operand.Instant(at), null => Scalar(node) };

  static Operand Spatial(JsonNode? node) {
    if (node is not JsonObject whole) throw Fault(node, "filter_need_shape");
    if (Word(whole["property"]) is { } property) return new Operand.Property(property);
    if (whole["bbox"] is JsonArray box && whole["type"] is null) return Box(box) is { } shape ? new Operand.Shape(shape) : throw Fault(node, "filter_need_shape");
    return Word(whole["type"]) is not null ? new Operand.Shape(whole) : throw Fault(node, "filter_need_shape");
  }

  static JsonObject? Box(JsonArray box) {
    var numbers = box.Select(n => n is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var number) ? number : double.NaN).ToArray();
    return numbers.Any(double.IsNaN) ? null : numbers switch {
      [var west, var south, var east, var north] => FilterShapes.Box(west, south, east, north),
      [var west, var south, _, var east, var north, _] => FilterShapes.Box(west, south, east, north),
      _ => null,
    };
  }

  static FilterFault Fault(JsonNode? node, string need) => new(FilterErrors.Syntax(1, $"{Words.T[need]} ({node?.GetPath() ?? "$"})"));
}
