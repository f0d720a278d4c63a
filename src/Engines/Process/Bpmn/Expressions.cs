using System.Text.Json;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>FEEL over the variables of an instance. The clock is that of the step, so that a step can be replayed.</summary>
internal static class Expressions {
  static readonly TimeZoneInfo Local = TimeZoneInfo.CreateCustomTimeZone("Asia/Ho_Chi_Minh", Vn.Offset, null, null);
  static readonly JsonElement Null = JsonElement.Parse("null");

  /// <exception cref="FormatException">The text is not FEEL.</exception>
  public static Func<Variables, DateTimeOffset, JsonElement> Compile(string text) {
    var expression = FeelExpression.TryParse(text, out var error) ?? throw new FormatException(error!.Message);
    var names = expression.PossibleVariables.ToArray();
    return (variables, now) => Evaluate(expression, names, variables, now);
  }

  static JsonElement Evaluate(FeelExpression expression, string[] names, Variables variables, DateTimeOffset now) {
    var context = new FeelContext();
    foreach (var name in names)
      if (variables.TryGet(name, out var value)) context[name] = value;
    var result = expression.Evaluate(context, Options(now));
    if (result.LimitHit) throw new ExpressionException(Words.T["expression_failed", expression.Text, string.Join("; ", result.Diagnostics.Select(d => d.Message))]);
    return Json(result.Value);
  }

  public static FeelOptions Options(DateTimeOffset now) => FeelOptions.Default with { Clock = new StepClock(now), Zone = Local };

  public static JsonElement Json(object? value) => value switch {
    null => Null,
    true => JsonElement.Parse("true"),
    false => JsonElement.Parse("false"),
    _ => FeelValue.ToJson(value) is { } node ? JsonSerializer.SerializeToElement(node) : Null,
  };

  sealed class StepClock(DateTimeOffset now) : TimeProvider {
    public override DateTimeOffset GetUtcNow() => now;
  }
}
