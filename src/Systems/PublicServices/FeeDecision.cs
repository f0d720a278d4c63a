using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Saola.Feel;
using Saola.Feel.Dmn;

namespace Saola.PublicServices;

/// <summary>A DMN file that decides an amount, as it was when the terms of a dossier were written.</summary>
internal sealed class FeeDecision {
  /// <summary>More than the tables of all procedures and the versions that open dossiers still have.</summary>
  const int MostKnown = 1000;
  static readonly ConcurrentDictionary<string, FeeDecision> Known = new(StringComparer.Ordinal);

  readonly DmnModel model;
  readonly string[] tops;

  FeeDecision(string xml) {
    model = DmnModel.Load(xml);
    var root = XDocument.Parse(xml).Root!;
    // what no other decision asks is the answer of the file
    var asked = root.Descendants().Where(e => e.Name.LocalName == "requiredDecision").Select(e => ((string?)e.Attribute("href"))?.TrimStart('#')).ToHashSet();
    tops = [.. model.DecisionNames.Where(d => !asked.Contains(d.Key)).Select(d => d.Value)];
    var own = model.Decisions.Concat(model.DecisionNames.Keys).ToHashSet(StringComparer.Ordinal);
    Names = [.. root.Descendants().Where(e => e.Name.LocalName is "inputExpression" or "literalExpression").Select(e => (string?)e.Elements().FirstOrDefault(t => t.Name.LocalName == "text"))
      .SelectMany(text => FeelExpression.TryParse(text ?? "", out _)?.Variables ?? []).Where(n => !own.Contains(n)).Distinct(StringComparer.Ordinal)];
  }

  /// <summary>In terms a fee that is decided is the text of its DMN file.</summary>
  public static bool Is(string? fee) => fee is ['<', ..];

  /// <summary>One that is in force: its text is read once.</summary>
  public static FeeDecision Of(string xml) {
    if (Known.Count >= MostKnown) Known.Clear();
    return Known.GetOrAdd(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(xml))), _ => new(xml));
  }

  /// <summary>One that somebody draws: each save is another text, and nothing of it is kept.</summary>
  public static FeeDecision Drawn(string xml) => new(xml);

  /// <summary>How many decisions no other asks; only where it is one does the file say an amount.</summary>
  public int Answers => tops.Length;

  /// <summary>The answers, and what expressions know without one, that its tables ask for.</summary>
  public IReadOnlyList<string> Names { get; }

  /// <summary>What it decides; null where no rule holds, and where its decisions or tables contradict themselves, which is no fee but a mistake.</summary>
  public object? Decide(JsonObject variables) {
    if (tops is not [var top]) return null;
    var run = model.Evaluate(top, (FeelContext)FeelValue.From(variables)!, FeelOptions.Default with { UndeclaredInputs = true });
    return run.LimitHit || run.Diagnostics.Any(d => d.Code.StartsWith("dmn.", StringComparison.Ordinal)) ? null : run.Value;
  }
}
