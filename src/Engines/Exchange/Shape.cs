using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>JSON in which a text after "=" is FEEL: what is sent to a service, and what is taken from its answer.</summary>
internal sealed class Shape {
  static readonly TimeZoneInfo Local = TimeZoneInfo.CreateCustomTimeZone("Asia/Ho_Chi_Minh", Vn.Offset, null, null);
  readonly Func<JsonObject, FeelOptions, JsonNode?> fill;

  Shape(Func<JsonObject, FeelOptions, JsonNode?> fill) => this.fill = fill;

  /// <exception cref="FeelSyntaxException">A text after "=" is not FEEL.</exception>
  public static Shape Of(JsonElement template) => template.ValueKind switch {
    JsonValueKind.Object => OfObject([.. template.EnumerateObject().Select(p => (p.Name, Of(p.Value)))]),
    JsonValueKind.Array => OfArray([.. template.EnumerateArray().Select(Of)]),
    JsonValueKind.String when template.GetString() is ['=', .. var feel] => OfFeel(FeelExpression.Parse(feel)),
    _ => Fixed(template.Clone()),
  };

  /// <exception cref="ShapeException">An expression spends more than it may.</exception>
  public JsonNode? Fill(JsonObject values, DateTimeOffset now) => fill(values, FeelOptions.Default with { Clock = new Moment(now), Zone = Local });

  /// <summary>Whether its one expression is true.</summary>
  public bool Holds(JsonObject values, DateTimeOffset now) => Fill(values, now) is JsonValue value && value.TryGetValue<bool>(out var holds) && holds;

  /// <summary>Each text after "=" with its JSON pointer and what is wrong with it.</summary>
  public static IEnumerable<(string Pointer, string Wrong)> Lint(JsonElement template, string at) => template.ValueKind switch {
    JsonValueKind.Object => template.EnumerateObject().SelectMany(p => Lint(p.Value, $"{at}/{p.Name}")),
    JsonValueKind.Array => template.EnumerateArray().SelectMany((item, i) => Lint(item, $"{at}/{i}")),
    JsonValueKind.String when template.GetString() is ['=', .. var feel] && FeelExpression.TryParse(feel, out var error) is null => [(at, error!.Message)],
    _ => [],
  };

  static Shape OfObject((string Name, Shape Part)[] parts) => new((values, options) => {
    var made = new JsonObject();
    foreach (var (name, part) in parts) made[name] = part.fill(values, options);
    return made;
  });

  static Shape OfArray(Shape[] parts) => new((values, options) => new JsonArray([.. parts.Select(p => p.fill(values, options))]));

  static Shape OfFeel(FeelExpression expression) => new((values, options) => {
    var result = expression.Evaluate(values, options);
    return result.LimitHit ? throw new ShapeException($"{expression.Text}: {string.Join("; ", result.Diagnostics.Select(d => d.Message))}") : FeelValue.ToJson(result.Value);
  });

  static Shape Fixed(JsonElement value) => new((_, _) => JsonSerializer.SerializeToNode(value));

  sealed class Moment(DateTimeOffset now) : TimeProvider {
    public override DateTimeOffset GetUtcNow() => now;
  }
}

/// <summary>An expression of a declared service ran into its limit.</summary>
internal sealed class ShapeException(string message) : Exception(message);
