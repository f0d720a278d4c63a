using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Saola.Exchange;

/// <summary>
/// A schema of a description, made ready to judge many values: type, nullable, enum, const, required, properties, additionalProperties, items, allOf, anyOf,
/// oneOf, not, and the bounds of numbers, texts, arrays and objects. Other keywords, and formats, are not judged.
/// </summary>
internal sealed class ShapeRule {
  /// <summary>Steps after which a value is taken as it is: schemas may lead into each other without end.</summary>
  const int MostSteps = 100_000, MostDepth = 100;

  HashSet<string>? types;
  bool nullable, closed, minExcluded, maxExcluded, unique;
  JsonElement[]? values;
  (string Name, bool Judged)[] required = [];
  Dictionary<string, ShapeRule> properties = [];
  ShapeRule? items, additional, not;
  ShapeRule[] all = [], any = [], one = [];
  decimal? min, max, step, minLength, maxLength, minItems, maxItems, minProperties, maxProperties;
  Regex? pattern;

  /// <param name="isSent">What is only answered is not required of what is sent, and the other way round.</param>
  /// <param name="known">Those that are made already, as schemas may refer to themselves.</param>
  public static ShapeRule Of(ContractShape shape, bool isSent, Dictionary<JsonObject, ShapeRule> known) {
    // one after another: references may lead on and on, further than a stack goes
    var open = new Stack<(ShapeRule Rule, ContractShape Shape)>();
    ShapeRule Made(ContractShape of) {
      if (known.TryGetValue(of.Own, out var rule)) return rule;
      known[of.Own] = rule = new();
      open.Push((rule, of));
      return rule;
    }
    var made = Made(shape);
    while (open.TryPop(out var next)) next.Rule.Read(next.Shape, isSent, Made);
    return made;
  }

  /// <summary>What fits one of several.</summary>
  public static ShapeRule Any(ShapeRule[] rules) => rules.Length == 1 ? rules[0] : new() { any = rules };

  void Read(ContractShape shape, bool isSent, Func<ContractShape, ShapeRule> of) {
    var own = shape.Own;
    nullable = ContractReader.Flag(own["nullable"]);
    types = own["type"] is null ? null : [.. shape.Types];
    values = shape.Values?.Select(v => JsonSerializer.SerializeToElement(v)).ToArray();
    properties = shape.Properties.ToDictionary(p => p.Key, p => of(p.Value), StringComparer.Ordinal);
    var other = isSent ? "readOnly" : "writeOnly";
    required = [.. shape.Required.Select(name => (name, !(shape.Properties.TryGetValue(name, out var p) && ContractReader.Flag(p.Own[other]))))];
    closed = shape.IsClosed;
    if (own["additionalProperties"] is JsonObject) additional = of(shape.At("additionalProperties"));
    if (own["items"] is JsonObject) items = of(shape.Items);
    if (own["not"] is JsonObject) not = of(shape.At("not"));
    var parts = shape.Parts.ToLookup(p => p.Word, p => p.Shape);
    (all, any, one) = ([.. parts["allOf"].Select(of)], [.. parts["anyOf"].Select(of)], [.. parts["oneOf"].Select(of)]);
    var (above, below) = (shape.Bound("exclusiveMinimum"), shape.Bound("exclusiveMaximum"));
    (min, minExcluded) = above is not null ? (above, true) : (shape.Bound("minimum"), ContractReader.Flag(own["exclusiveMinimum"]));
    (max, maxExcluded) = below is not null ? (below, true) : (shape.Bound("maximum"), ContractReader.Flag(own["exclusiveMaximum"]));
    (minLength, maxLength, minItems, maxItems, minProperties, maxProperties) = (shape.Bound("minLength"), shape.Bound("maxLength"), shape.Bound("minItems"), shape.Bound("maxItems"), shape.Bound("minProperties"), shape.Bound("maxProperties"));
    (step, unique, pattern) = (shape.Bound("multipleOf") is > 0 and var by ? by : null, ContractReader.Flag(own["uniqueItems"]), shape.Pattern is { } text ? PatternOf(text) : null);
  }

  /// <summary>Judged in time that grows with the text alone; one that cannot be, or cannot be read, is not judged.</summary>
  static Regex? PatternOf(string text) {
    try {
      return new(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromMilliseconds(50));
    } catch (Exception e) when (e is ArgumentException or NotSupportedException) {
      return null;
    }
  }

