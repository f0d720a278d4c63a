using System.Text.Json.Nodes;

namespace Saola.Forms;

public enum ChangeKind { Same, Added, Changed, Removed }

/// <summary>One answer in two submissions.</summary>
public sealed record FormChange(FormField Field, string Label, string Was, string Is, ChangeKind Kind);

/// <summary>
/// What differs between two submissions of one form. Rows of lists are matched by what they hold, so that a row removed at the
/// top does not make all below it look changed.
/// </summary>
public static class FormChanges {
  public static async Task<IReadOnlyList<FormChange>> Between(FormDefinition form, FormAnswers before, FormAnswers after, DateOnly today, IChoices choices) {
    var changes = new List<FormChange>();
    var (then, now) = (new FormPlace("", before.Data, FormScope.Of(before, today)), new FormPlace("", after.Data, FormScope.Of(after, today)));
    foreach (var page in form.Pages) await Walk(page.Group, then, now, "");
    return changes;

    async Task Walk(FormField field, FormPlace? old, FormPlace? @new, string rows) {
      old = old is null || FormRules.IsHidden(field, old.Scope) ? null : old;
      @new = @new is null || FormRules.IsHidden(field, @new.Scope) ? null : @new;
      if (old is null && @new is null) return;
      var title = field.Title.In((@new ?? old)!.Scope);
      if (field.Kind == FieldKind.Group) {
        foreach (var part in field.Parts) await Walk(part, old?.In(field), @new?.In(field), rows);
      } else if (field.Kind == FieldKind.List) {
        var (gone, kept) = (Rows(old, field), Rows(@new, field));
        foreach (var (i, j) in Pairs(gone, kept))
          foreach (var part in field.Parts)
            await Walk(part, i is { } was ? old!.Row(field, gone[was], was) : null, j is { } stays ? @new!.Row(field, kept[stays], stays) : null, $"{rows}{title} {(j ?? i) + 1}: ");
      } else if (field.HoldsValue && field.Kind != FieldKind.File) {
        var (a, b) = (old?.At[field.Key!], @new?.At[field.Key!]);
        var was = old is null ? "" : await FormWords.Read(field, a, old.Scope, choices);
        var says = @new is null ? "" : await FormWords.Read(field, b, @new.Scope, choices);
        // two signatures of one name differ in their strokes
        var same = was == says && (field.Kind != FieldKind.Signature || JsonNode.DeepEquals(a, b));
        changes.Add(new(field, rows + title, was, says, same ? ChangeKind.Same : was.Length == 0 ? ChangeKind.Added : says.Length == 0 ? ChangeKind.Removed : ChangeKind.Changed));
      }
    }
  }

  static List<JsonObject> Rows(FormPlace? place, FormField list) => [.. (place?.At[list.Key!] as JsonArray ?? []).OfType<JsonObject>()];

  /// <summary>Equal rows face each other; between them, what was there and what is there are matched in their order.</summary>
  static IEnumerable<(int? Old, int? New)> Pairs(List<JsonObject> old, List<JsonObject> @new) {
    var (i, j) = (0, 0);
    foreach (var (a, b) in Equal([.. old.Select(r => r.ToJsonString())], [.. @new.Select(r => r.ToJsonString())]).Append((old.Count, @new.Count))) {
      for (; i < a && j < b; i++, j++) yield return (i, j);
      for (; i < a; i++) yield return (i, null);
      for (; j < b; j++) yield return (null, j);
      if (a < old.Count) yield return (i++, j++);
    }
  }

  /// <summary>The longest common subsequence.</summary>
  static List<(int, int)> Equal(string[] a, string[] b) {
    var longest = new int[a.Length + 1, b.Length + 1];
    for (var i = a.Length - 1; i >= 0; i--)
      for (var j = b.Length - 1; j >= 0; j--) longest[i, j] = a[i] == b[j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
    var pairs = new List<(int, int)>();
    for (int i = 0, j = 0; i < a.Length && j < b.Length;) {
      if (a[i] == b[j]) pairs.Add((i++, j++));
      else if (longest[i + 1, j] >= longest[i, j + 1]) i++;
      else j++;
    }
    return pairs;
  }
}
