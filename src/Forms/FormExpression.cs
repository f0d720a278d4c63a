using System.Text.Json.Nodes;
using Saola.Feel;

namespace Saola.Forms;

/// <summary>FEEL of a form (text after "="), evaluated over the answers and <c>today</c>.</summary>
public sealed class FormExpression {
  readonly FeelExpression expression;

  FormExpression(string text) => (Text, expression) = (text, FeelExpression.Parse(text));

  public string Text { get; }

  /// <exception cref="FeelSyntaxException">The text is not FEEL.</exception>
  internal static FormExpression Of(string text) => new(text.TrimStart().StartsWith('=') ? text.TrimStart()[1..] : text);

  public JsonNode? Evaluate(FeelContext values) => FeelValue.ToJson(expression.Evaluate(values).Value);

  public bool IsTrue(FeelContext values) => expression.Evaluate(values).IsTrue;
}
