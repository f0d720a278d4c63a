using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What the terms of a dossier make of its answers, by the law they were written under.</summary>
internal sealed partial record DossierTerms {
  /// <summary>No fee comes near it: what is computed beyond it was computed from a slip of the finger.</summary>
  const long MostDue = 1_000_000_000_000_000;

  /// <summary>What expressions know without an answer.</summary>
  public static readonly string[] Given = ["channel", "case", "today"];

  /// <summary>What it costs; null when a fee is not known, or cannot be computed yet, then with an answer that is wanting.</summary>
  public (long? Due, string? Open) Price(Channel channel, JsonObject answers, DateOnly day) {
    if (Fees is null) return (null, null);
    var variables = Variables(answers, channel, day);
    var amounts = Fees.Select(f => (Amount: Value(f, variables), Formula: f)).ToList();
    return (amounts.Aggregate((long?)0, (sum, a) => sum + a.Amount), amounts.Where(a => a.Amount is null).SelectMany(a => FeeDecision.Is(a.Formula) ? Names(a.Formula).Where(n => variables[n] is null) : Names(a.Formula)).FirstOrDefault());
  }

  /// <summary>What must be handed in.</summary>
  public IReadOnlyList<TermComponent> Required(Channel channel, JsonObject answers, DateOnly day) {
    var variables = Variables(answers, channel, day);
    return [.. Components.Where(c => c.Required switch {
      "true" => true,
      "false" => false,
      var feel => FeelExpression.Parse(feel[1..]).Evaluate(variables).IsTrue,
    })];
  }

  /// <summary>The answers from which a fee, or whether a paper is required, is computed.</summary>
  public IReadOnlySet<string> Needed() => (Fees ?? []).Concat(Components.Select(c => c.Required)).SelectMany(Names).ToHashSet(StringComparer.Ordinal);

  /// <summary>The answers that a formula takes; none where the value is plain.</summary>
  IEnumerable<string> Names(string? value) => value switch {
    ['=', .. var feel] => FeelExpression.Parse(feel).Variables.Except(Given),
    ['<', ..] => Decision(value).Names.Except(Given),
    _ => [],
  };

  internal FeeDecision Decision(string xml) => IsDrawn ? FeeDecision.Drawn(xml) : FeeDecision.Of(xml);

  long? Value(string? amount, JsonObject variables) => amount switch {
    null => null,
    ['=', .. var feel] => Due(FeelExpression.Parse(feel).Evaluate(variables).Value),
    ['<', ..] => Due(Decision(amount).Decide(variables)),
    _ => long.Parse(amount, CultureInfo.InvariantCulture),
  };

  static long? Due(object? computed) => computed is decimal number and >= 0 and <= MostDue ? (long)decimal.Round(number) : null;

  JsonObject Variables(JsonObject answers, Channel channel, DateOnly day) {
    var variables = (JsonObject)answers.DeepClone();
    (variables["channel"], variables["case"], variables["today"]) = (channel.Word(), Case, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    return variables;
  }
}