  /// <summary>The first place where the value does not fit, with the rule and nothing of the value; null where it fits.</summary>
  public string? Fault(JsonElement value) {
    var left = MostSteps;
    return Fault(value, "", 0, ref left);
  }

  string? Fault(JsonElement value, string at, int depth, ref int left) {
    if (depth > MostDepth || --left < 0 || nullable && value.ValueKind == JsonValueKind.Null) return null;
    string Said(string rule) => $"{(at.Length == 0 ? "/" : at)}: {rule}";
    if (types is not null && !types.Contains(TypeOf(value))) return Said("type");
    if (values is not null && !Array.Exists(values, v => JsonElement.DeepEquals(v, value))) return Said("enum");
    var own = value.ValueKind switch {
      JsonValueKind.Object => OfObject(value, at, depth, ref left),
      JsonValueKind.Array => OfArray(value, at, depth, ref left),
      JsonValueKind.String => OfText(value.GetString()!) is { } rule ? Said(rule) : null,
      JsonValueKind.Number => OfNumber(value) is { } rule ? Said(rule) : null,
      _ => null,
    };
    if (own is not null) return own;
    foreach (var part in all) if (part.Fault(value, at, depth + 1, ref left) is { } fault) return fault;
    if (any.Length > 0 && Fitting(any, value, at, depth, ref left) == 0) return Said("anyOf");
    if (one.Length > 0 && Fitting(one, value, at, depth, ref left) != 1) return left < 0 ? null : Said("oneOf");
    return not is not null && not.Fault(value, at, depth + 1, ref left) is null && left >= 0 ? Said("not") : null;
  }

  static int Fitting(ShapeRule[] parts, JsonElement value, string at, int depth, ref int left) {
    var fitting = 0;
    foreach (var part in parts) if (part.Fault(value, at, depth + 1, ref left) is null) fitting++;
    return fitting;
  }

  static string TypeOf(JsonElement value) => value.ValueKind switch {
    JsonValueKind.Object => "object",
    JsonValueKind.Array => "array",
    JsonValueKind.String => "string",
    JsonValueKind.Null => "null",
    JsonValueKind.True or JsonValueKind.False => "boolean",
    _ => value.TryGetInt64(out _) || value.TryGetDecimal(out var number) && number == decimal.Truncate(number) ? "integer" : "number",
  };

  string? OfObject(JsonElement value, string at, int depth, ref int left) {
    string Said(string rule) => $"{(at.Length == 0 ? "/" : at)}: {rule}";
    foreach (var (name, judged) in required) if (judged && !value.TryGetProperty(name, out _)) return $"{at}/{name}: required";
    var count = 0;
    foreach (var field in value.EnumerateObject()) {
      count++;
      var known = properties.TryGetValue(field.Name, out var rule);
      if (!known && closed) return Said("additionalProperties");
      // a name that the description does not know may itself be what somebody sent
      if ((rule ?? additional)?.Fault(field.Value, known ? $"{at}/{field.Name}" : at + "/*", depth + 1, ref left) is { } fault) return fault;
    }
    return count < minProperties ? Said("minProperties") : count > maxProperties ? Said("maxProperties") : null;
  }

  string? OfArray(JsonElement value, string at, int depth, ref int left) {
    string Said(string rule) => $"{(at.Length == 0 ? "/" : at)}: {rule}";
    var count = value.GetArrayLength();
    if (count < minItems) return Said("minItems");
    if (count > maxItems) return Said("maxItems");
    if (unique && value.EnumerateArray().Select(v => v.GetRawText()).Distinct(StringComparer.Ordinal).Count() < count) return Said("uniqueItems");
    if (items is null) return null;
    foreach (var (i, item) in value.EnumerateArray().Index()) if (items.Fault(item, string.Create(CultureInfo.InvariantCulture, $"{at}/{i}"), depth + 1, ref left) is { } fault) return fault;
    return null;
  }

  string? OfText(string text) {
    if (minLength is not null || maxLength is not null) {
      var length = text.EnumerateRunes().Count();
      if (length < minLength) return "minLength";
      if (length > maxLength) return "maxLength";
    }
    try {
      return pattern?.IsMatch(text) == false ? "pattern" : null;
    } catch (RegexMatchTimeoutException) {
      return null;
    }
  }

  string? OfNumber(JsonElement value) {
    if (!value.TryGetDecimal(out var number)) return null;
    if (number < min || minExcluded && number == min) return "minimum";
    if (number > max || maxExcluded && number == max) return "maximum";
    return step is { } by && number % by != 0 ? "multipleOf" : null;
  }
}
