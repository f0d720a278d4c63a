using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>
/// The answers to a form as JSON, with what was typed where it could not be read: nothing a person typed is lost, also not
/// when it is no number or no date.
/// </summary>
public sealed partial class FormAnswers(JsonObject data) {
  public const int MostRows = 100;

  public JsonObject Data { get; } = data;

  /// <summary>Text as typed at each path whose text could not be read as its kind.</summary>
  public Dictionary<string, string> Unread { get; } = new(StringComparer.Ordinal);

  /// <summary>Entries that a typed name fits, where it fits several: the person picks one.</summary>
  public Dictionary<string, IReadOnlyList<Choice>> Candidates { get; } = new(StringComparer.Ordinal);

  /// <summary>
  /// Puts a posted page into the answers. Names are paths ("mother.fullName", "rows.0.name"). Fields that the page does not show
  /// keep their value; a hidden field cannot be posted past its condition, because <see cref="FormRules.Settle"/> drops it.
  /// </summary>
  public void Post(FormField page, IEnumerable<KeyValuePair<string, StringValues>> posted) {
    var values = posted.ToDictionary(p => p.Key, p => p.Value);
    Take(page, "", Data, values);
  }

  void Take(FormField field, string prefix, JsonObject into, Dictionary<string, StringValues> posted) {
    if (field.ReadOnly || field.Kind is FieldKind.Computed or FieldKind.File) return;
    if (field.Kind == FieldKind.List) {
      TakeRows(field, prefix + field.Key, into, posted);
      return;
    }
    if (field.Kind == FieldKind.Group) {
      var (inner, innerPrefix) = field.Key is null ? (into, prefix) : (Child(into, field.Key), prefix + field.Key + ".");
      foreach (var part in field.Parts) Take(part, innerPrefix, inner, posted);
      return;
    }
    if (!field.HoldsValue) return;
    var path = prefix + field.Key;
    // A browser posts nothing for boxes left empty; the hidden marker says that the box was shown.
    if (!posted.TryGetValue(path, out var values)) {
      if (!posted.ContainsKey(path + "__shown")) return;
      values = StringValues.Empty;
    }
    Unread.Remove(path);
    into[field.Key!] = Read(field, path, values);
  }

  void TakeRows(FormField list, string path, JsonObject into, Dictionary<string, StringValues> posted) {
    var numbers = posted.Keys.Where(k => k.StartsWith(path + ".", StringComparison.Ordinal))
      .Select(k => int.TryParse(k[(path.Length + 1)..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1)
      .Where(n => n is >= 0 and < MostRows).Distinct().Order().ToArray();
    if (numbers.Length == 0 && !posted.ContainsKey(path + "__shown")) return;
    var before = into[list.Key!] as JsonArray;
    var rows = new JsonArray();
    foreach (var n in numbers) {
      if (posted.TryGetValue($"{path}.{n}__remove", out var gone) && gone.Count > 0) continue;
      var row = before is not null && n < before.Count && before[n] is JsonObject old ? (JsonObject)old.DeepClone() : [];
      foreach (var part in list.Parts) Take(part, $"{path}.{n}.", row, posted);
      rows.Add(row);
    }
    if (posted.ContainsKey(path + "__add") && rows.Count < MostRows) rows.Add(new JsonObject());
    into[list.Key!] = rows;
  }

  JsonNode? Read(FormField field, string path, StringValues values) {
    var text = Vn.Clean(values.Count > 0 ? values[^1] : "");
    switch (field.Kind) {
      case FieldKind.Checkbox:
        return JsonValue.Create(text is "true" or "on");
      case FieldKind.Checklist:
        return new JsonArray([.. values.Where(v => !string.IsNullOrEmpty(v)).Distinct(StringComparer.Ordinal).Select(v => (JsonNode?)JsonValue.Create(Vn.Clean(v)))]);
    }
    if (text.Length == 0) return null;
    JsonNode? read = field.Kind switch {
      FieldKind.Number => Number(text) is { } number ? JsonValue.Create(number) : null,
      FieldKind.Date => Vn.ParseDate(text) is { } day ? JsonValue.Create(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null,
      FieldKind.Time => TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? JsonValue.Create(time.ToString("HH:mm", CultureInfo.InvariantCulture)) : null,
      _ => JsonValue.Create(text),
    };
    if (read is null) Unread[path] = text;
    return read;
  }

  /// <summary>Reads 1.250.000, 1250000, 12,5 and 12.5: a point before exactly three digits groups, as Vietnamese writes.</summary>
  internal static decimal? Number(string text) {
    var plain = text.Replace(" ", "", StringComparison.Ordinal);
    var grouped = plain.Split(',')[0].TrimStart('-').Split('.');
    if (plain.Contains(',', StringComparison.Ordinal) || (grouped.Length > 1 && grouped.Skip(1).All(g => g.Length == 3) && grouped[0].Length <= 3))
      plain = plain.Replace(".", "", StringComparison.Ordinal).Replace(',', '.');
    return decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
  }

  static JsonObject Child(JsonObject into, string key) {
    if (into[key] is JsonObject child) return child;
    var made = new JsonObject();
    into[key] = made;
    return made;
  }

  /// <summary>The value at a path, or null.</summary>
  public JsonNode? At(string path) {
    JsonNode? node = Data;
    foreach (var part in path.Split('.'))
      node = node switch {
        JsonObject o => o[part],
        JsonArray a when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < a.Count => a[i],
        _ => null,
      };
    return node;
  }

  internal FeelContext Context(DateOnly today, JsonObject? row = null) {
    var context = (FeelContext)Dated(FeelValue.From(Data))!;
    foreach (var (key, value) in row ?? []) context[key] = Dated(FeelValue.From(value));
    context["today"] = today;
    return context;
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
