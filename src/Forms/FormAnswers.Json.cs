using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>Answers given as JSON are taken by the form at every depth: an interface can do no more than a page.</summary>
public sealed partial class FormAnswers {
  /// <summary>
  /// Puts what is given over what is held. What is not mentioned stays, but a list is given whole. What is held already may be
  /// given again, also where it can only be read; what these answers make read-only keeps what it held.
  /// </summary>
  /// <returns>What the form does not ask for, and what is of another kind, each with its path.</returns>
  public IReadOnlyList<Error> Put(FormDefinition form, JsonObject given, DateOnly today) {
    var (before, errors) = (new FormAnswers((JsonObject)Data.DeepClone()), new List<Error>());
    Put(form.Pages.Select(p => p.Group), "", Data, given, errors);
    foreach (var page in form.Pages) Restore(page.Group, "", Data, FormScope.Of(this, today), before);
    return errors;
  }

  /// <summary>The form does not ask for what is given at this path.</summary>
  public static Error NotAsked(string path) => new(ErrorKind.Invalid, "forms.not_asked", T["not_asked", path], path);

  static void Put(IEnumerable<FormField> fields, string prefix, JsonObject into, JsonObject given, List<Error> errors) {
    var asked = fields.SelectMany(f => f.Keyed).ToLookup(f => f.Key!, StringComparer.Ordinal);
    foreach (var (key, value) in given) {
      if (into.ContainsKey(key) && JsonNode.DeepEquals(into[key], value)) continue;
      var (path, here) = (prefix + key, asked[key].ToArray());
      // several may share a key, of which conditions show one; the parts of several groups lie together
      if (here.Where(f => f.Kind == FieldKind.Group).ToArray() is { Length: > 0 } groups) {
        if (value is JsonObject inner) Put(groups.SelectMany(g => g.Parts), path + ".", Child(into, key), inner, errors);
        else errors.Add(WrongKind(groups[0], path));
      } else if (here.FirstOrDefault(IsTyped) is { } field) Put(field, path, into, value, errors);
      // computed again from what it is computed from
      else if (!here.Any(f => f.IsComputed)) errors.Add(NotAsked(path));
    }
  }

  static void Put(FormField field, string path, JsonObject into, JsonNode? value, List<Error> errors) {
    if (value is null) into[field.Key!] = null;
    else if (!Fits(field, value)) errors.Add(WrongKind(field, path));
    else if (field.Kind == FieldKind.List) into[field.Key!] = Rows(field, path, into[field.Key!] as JsonArray, (JsonArray)value, errors);
    else into[field.Key!] = Kept(field, value);
  }

  static JsonArray Rows(FormField list, string path, JsonArray? before, JsonArray given, List<Error> errors) {
    var most = list.AddsRows ? MostRows : Math.Min(MostRows, Math.Max(before?.Count ?? 0, list.FirstRows));
    if (given.Count > most) errors.Add(new(ErrorKind.Invalid, "forms.too_many_rows", T["too_many_rows", list.Label, most], path));
    var rows = new JsonArray();
    for (var i = 0; i < Math.Min(given.Count, most); i++) {
      var row = before is not null && i < before.Count && before[i] is JsonObject old ? Shown(list.Parts, old) : [];
      if (before?.FirstOrDefault(r => JsonNode.DeepEquals(r, given[i])) is JsonObject same) row = (JsonObject)same.DeepClone();
      else if (given[i] is JsonObject said) Put(list.Parts, $"{path}.{i}.", row, said, errors);
      else errors.Add(WrongKind(list, $"{path}.{i}"));
      rows.Add(row);
    }
    return rows;
  }

  /// <summary>What nobody types of a row.</summary>
  static JsonObject Shown(IReadOnlyList<FormField> parts, JsonObject row) {
    var left = (JsonObject)row.DeepClone();
    foreach (var part in parts.SelectMany(p => p.Keyed))
      if (part.Kind == FieldKind.Group && left[part.Key!] is JsonObject inner) left[part.Key!] = Shown(part.Parts, inner);
      else if (IsTyped(part)) left.Remove(part.Key!);
    return left;
  }

  /// <summary>What of these answers a form asks for, at every depth; what is open is none.</summary>
  public JsonObject Asked(FormDefinition form) => Asked(form.Keyed, Data);

  static JsonObject Asked(IEnumerable<FormField> fields, JsonObject answers) {
    var asked = new JsonObject();
    foreach (var same in fields.GroupBy(f => f.Key!, StringComparer.Ordinal)) {
      IEnumerable<FormField> Inner() => same.SelectMany(f => f.Parts).SelectMany(p => p.Keyed);
      JsonNode? value = answers[same.Key] switch {
        JsonObject inner when same.Any(f => f.Kind == FieldKind.Group) => Asked(Inner(), inner),
        JsonArray rows when same.Any(f => f.Kind == FieldKind.List) => new JsonArray([.. rows.OfType<JsonObject>().Select(row => (JsonNode)Asked(Inner(), row))]),
        var plain => plain?.DeepClone(),
      };
      if (value is not null) asked[same.Key] = value;
    }
    return asked;
  }

  /// <summary>A value of a register as this field keeps it; null where it is of another kind.</summary>
  internal static JsonNode? As(FormField field, JsonNode value) => (field.Kind, value.GetValueKind()) switch {
    (FieldKind.Text or FieldKind.TextArea, JsonValueKind.Number) => JsonValue.Create(value.ToJsonString()),
    (FieldKind.Number, JsonValueKind.String) when !decimal.TryParse(value.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out _) => null,
    (FieldKind.Date, _) when Vn.ParseDate(value.ToString()) is null => null,
    _ => Fits(field, value) ? Kept(field, value) : null,
  };

  static bool IsTyped(FormField field) => field is { HoldsValue: true, ReadOnly: false, IsComputed: false, Kind: not FieldKind.File };

  static bool Fits(FormField field, JsonNode value) => field.Kind switch {
    FieldKind.Number => value.GetValueKind() is JsonValueKind.Number or JsonValueKind.String,
    FieldKind.Checkbox => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
    FieldKind.Checklist => value is JsonArray many && many.All(one => one?.GetValueKind() == JsonValueKind.String),
    FieldKind.List => value is JsonArray,
    FieldKind.Point or FieldKind.Area or FieldKind.Signature => value is JsonObject,
    _ => value.GetValueKind() == JsonValueKind.String,
  };

  /// <summary>As a page would have read it; what cannot be read so is left for the rules to name.</summary>
  static JsonNode? Kept(FormField field, JsonNode value) => field.Kind switch {
    FieldKind.Number when field.AsText && value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(value.ToJsonString()),
    FieldKind.Number when !field.AsText && decimal.TryParse(value.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
    FieldKind.Point => GeoText.Point(value.ToJsonString()) ?? value.DeepClone(),
    FieldKind.Area => GeoText.Area(value.ToJsonString()) ?? value.DeepClone(),
    _ => value.DeepClone(),
  };

  static Error WrongKind(FormField field, string path) => new(ErrorKind.Invalid, "forms.wrong_kind", T["wrong_kind", field.Label.Length > 0 ? field.Label : path], path);
}
