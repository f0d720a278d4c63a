using System.Text.Json.Nodes;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>What a form demands of its answers. Written once; the server decides, a browser may only repeat it.</summary>
public static class FormRules {
  const int MostRounds = 10;

  /// <summary>Computes what is computed and drops what its condition hides, until nothing changes (at most ten times).</summary>
  public static void Settle(this FormDefinition form, FormAnswers answers, DateOnly today) {
    var scope = FormScope.Of(answers, today);
    for (var round = 0; round < MostRounds; round++) {
      var changed = false;
      foreach (var page in form.Pages) changed |= Settle(page.Group, answers.Data, scope, hidden: false);
      if (!changed) return;
    }
  }

  static bool Settle(FormField field, JsonObject at, FormScope scope, bool hidden) {
    hidden = hidden || IsHidden(field, scope);
    if (hidden && field.HoldsValue) return at.Remove(field.Key!) && Changed(scope);
    var changed = false;
    if (field.IsComputed && field.Value is { } value) {
      var made = value.Evaluate(scope.Values);
      if (at.ContainsKey(field.Key!) && JsonNode.DeepEquals(at[field.Key!], made)) return false;
      at[field.Key!] = made;
      return Changed(scope);
    }
    if (field.Kind == FieldKind.List) {
      var rows = at[field.Key!] as JsonArray ?? [];
      for (var i = 0; i < rows.Count; i++)
        if (rows[i] is JsonObject row) {
          var inside = scope.Within(row, i);
          foreach (var part in field.Parts) changed |= Settle(part, row, inside, hidden: false);
        }
    } else if (field.Kind == FieldKind.Group) {
      var inner = field.Key is null ? at : at[field.Key] as JsonObject ?? [];
      foreach (var part in field.Parts) changed |= Settle(part, inner, scope, hidden);
      if (inner.Parent is null && inner != at && inner.Count > 0) at[field.Key!] = inner;
    }
    return changed;
  }

  static bool Changed(FormScope scope) {
    scope.Forget();
    return true;
  }

  public static bool IsHidden(FormField field, FormAnswers answers, DateOnly today) => field.Hide is not null && IsHidden(field, FormScope.Of(answers, today));

  internal static bool IsHidden(FormField field, FormScope scope) => field.Hide?.IsTrue(scope.Values) == true;

  /// <summary>Pages that these answers show, in order.</summary>
  public static IReadOnlyList<FormPage> Shown(this FormDefinition form, FormAnswers answers, DateOnly today) {
    var scope = FormScope.Of(answers, today);
    return [.. form.Pages.Where(p => !IsHidden(p.Group, scope))];
  }

  /// <summary>Every mistake of one page, or of the whole form, each with the path of its field.</summary>
  /// <param name="choices">Entries of catalogues, to refuse a value that is none of them.</param>
  public static async Task<IReadOnlyList<Error>> Check(this FormDefinition form, FormAnswers answers, DateOnly today, IChoices choices, FormPage? page, CancellationToken ct) {
    var errors = new List<Error>();
    foreach (var shown in page is null ? form.Shown(answers, today) : [page])
      await Check(shown.Group, "", answers.Data, FormScope.Of(answers, today));
    return errors;

    async Task Check(FormField field, string prefix, JsonObject at, FormScope scope) {
      if (IsHidden(field, scope)) return;
      if (field.Kind == FieldKind.Group) {
        var (inner, innerPrefix) = field.Key is null ? (at, prefix) : (at[field.Key] as JsonObject ?? [], prefix + field.Key + ".");
        foreach (var part in field.Parts) await Check(part, innerPrefix, inner, scope);
        return;
      }
      if (!field.HoldsValue) return;
      var path = prefix + field.Key;
      var value = at[field.Key!];
      var limits = field.Limits.In(scope);
      var label = field.Title.In(scope) ?? "";
      var fault = answers.Unread.ContainsKey(path) ? Unread(field, label, path, answers) : FieldRules.Fault(field, limits, label, path, value, scope) ?? await Known(field, label, path, value, choices, ct);
      if (fault is null && !IsEmpty(value) && limits.Rule is { } rule && !rule.IsTrue(scope.Values))
        fault = new(ErrorKind.Invalid, "forms.rule", limits.Message ?? T["rule", label], path);
      if (fault is not null) errors.Add(fault);
      if (field.Kind != FieldKind.List || value is not JsonArray rows) return;
      for (var i = 0; i < rows.Count; i++)
        if (rows[i] is JsonObject child) {
          var inside = scope.Within(child, i);
          foreach (var part in field.Parts) await Check(part, $"{path}.{i}.", child, inside);
        }
    }
  }

  static Error Unread(FormField field, string label, string path, FormAnswers answers) {
    Error Fault(string code, object said) => new(ErrorKind.Invalid, "forms." + code, T[code, said], path);
    if (field is { IsPicker: true } or { Kind: FieldKind.Unit }) return Fault(answers.Candidates.ContainsKey(path) ? "several" : "unknown_name", answers.Unread[path]);
    return field.Kind switch {
      FieldKind.Number => Fault("not_number", label),
      FieldKind.Time => Fault("not_time", label),
      FieldKind.DateTime => Fault("not_moment", label),
      FieldKind.Point => Fault("not_point", label),
      FieldKind.Area => Fault("not_area", label),
      FieldKind.Signature => Fault("not_agreed", label),
      _ => Fault("not_date", label),
    };
  }

  static async Task<Error?> Known(FormField field, string label, string path, JsonNode? value, IChoices choices, CancellationToken ct) {
    // what is computed nobody can choose otherwise
    if (field.Catalogue is not { } catalogue || field.IsComputed || IsEmpty(value)) return null;
    foreach (var code in value is JsonArray many ? many.Select(n => n?.ToString()) : [value!.ToString()])
      if (code is null || await choices.Label(catalogue, code, ct) is null) return new(ErrorKind.Invalid, "forms.unknown_choice", T["unknown_choice", label], path);
    return null;
  }

  internal static bool IsEmpty(JsonNode? value) => value switch {
    null => true,
    JsonArray a => a.Count == 0,
    JsonValue v when v.TryGetValue<string>(out var s) => s.Length == 0,
    JsonValue v when v.TryGetValue<bool>(out var b) => !b,
    _ => false,
  };
}
