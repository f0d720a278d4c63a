using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>
/// Fields that pick from a catalogue too long for a list, such as communes: the person types a name, old or new, and picks
/// among those that fit. Works without scripts: the text is posted beside the code as <c>path__text</c>.
/// </summary>
public static class FormPicker {
  public const int MostCandidates = 12;

  /// <summary>Beside the path of an administrative unit: the province that was chosen before its commune.</summary>
  internal const string ProvincePart = "__province";

  /// <summary>The name of the input that a mistake at this path belongs to: a name to be picked is typed in one of its own.</summary>
  public static string InputOf(this FormDefinition form, FormAnswers answers, string path) =>
    !answers.Candidates.ContainsKey(path) && form.Fields.Any(f => (f.IsPicker || f.Kind == FieldKind.Unit) && f.Key == path.Split('.')[^1]) ? path + "__text" : path;

  /// <summary>Takes what was posted of the whole form: reads it, picks names, and settles the answers.</summary>
  public static async Task Take(this FormAnswers answers, FormDefinition form, IFormCollection posted, IChoices choices, DateOnly today, CancellationToken ct) {
    foreach (var page in form.Pages) {
      answers.Post(page.Group, posted, today);
      await answers.Pick(page.Group, posted, choices, ct);
    }
    form.Settle(answers, today);
  }

  /// <summary>Whether the button that was pressed only changes what the page shows: a row more or less, the communes of a province, a record that is looked up.</summary>
  public static bool ChangesRows(IFormCollection posted) => posted.Keys.Any(k => Turning.Any(t => k.EndsWith(t, StringComparison.Ordinal)));

  static readonly string[] Turning = ["__add", "__remove", "__list", "__find"];

  /// <summary>Turns typed names of one page into codes; what fits several entries waits as candidates, what fits none as typed.</summary>
  public static async Task Pick(this FormAnswers answers, FormField page, IEnumerable<KeyValuePair<string, StringValues>> posted, IChoices choices, CancellationToken ct) {
    var values = posted.ToDictionary(p => p.Key, p => p.Value);
    await Into(page, "", answers.Data);

    async Task Into(FormField field, string prefix, JsonObject at) {
      if (field.Kind == FieldKind.Group) {
        var (inner, innerPrefix) = field.Key is null ? (at, prefix) : (at[field.Key] as JsonObject ?? [], prefix + field.Key + ".");
        foreach (var part in field.Parts) await Into(part, innerPrefix, inner);
      } else if (field.Kind == FieldKind.List) {
        var rows = (at[field.Key!] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        for (var i = 0; i < rows.Length; i++)
          foreach (var part in field.Parts) await Into(part, $"{prefix}{field.Key}.{i}.", rows[i]);
      } else if (field is { Kind: FieldKind.Unit, Catalogue: { } communes, ReadOnly: false } && values.TryGetValue(prefix + field.Key + "__province", out var province)) {
        await Unit(prefix + field.Key, field.Key!, communes, field.Alias, Vn.Clean(province.ToString()), at);
      } else if (field is { IsPicker: true, Catalogue: { } catalogue, ReadOnly: false } && values.TryGetValue(prefix + field.Key + "__text", out var typed)) {
        await One(prefix + field.Key, field.Key!, catalogue, field.Alias, Vn.Clean(typed.ToString()), at);
      }
    }

    // a typed name decides; else the commune that was chosen, if it lies in the province that was chosen
    async Task Unit(string path, string key, string catalogue, string? alias, string province, JsonObject at) {
      answers.Unread.Remove(path + ProvincePart);
      answers.Candidates.Remove(path);
      var text = values.TryGetValue(path + "__text", out var typed) ? Vn.Clean(typed.ToString()) : "";
      if (text.Length > 0) await One(path, key, catalogue, alias, text, at);
      else if (at[key]?.ToString() is { Length: > 0 } code && await choices.ParentOf(catalogue, code, ct) != province) at[key] = null;
      if (FormRules.IsEmpty(at[key]) && province.Length > 0) answers.Unread[path + ProvincePart] = province;
    }

    async Task One(string path, string key, string catalogue, string? alias, string text, JsonObject at) {
      answers.Candidates.Remove(path);
      answers.Unread.Remove(path);
      if (text.Length == 0) {
        at[key] = null;
        return;
      }
      var code = at[key]?.ToString();
      // A code that still bears the typed name stands; one that was just picked among candidates does too.
      if (code is not null && await choices.Label(catalogue, code, ct) is { } label && (Vn.Fold(label) == Vn.Fold(text) || values.TryGetValue(path + "__for", out var asked) && asked == text)) return;
      var found = await choices.Search(catalogue, alias, text, MostCandidates, ct);
      var exact = found.Where(c => Vn.Fold(c.Label) == Vn.Fold(text)).ToArray();
      if (exact.Length == 1 || found.Count == 1) {
        at[key] = (exact.Length == 1 ? exact[0] : found[0]).Value;
        return;
      }
      at[key] = null;
      answers.Unread[path] = text;
      if (found.Count > 0) answers.Candidates[path] = found;
    }
  }
}
