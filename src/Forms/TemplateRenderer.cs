using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>Fills templates of packs: the same values give the same HTML.</summary>
public sealed partial class TemplateRenderer(Catalogues catalogues) {
  /// <summary>No paper of an office comes near these; a template that repeats itself without end does at once.</summary>
  const int MostTurns = 100_000, MostCharacters = 5_000_000;

  readonly ConcurrentDictionary<string, (string Html, TemplateText Text)> known = new(StringComparer.Ordinal);

  /// <param name="values">The values of docs/packs.md; <c>money</c> and <c>label</c> are added here.</param>
  /// <exception cref="TemplateException">The template has a mistake.</exception>
  public Task<string> Fill(Template template, FeelContext values, CancellationToken ct) {
    // what is in force now takes the place of what was before
    if (!known.TryGetValue(template.Id, out var read) || read.Html != template.Html) known[template.Id] = read = (template.Html, TemplateText.Parse(template.Id, template.Html));
    return Fill(read.Text, values, ct);
  }

  /// <summary>The same with a text that somebody draws: each look is at another one, and nothing of it is kept.</summary>
  /// <exception cref="TemplateException">The text has a mistake.</exception>
  public Task<string> FillDrawn(string id, string html, FeelContext values, CancellationToken ct) => Fill(TemplateText.Parse(id, html), values, ct);

  async Task<string> Fill(TemplateText text, FeelContext values, CancellationToken ct) {
    var paper = new Paper(text, ct);
    Write(text.Parts, await Reading(values, text.Catalogues, ct), paper);
    return paper.Html.ToString();
  }

  internal static string Fill(TemplateText text, FeelContext values, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> labels, CancellationToken ct = default) {
    var paper = new Paper(text, ct);
    Write(text.Parts, Reading(values, labels), paper);
    return paper.Html.ToString();
  }

  /// <summary>These values with <c>money</c> and <c>label</c>, for formulas that read what templates read.</summary>
  /// <param name="catalogues">Those in which <c>label</c> looks up names.</param>
  public async Task<FeelContext> Reading(FeelContext values, IEnumerable<string> catalogues, CancellationToken ct) {
    var labels = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
    foreach (var catalogue in catalogues) labels[catalogue] = await Labels(catalogue, ct);
    return Reading(values, labels);
  }

  static FeelContext Reading(FeelContext values, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> labels) => new(values) {
    ["money"] = FeelFunction.From("money", ["amount"], a => a[0] is decimal amount ? Vn.Money((long)decimal.Round(amount)) : null),
    ["label"] = FeelFunction.From("label", ["catalogue", "code"], a => a is [string catalogue, string code] && labels.TryGetValue(catalogue, out var list) ? list.GetValueOrDefault(code, code) : null),
  };

  sealed class Paper(TemplateText text, CancellationToken ct) {
    int turns;

    public StringBuilder Html { get; } = new();

    public void Turn() {
      ct.ThrowIfCancellationRequested();
      if (++turns > MostTurns || Html.Length > MostCharacters) throw text.Faulty(Forms.Words.T["template_endless"], Forms.Words.T["template_endless_cure"]);
    }
  }

  static void Write(IReadOnlyList<TemplateText.Part> parts, FeelContext values, Paper paper) {
    var html = paper.Html;
    foreach (var part in parts)
      switch (part) {
        case TemplateText.Plain plain:
          html.Append(plain.Html);
          break;
        case TemplateText.Value value:
          html.Append(WebUtility.HtmlEncode(Words(value.Expression.Evaluate(values).Value)));
          break;
        case TemplateText.If choice:
          Write(choice.Condition.Evaluate(values).IsTrue ? choice.Then : choice.Else, values, paper);
          break;
        case TemplateText.Each each:
          var items = each.List.Evaluate(values).Value as object?[] ?? [];
          for (var i = 0; i < items.Length; i++) {
            paper.Turn();
            Write(each.Body, new FeelContext(values) { [each.Name] = items[i], ["position"] = (decimal)(i + 1) }, paper);
          }
          break;
        default:
          throw new InvalidOperationException($"No way to write {part.GetType().Name}.");
      }
  }

  /// <summary>A place is named with its province. Papers are in Vietnamese, whatever the screen.</summary>
  async Task<IReadOnlyDictionary<string, string>> Labels(string catalogue, CancellationToken ct) {
    var labels = new Dictionary<string, string>(StringComparer.Ordinal);
    foreach (var entry in await catalogues.Entries(catalogue, ct))
      labels[entry.Code] = entry.Attributes is { ValueKind: JsonValueKind.Object } a && a.TryGetProperty("province", out var province) ? $"{entry.Name.Vi}, {province.GetString()}" : entry.Name.Vi;
    return labels;
  }

  /// <summary>As a letter writes it: dates dd/MM/yyyy, moments HH:mm dd/MM/yyyy, nothing for null.</summary>
  internal static string Words(object? value) => value switch {
    null => "",
    FeelDate date => date.ToDateOnly() is { } day ? Vn.Date(day) : "",
    FeelDateTime moment => moment.ToDateTimeOffset() is { } at ? Moment(at) : moment.ToString(),
    string text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => Vn.Date(day),
    string text when IsoMoment().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => Moment(at),
    string text => text,
    bool flag => Forms.Words.T.In("vi", flag ? "yes" : "no"),
    decimal number => number.ToString("0.##########", CultureInfo.InvariantCulture).Replace('.', ','),
    object?[] list => string.Join(", ", list.Select(Words)),
    _ => value.ToString() ?? "",
  };

  static string Moment(DateTimeOffset at) => $"{Vn.Time(at)} {Vn.Date(at)}";

  [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex IsoMoment();
}
