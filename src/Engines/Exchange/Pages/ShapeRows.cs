namespace Saola.Exchange.Pages;

/// <summary>One field of a schema as a table tells it.</summary>
/// <param name="Name">With the fields above it before: <c>person.name</c>, <c>items[].code</c>.</param>
internal sealed record ShapeRow(string Name, string Type, bool IsRequired, string? About);

/// <summary>A schema as rows: its fields and those within them, as deep as a reader follows.</summary>
internal static class ShapeRows {
  const int MostDepth = 4, Most = 200, MostSteps = 2000;

  public static IReadOnlyList<ShapeRow> Of(ContractShape shape) {
    var rows = new List<ShapeRow>();
    var left = MostSteps;
    Add(shape, "", 0, rows, ref left);
    return rows;
  }

  static void Add(ContractShape shape, string at, int depth, List<ShapeRow> rows, ref int left) {
    // parts give no row by themselves, and a schema may be a part of itself
    if (depth > MostDepth || rows.Count >= Most || --left < 0) return;
    if (shape.Own["items"] is not null) Add(shape.Items, at + "[]", depth + 1, rows, ref left);
    foreach (var (_, part) in shape.Parts) if (left > 0) Add(part, at, depth + 1, rows, ref left);
    var required = shape.Required;
    foreach (var (name, field) in shape.Properties) {
      if (rows.Count >= Most) return;
      var path = at.Length == 0 ? name : $"{at}.{name}";
      rows.Add(new(path, TypeOf(field), required.Contains(name), field.About));
      Add(field, path, depth + 1, rows, ref left);
    }
  }

  /// <summary>The type in words, with the values or the bounds that it has.</summary>
  public static string TypeOf(ContractShape shape) {
    if (shape.Values is { } values) return Words.T["type_one_of", string.Join(", ", values.Take(12).Select(v => ContractReader.Text(v) ?? v?.ToJsonString() ?? "null"))];
    if (shape.Own["type"] is null && shape.Own["properties"] is null) return shape.Name ?? Words.T["type_any"];
    var types = shape.Types.Where(t => t != "null" && !(t == "integer" && shape.Types.Contains("number"))).Select(t => t == "array" ? Words.T["type_list", shape.Items.Name ?? TypeOf(shape.Items)] : Words.T[$"json_{t}"]);
    string[] more = [.. new[] { shape.Format, shape.Bound("maxLength") is { } longest ? Words.T["at_most", longest] : null, shape.Bound("minimum") is { } least ? $">= {least}" : null, shape.Bound("maximum") is { } most ? $"<= {most}" : null }.OfType<string>()];
    return string.Join(" / ", types) + (more.Length == 0 ? "" : $" ({string.Join(", ", more)})");
  }
}
