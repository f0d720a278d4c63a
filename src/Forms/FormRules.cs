using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>What a form demands of its answers. Written once; the server decides, a browser may only repeat it.</summary>
public static class FormRules {
  static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(200);

  /// <summary>Computes what is computed and drops what its condition hides, until nothing changes (at most ten times).</summary>
  public static void Settle(this FormDefinition form, FormAnswers answers, DateOnly today) {
    for (var round = 0; round < 10; round++) {
      var before = answers.Data.ToJsonString();
      foreach (var page in form.Pages) Settle(page.Group, answers, answers.Data, null, today, hidden: false);
      if (answers.Data.ToJsonString() == before) return;
    }
  }

  static void Settle(FormField field, FormAnswers answers, JsonObject at, JsonObject? row, DateOnly today, bool hidden) {
    hidden = hidden || field.Hide?.IsTrue(answers.Context(today, row)) == true;
    if (hidden && field.HoldsValue) {
      at.Remove(field.Key!);
      return;
    }
    if (field is { Kind: FieldKind.Computed, Value: { } value }) at[field.Key!] = value.Evaluate(answers.Context(today, row));
    if (field.Kind == FieldKind.List)
      foreach (var child in (at[field.Key!] as JsonArray ?? []).OfType<JsonObject>())
        foreach (var part in field.Parts) Settle(part, answers, child, child, today, hidden: false);
    else if (field.Kind == FieldKind.Group) {
      var inner = field.Key is null ? at : at[field.Key] as JsonObject;
      if (inner is null) return;
      foreach (var part in field.Parts) Settle(part, answers, inner, row, today, hidden);
    }
  }

  public static bool IsHidden(FormField field, FormAnswers answers, DateOnly today, JsonObject? row = null) =>
    field.Hide?.IsTrue(answers.Context(today, row)) == true;

  /// <summary>Pages that these answers show, in order.</summary>
  public static IReadOnlyList<FormPage> Shown(this FormDefinition form, FormAnswers answers, DateOnly today) =>
    [.. form.Pages.Where(p => !IsHidden(p.Group, answers, today))];

  /// <summary>Every mistake of one page, or of the whole form, each with the path of its field.</summary>
  /// <param name="choices">Entries of catalogues, to refuse a value that is none of them.</param>
  public static async Task<IReadOnlyList<Error>> Check(this FormDefinition form, FormAnswers answers, DateOnly today, IChoices choices, FormPage? page, CancellationToken ct) {
    var errors = new List<Error>();
    foreach (var shown in page is null ? form.Shown(answers, today) : [page])
      await Check(shown.Group, "", answers.Data, null);
    return errors;

    async Task Check(FormField field, string prefix, JsonObject at, JsonObject? row) {
      if (IsHidden(field, answers, today, row)) return;
      if (field.Kind == FieldKind.Group) {
        var (inner, innerPrefix) = field.Key is null ? (at, prefix) : (at[field.Key] as JsonObject ?? [], prefix + field.Key + ".");
        foreach (var part in field.Parts) await Check(part, innerPrefix, inner, row);
        return;
      }
      if (!field.HoldsValue) return;
      var path = prefix + field.Key;
      var value = at[field.Key!];
      var fault = answers.Unread.ContainsKey(path) ? Unread(field, path, answers) : Limits(field, path, value) ?? await Known(field, path, value, choices, ct);
      if (fault is null && !IsEmpty(value) && field.Limits.Rule is { } rule && !rule.IsTrue(answers.Context(today, row)))
        fault = new(ErrorKind.Invalid, "forms.rule", field.Limits.Message ?? T["rule", field.Label], path);
      if (fault is not null) errors.Add(fault);
      if (field.Kind != FieldKind.List || value is not JsonArray rows) return;
      for (var i = 0; i < rows.Count; i++)
        if (rows[i] is JsonObject child)
          foreach (var part in field.Parts) await Check(part, $"{path}.{i}.", child, child);
    }
  }

