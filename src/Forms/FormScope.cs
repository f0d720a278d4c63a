using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Feel;

namespace Saola.Forms;

/// <summary>
/// What FEEL of a form sees at one place: the answers, <c>today</c>, and inside a row of a list its values, with
/// <c>this</c>, <c>parent</c> and <c>i</c> as form-js has them.
/// </summary>
public sealed partial class FormScope {
  readonly FormAnswers answers;
  readonly FormScope? outer;
  readonly JsonObject? row;
  readonly int position;
  FeelContext? values;

  FormScope(FormAnswers answers, DateOnly today, FormScope? outer, JsonObject? row, int position) =>
    (this.answers, Today, this.outer, this.row, this.position) = (answers, today, outer, row, position);

  public static FormScope Of(FormAnswers answers, DateOnly today) => new(answers, today, null, null, 0);

  public DateOnly Today { get; }

  /// <summary>Inside a row of a list.</summary>
  /// <param name="at">From 0.</param>
  public FormScope Within(JsonObject child, int at) => new(answers, Today, this, child, at);

  internal FeelContext Values => values ??= outer is null ? Whole() : Inner(outer.Values);

  /// <summary>The answers changed since.</summary>
  internal void Forget() {
    values = null;
    outer?.Forget();
  }

  FeelContext Whole() {
    var all = (FeelContext)Dated(FeelValue.From(answers.Data))!;
    all["today"] = Today;
    return all;
  }

  FeelContext Inner(FeelContext around) {
    var own = (FeelContext)Dated(FeelValue.From(row))!;
    object?[] places = [.. around.TryGetValue("_i_", out var before) && before is object?[] list ? list : [], (decimal)(position + 1)];
    var all = Item(around, own);
    all["i"] = all["_i_"] = places;
    return all;
  }

  /// <summary>What is seen inside one item: its own values over those around it.</summary>
  internal static FeelContext Item(FeelContext around, object? item) {
    var all = new FeelContext(around) { ["this"] = item, ["_this_"] = item, ["parent"] = around, ["_parent_"] = around };
    if (item is FeelContext own) foreach (var (key, value) in own) all[key] = value;
    return all;
  }

  /// <summary>Dates are kept as text and are dates in FEEL: a text that is one cannot be compared with today otherwise.</summary>
  static object? Dated(object? value) => value switch {
    string { Length: 10 } text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => FeelDate.From(day),
    string { Length: > 16 } text when Moment().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) => FeelDateTime.From(at),
    object?[] list => list.Select(Dated).ToArray(),
    FeelContext inner => new FeelContext(inner.Select(e => KeyValuePair.Create(e.Key, Dated(e.Value)))),
    _ => value,
  };

  [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Moment();
}
