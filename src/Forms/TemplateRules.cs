using System.Text.RegularExpressions;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>What a template must not hold: scripts, things from outside, values where they could be more than text.</summary>
internal static partial class TemplateRules {
  public static IEnumerable<TemplateFault> Check(string html) {
    foreach (Match match in Forbidden().Matches(html)) yield return new(LineOf(html, match.Index), T["template_active", match.Value.Trim()], T["template_active_cure"]);
    foreach (Match block in Style().Matches(html))
      if (block.Value.Contains("{{", StringComparison.Ordinal)) yield return new(LineOf(html, block.Index), T["template_in_style"], T["template_in_style_cure"]);
    foreach (Match bare in Unquoted().Matches(html)) yield return new(LineOf(html, bare.Index), T["template_unquoted"], T["template_unquoted_cure"]);
    // A paper that is signed needs room for its number and its stamps.
    if (Signed().IsMatch(html))
      foreach (var id in (string[])[TemplatePlaces.Number, TemplatePlaces.Signature])
        if (!html.Contains($"id=\"{id}\"", StringComparison.Ordinal)) yield return new(1, T["template_no_place", id], T["template_no_place_cure", id]);
  }

  static int LineOf(string html, int index) => 1 + html.AsSpan(0, index).Count('\n');

  [GeneratedRegex(@"<(?:script|iframe|object|embed|link|form|base|svg)\b|<[a-z][^>]*\son[a-z]+\s*=|javascript:|(?:src|href)\s*=\s*""(?:https?:)?//|url\(\s*['""]?(?:https?:)?//|@import", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Forbidden();
  [GeneratedRegex("<style.*?</style>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Style();
  [GeneratedRegex(@"<[a-z][^<>{}]*=\{\{", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Unquoted();
  [GeneratedRegex("<meta name=\"saola:purpose\" content=\"(?:result|reply)\"", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Signed();
}

/// <summary>HTML ids by which a template of a result says where its number and the signatures' stamps stand.</summary>
public static class TemplatePlaces {
  public const string Number = "result-number", Signature = "signature";
}
