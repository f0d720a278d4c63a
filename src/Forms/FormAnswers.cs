using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;

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
  /// keep their value; a hidden field cannot be posted past its condition, because <see cref="FormRules.Settle"/> drops it, and one
  /// that these answers make read-only keeps what it held.
  /// </summary>
  public void Post(FormField page, IEnumerable<KeyValuePair<string, StringValues>> posted, DateOnly today) {
    var before = new FormAnswers((JsonObject)Data.DeepClone());
    Take(page, "", Data, posted.ToDictionary(p => p.Key, p => p.Value));
    Restore(page, "", Data, FormScope.Of(this, today), before);
  }

  void Take(FormField field, string prefix, JsonObject into, Dictionary<string, StringValues> posted) {
    if (field.ReadOnly || field.IsComputed || field.Kind == FieldKind.File) return;
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
    (into[field.Key!], var typed) = FieldInput.Read(field, path, values, posted);
    if (typed is not null) Unread[path] = typed;
  }

  void Restore(FormField field, string prefix, JsonObject at, FormScope scope, FormAnswers before) {
    if (field.ReadOnlyWhen?.IsTrue(scope.Values) == true && field.HoldsValue) {
      at[field.Key!] = before.At(prefix + field.Key)?.DeepClone();
      Unread.Remove(prefix + field.Key);
    } else if (field.Kind == FieldKind.Group && (field.Key is null ? at : at[field.Key] as JsonObject) is { } inner) {
      foreach (var part in field.Parts) Restore(part, field.Key is null ? prefix : prefix + field.Key + ".", inner, scope, before);
    } else if (field.Kind == FieldKind.List && at[field.Key!] is JsonArray rows && field.Parts.Any(p => p.ReadOnlyWhen is not null)) {
      for (var i = 0; i < rows.Count; i++)
        if (rows[i] is JsonObject row)
          foreach (var part in field.Parts) Restore(part, $"{prefix}{field.Key}.{i}.", row, scope.Within(row, i), before);
    }
  }

  void TakeRows(FormField list, string path, JsonObject into, Dictionary<string, StringValues> posted) {
    var numbers = posted.Keys.Where(k => k.StartsWith(path + ".", StringComparison.Ordinal))
      .Select(k => int.TryParse(k[(path.Length + 1)..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1)
      .Where(n => n is >= 0 and < MostRows).Distinct().Order().ToArray();
    if (numbers.Length == 0 && !posted.ContainsKey(path + "__shown")) return;
    var before = into[list.Key!] as JsonArray;
    var rows = new JsonArray();
    foreach (var n in numbers) {
      if (list.AddsRows && posted.TryGetValue($"{path}.{n}__remove", out var gone) && gone.Count > 0) continue;
      if (!list.AddsRows && n >= Math.Max(before?.Count ?? 0, list.FirstRows)) continue;
      var row = before is not null && n < before.Count && before[n] is JsonObject old ? (JsonObject)old.DeepClone() : [];
      foreach (var part in list.Parts) Take(part, $"{path}.{n}.", row, posted);
      rows.Add(row);
    }
    var adds = list.AddsRows && posted.ContainsKey(path + "__add") && rows.Count < MostRows;
    // rows that were only offered, and in which nothing is written, are no rows
    if (before is null && !adds && rows.All(r => IsBlank(r))) rows.Clear();
    if (adds) rows.Add(new JsonObject());
    into[list.Key!] = rows;
  }

  /// <summary>Whether nothing is written in it.</summary>
  internal static bool IsBlank(JsonNode? node) => node switch {
    JsonObject o => o.All(p => IsBlank(p.Value)),
    JsonArray a => a.All(IsBlank),
    _ => FormRules.IsEmpty(node),
  };

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
}
