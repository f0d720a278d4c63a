using System.Text.Json;

namespace Saola.Process;

/// <summary>Turns the text of a FEEL expression into something that can be evaluated.</summary>
/// <exception cref="FormatException">The text is not FEEL; the message says where.</exception>
internal delegate Func<Variables, DateTimeOffset, JsonElement> Compile(string feel);

/// <summary>An expression has no usable value for these variables: a fault of the instance, not of the program.</summary>
internal sealed class ExpressionException(string message) : Exception(message);

/// <summary>An attribute of the file that is FEEL when it begins with "=" and plain text otherwise, as in the Zeebe dialect.</summary>
internal sealed class Expression {
  readonly Func<Variables, DateTimeOffset, JsonElement> evaluate;

  Expression(string text, bool isFixed, Func<Variables, DateTimeOffset, JsonElement> evaluate) => (Text, IsFixed, this.evaluate) = (text, isFixed, evaluate);

  /// <summary>As written in the file.</summary>
  public string Text { get; }

  /// <summary>Plain text: its value never depends on variables.</summary>
  public bool IsFixed { get; }

  /// <exception cref="ExpressionException">The value cannot be had from these variables.</exception>
  public JsonElement Evaluate(Variables variables, DateTimeOffset now) => evaluate(variables, now);

  public static Expression Fixed(string text) {
    var value = JsonSerializer.SerializeToElement(text);
    return new(text, true, (_, _) => value);
  }

  /// <exception cref="FormatException">It begins with "=" and what follows is not FEEL.</exception>
  public static Expression Parse(string text, Compile compile) =>
    text.StartsWith('=') ? new(text, false, compile(text[1..])) : Fixed(text);
}