  static Error Unread(FormField field, string path, FormAnswers answers) => field switch {
    { IsPicker: true } => answers.Candidates.ContainsKey(path)
      ? new(ErrorKind.Invalid, "forms.several", T["several", answers.Unread[path]], path)
      : new(ErrorKind.Invalid, "forms.unknown_name", T["unknown_name", answers.Unread[path]], path),
    { Kind: FieldKind.Number } => new(ErrorKind.Invalid, "forms.not_number", T["not_number", field.Label], path),
    { Kind: FieldKind.Time } => new(ErrorKind.Invalid, "forms.not_time", T["not_time", field.Label], path),
    _ => new(ErrorKind.Invalid, "forms.not_date", T["not_date", field.Label], path),
  };

  static Error? Limits(FormField field, string path, JsonNode? value) {
    var limits = field.Limits;
    Error Fault(string code, string message) => new(ErrorKind.Invalid, "forms." + code, message, path);
    if (IsEmpty(value)) {
      if (!limits.Required) return null;
      return Fault("required", field.Kind switch {
        FieldKind.Select or FieldKind.Radio or FieldKind.Checklist => T["required_choice", field.Label],
        FieldKind.Checkbox => T["required_tick", field.Label],
        FieldKind.File => T["required_file", field.Label],
        FieldKind.List => T["required_row", field.Label],
        _ => T["required", field.Label],
      });
    }
    if (field.Kind == FieldKind.Number && value is JsonValue v && v.TryGetValue<decimal>(out var number)) {
      if (number < limits.Min) return Fault("min", T["min", field.Label, Written(limits.Min.Value)]);
      if (number > limits.Max) return Fault("max", T["max", field.Label, Written(limits.Max.Value)]);
      if (field.Decimals is { } digits && decimal.Round(number, Math.Min(digits, 28)) != number) return Fault("decimals", digits == 0 ? T["whole", field.Label] : T["decimals", field.Label, digits]);
    }
    if (value is JsonValue text && text.TryGetValue<string>(out var s)) {
      if (s.Length < limits.MinLength) return Fault("min_length", T["min_length", field.Label, limits.MinLength]);
      if (s.Length > (limits.MaxLength ?? (field.Kind == FieldKind.TextArea ? 5000 : 500))) return Fault("max_length", T["max_length", field.Label, limits.MaxLength ?? (field.Kind == FieldKind.TextArea ? 5000 : 500)]);
      if (limits.Pattern is { } pattern && !Matches(s, pattern)) return Fault("pattern", limits.Message ?? T["pattern", field.Label]);
      if (field.Choices.Count > 0 && field.Kind is FieldKind.Select or FieldKind.Radio && field.Choices.Count > 0 && !field.Choices.Any(c => c.Value == s)) return Fault("unknown_choice", T["unknown_choice", field.Label]);
    }
    if (field is { Kind: FieldKind.Checklist, Choices.Count: > 0 } && value is JsonArray picked && picked.Any(p => !field.Choices.Any(c => c.Value == p?.ToString())))
      return Fault("unknown_choice", T["unknown_choice", field.Label]);
    return null;
  }

  static async Task<Error?> Known(FormField field, string path, JsonNode? value, IChoices choices, CancellationToken ct) {
    if (field.Catalogue is not { } catalogue || IsEmpty(value)) return null;
    foreach (var code in value is JsonArray many ? many.Select(n => n?.ToString()) : [value!.ToString()])
      if (code is null || await choices.Label(catalogue, code, ct) is null) return new(ErrorKind.Invalid, "forms.unknown_choice", T["unknown_choice", field.Label], path);
    return null;
  }

  /// <summary>A pattern of a pack must match the whole text, as in HTML; one that takes too long does not match.</summary>
  static bool Matches(string text, string pattern) {
    try {
      return Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.None, PatternTime);
    } catch (RegexMatchTimeoutException) {
      return false;
    }
  }

  internal static bool IsEmpty(JsonNode? value) => value switch {
    null => true,
    JsonArray a => a.Count == 0,
    JsonValue v when v.TryGetValue<string>(out var s) => s.Length == 0,
    JsonValue v when v.TryGetValue<bool>(out var b) => !b,
    _ => false,
  };

  static string Written(decimal number) => decimal.Truncate(number) == number ? Vn.Number((long)number) : number.ToString(CultureInfo.InvariantCulture).Replace('.', ',');
}
