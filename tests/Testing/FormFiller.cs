using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Forms;
using Saola.Kernel;
using Xunit;

namespace Saola.Testing;

/// <summary>Fills a form as a person would who answers just what it asks for: by the kind of each field, and again where a rule objects.</summary>
public sealed class FormFiller(IChoices choices, DateOnly today) {
  const int Rounds = 60;
  static readonly string[] Typed = ["Nguyễn Thị Hoa", "000190000001", "0900000001", "0000000101", "08:30", "hoa@example.com", "1"];

  public async Task<JsonObject> Fill(FormDefinition form, CancellationToken ct) {
    var answers = new FormAnswers([]);
    var tries = new Dictionary<string, int>(StringComparer.Ordinal);
    IReadOnlyList<Error> errors = [];
    for (var round = 0; round < Rounds; round++) {
      form.Settle(answers, today);
      errors = await form.Check(answers, today, choices, null, ct);
      if (errors.Count == 0) return answers.Data;
      foreach (var path in errors.Select(e => e.Field!).Distinct(StringComparer.Ordinal)) {
        var attempt = tries[path] = tries.GetValueOrDefault(path, -1) + 1;
        var value = await Value(Find(form.Pages.Select(p => p.Group), path.Split('.'))!, attempt, ct);
        Put(answers.Data, path.Split('.'), value);
      }
    }
    Assert.Fail($"{form.Id} cannot be filled: {string.Join("; ", errors.Select(e => $"{e.Field}: {e.Message}"))}");
    return [];
  }

  async Task<JsonNode?> Value(FormField field, int attempt, CancellationToken ct) => field.Kind switch {
    FieldKind.Number => (field.Limits.Min ?? 1) + attempt,
    FieldKind.Date => Day(attempt),
    FieldKind.DateTime => Day(attempt) + "T08:30:00+07:00",
    FieldKind.Time => "08:30",
    FieldKind.Checkbox => true,
    FieldKind.File => new JsonArray("a"),
    FieldKind.List => new JsonArray(new JsonObject()),
    FieldKind.Checklist => new JsonArray(await Choice(field, attempt, ct)),
    FieldKind.Select or FieldKind.Radio or FieldKind.Unit => await Choice(field, attempt, ct),
    FieldKind.Point => JsonNode.Parse("""{"type": "Point", "coordinates": [108.0, 13.98]}"""),
    FieldKind.Area => JsonNode.Parse("""{"type": "Polygon", "coordinates": [[[108.0, 13.9], [108.1, 13.9], [108.1, 14.0], [108.0, 13.9]]]}"""),
    FieldKind.Signature => new JsonObject { ["name"] = Typed[0] },
    _ => Text(field.Limits),
  };

  /// <summary>Long ago, in the last days, soon: one of them suits any rule about days.</summary>
  string Day(int attempt) => ((DateOnly[])[today.AddDays(-10), today.AddYears(-36), today, today.AddDays(30)])[attempt % 4].ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

  async Task<string> Choice(FormField field, int attempt, CancellationToken ct) {
    var all = field.Catalogue is { } catalogue ? await choices.All(catalogue, ct) : field.Choices;
    return all[attempt % all.Count].Value;
  }

  static string Text(FieldLimits limits) => limits.Pattern is not { } pattern ? Typed[0][..Math.Min(Typed[0].Length, limits.MaxLength ?? 500)]
    : Typed.First(t => Regex.IsMatch(t, $"^(?:{pattern})$", RegexOptions.None, TimeSpan.FromSeconds(1)));

  static FormField? Find(IEnumerable<FormField> fields, ReadOnlySpan<string> path) {
    foreach (var field in fields) {
      if (field.Key == path[0]) return path.Length == 1 ? field : Find(field.Parts, path[(field.Kind == FieldKind.List ? 2 : 1)..]);
      if (field is { Kind: FieldKind.Group, Key: null } && Find(field.Parts, path) is { } inner) return inner;
    }
    return null;
  }

  static void Put(JsonNode at, ReadOnlySpan<string> path, JsonNode? value) {
    if (at is JsonArray rows) Put(rows[int.Parse(path[0], CultureInfo.InvariantCulture)]!, path[1..], value);
    else if (path.Length == 1) at[path[0]] = value;
    else Put(at[path[0]] ??= new JsonObject(), path[1..], value);
  }
}
