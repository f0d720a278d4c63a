using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>FEEL of a form (text after "="), evaluated over the answers and <c>today</c>; <c>today()</c> and <c>now()</c> tell the same day.</summary>
public sealed class FormExpression {
  readonly FeelExpression expression;

  FormExpression(string text) => (Text, expression) = (text, FeelExpression.Parse(text));

  public string Text { get; }

  /// <summary>The names it takes from outside.</summary>
  public IReadOnlyCollection<string> Variables => expression.Variables;

  /// <exception cref="FeelSyntaxException">The text is not FEEL.</exception>
  internal static FormExpression Of(string text) => new(text.TrimStart().StartsWith('=') ? text.TrimStart()[1..] : text);

  public JsonNode? Evaluate(FeelContext values) => FeelValue.ToJson(Result(values).Value);

  public bool IsTrue(FeelContext values) => Result(values).IsTrue;

  internal decimal? Number(FeelContext values) => Result(values).Value is decimal number ? number : null;

  internal DateOnly? Day(FeelContext values) => Result(values).Value switch {
    FeelDate date => date.ToDateOnly(),
    FeelDateTime moment => moment.ToDateTimeOffset() is { } at ? Vn.Day(at) : null,
    string text => Vn.ParseDate(text),
    _ => null,
  };

  internal FeelResult Result(FeelContext values) =>
    expression.Evaluate(values, values.TryGetValue("today", out var day) && day is FeelDate date && date.ToDateOnly() is { } today ? new() { Clock = new DayClock(today) } : null);

  /// <summary>The time of the day as it is, on the day for which the form is filled.</summary>
  sealed class DayClock(DateOnly day) : TimeProvider {
    static readonly TimeZoneInfo Here = TimeZoneInfo.CreateCustomTimeZone("vi", Vn.Offset, null, null);

    public override TimeZoneInfo LocalTimeZone => Here;
    public override DateTimeOffset GetUtcNow() => Vn.At(day, TimeOnly.FromDateTime(Vn.Local(System.GetUtcNow()).DateTime));
  }
}
