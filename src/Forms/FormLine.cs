using System.Text.Json.Nodes;

namespace Saola.Forms;

/// <summary>One answer to read: its label with those of the rows it lies in, its value in words, and what it was before.</summary>
public sealed record FormLine(FormField Field, string Path, string Label, string Value, string? Was) {
  /// <summary>The picture of a signature.</summary>
  public string? Drawn { get; init; }

  /// <summary>Where it stands, of what is no answer but is read with them: a table, an image, documents.</summary>
  internal FormPlace? Place { get; init; }

  /// <summary>Every answer that these fields show, in their order.</summary>
  internal static async Task<IReadOnlyList<FormLine>> Of(IReadOnlyList<FormField> fields, FormAnswers answers, FormPlace place, FormAnswers? before, DateOnly today, IChoices choices) {
    var lines = new List<FormLine>();
    var earlier = before is null ? null : FormScope.Of(before, today);
    await Walk(fields, place, "");
    return lines;

    async Task Walk(IReadOnlyList<FormField> some, FormPlace at, string rows) {
      foreach (var field in some) {
        if (FormRules.IsHidden(field, at.Scope)) continue;
        if (field.Kind == FieldKind.Group) await Walk(field.Parts, at.In(field), rows);
        else if (field.Kind == FieldKind.List) {
          var number = 0;
          foreach (var row in (at.At[field.Key!] as JsonArray ?? []).OfType<JsonObject>())
            await Walk(field.Parts, at.Row(field, row, number), $"{rows}{field.Title.In(at.Scope)} {++number}: ");
        } else if (field.Kind is FieldKind.Table or FieldKind.Image or FieldKind.Documents) {
          lines.Add(new(field, "", rows + (field.Title.In(at.Scope) ?? field.Alt.In(at.Scope)), "", null) { Place = at });
        } else if (field.HoldsValue && field.Kind != FieldKind.File) {
          var path = at.Prefix + field.Key;
          var value = at.At[field.Key!];
          var (now, was) = (await FormWords.Read(field, value, at.Scope, choices), earlier is null ? null : await FormWords.Read(field, before!.At(path), earlier, choices));
          lines.Add(new(field, path, rows + field.Title.In(at.Scope), now, was == now ? null : was) { Drawn = DrawnSignature.PictureOf(value) });
        }
      }
    }
  }
}
