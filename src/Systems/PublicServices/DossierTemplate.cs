using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Saola.Feel;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// Fills an HTML template of a pack: <c>{{ expression }}</c> in FEEL, written escaped; <c>{{#each name in list}}</c> and
/// <c>{{#if condition}} ... {{else}}</c>, nested; <c>{{ money(x) }}</c> and <c>{{ label("catalogue", code) }}</c>.
/// </summary>
internal sealed partial class DossierTemplate {
  readonly List<Part> parts;

  DossierTemplate(List<Part> parts) => this.parts = parts;

  abstract record Part;
  sealed record Plain(string Html) : Part;
  sealed record Value(FeelExpression Expression, string? Catalogue, bool IsMoney) : Part;
  sealed record Each(string Name, FeelExpression List, List<Part> Body) : Part;
  sealed record If(FeelExpression Condition, List<Part> Then, List<Part> Else) : Part;

  public static DossierTemplate Parse(string html) {
    var position = 0;
    var matches = Tag().Matches(html);
    var index = 0;
    List<Part> Read(out string closedBy) {
      var found = new List<Part>();
      while (index < matches.Count) {
        var match = matches[index++];
        if (match.Index > position) found.Add(new Plain(html[position..match.Index]));
        position = match.Index + match.Length;
        var text = match.Groups["text"].Value.Trim();
        if (text is "else" or "/if" or "/each") {
          closedBy = text;
          return found;
        }
        found.Add(text.StartsWith('#') ? Block(text) : Inline(text));
      }
      if (position < html.Length) found.Add(new Plain(html[position..]));
      position = html.Length;
      closedBy = "";
      return found;
    }
    Part Block(string text) {
      if (EachTag().Match(text) is { Success: true } each) return new Each(each.Groups["name"].Value, FeelExpression.Parse(each.Groups["list"].Value), Read(out _));
      var then = Read(out var closed);
      return new If(FeelExpression.Parse(text["#if".Length..].Trim()), then, closed == "else" ? Read(out _) : []);
    }
    return new(Read(out _));
  }

  static Value Inline(string text) {
    if (MoneyCall().Match(text) is { Success: true } money) return new(FeelExpression.Parse(money.Groups["x"].Value), null, IsMoney: true);
    if (LabelCall().Match(text) is { Success: true } label) return new(FeelExpression.Parse(label.Groups["x"].Value), label.Groups["catalogue"].Value, IsMoney: false);
    return new(FeelExpression.Parse(text), null, IsMoney: false);
  }

  public async Task<string> Fill(FeelContext values, IChoices choices, CancellationToken ct) {
    var html = new StringBuilder();
    await Write(parts, values, html, choices, ct);
    return html.ToString();
  }

  static async Task Write(List<Part> parts, FeelContext values, StringBuilder html, IChoices choices, CancellationToken ct) {
    foreach (var part in parts)
      switch (part) {
        case Plain plain:
          html.Append(plain.Html);
          break;
        case Value value:
          html.Append(WebUtility.HtmlEncode(await Text(value, values, choices, ct)));
          break;
        case If choice:
          await Write(choice.Condition.Evaluate(values).IsTrue ? choice.Then : choice.Else, values, html, choices, ct);
          break;
        case Each each:
          var list = each.List.Evaluate(values).Value is object?[] items ? items : [];
          for (var i = 0; i < list.Length; i++) {
            var inner = new FeelContext(values) { [each.Name] = list[i], ["position"] = (decimal)(i + 1) };
            await Write(each.Body, inner, html, choices, ct);
          }
          break;
        default:
          throw new InvalidOperationException($"No way to write {part.GetType().Name}");
      }
  }

  static async ValueTask<string> Text(Value value, FeelContext values, IChoices choices, CancellationToken ct) {
    var found = value.Expression.Evaluate(values).Value;
    if (value.IsMoney) return found is decimal money ? Vn.Money((long)money) : "";
    if (value.Catalogue is { } catalogue) return found is string code && code.Length > 0 ? await choices.Label(catalogue, code, ct) ?? code : "";
    return Plainly(found);
  }

  /// <summary>As a letter writes it: dates dd/MM/yyyy, moments HH:mm dd/MM/yyyy, nothing for null.</summary>
  internal static string Plainly(object? value) => value switch {
    null => "",
    string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => Vn.Date(day),
    string text when Moment().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => $"{Vn.Time(at)} {Vn.Date(at)}",
    string text => text,
    bool flag => flag ? "có" : "không",
    decimal number => number.ToString("0.##########", CultureInfo.InvariantCulture).Replace('.', ','),
    object?[] list => string.Join(", ", list.Select(Plainly)),
    _ => value.ToString() ?? "",
  };

  [GeneratedRegex(@"\{\{(?<text>[^}]*)\}\}", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Tag();
  [GeneratedRegex(@"^#each\s+(?<name>[A-Za-z][A-Za-z0-9]*)\s+in\s+(?<list>.+)$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex EachTag();
  [GeneratedRegex(@"^money\((?<x>.+)\)$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex MoneyCall();
  [GeneratedRegex(@"^label\(\s*""(?<catalogue>[^""]+)""\s*,(?<x>.+)\)$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex LabelCall();
  [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Moment();
}
