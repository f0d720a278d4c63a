using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What of a definition can be read off a file of rows.</summary>
/// <param name="Fields">As a definition has them.</param>
public sealed record DraftedFields(JsonArray Fields, IReadOnlyList<string> NaturalKey, string Title);

/// <summary>Guesses the fields of a registry by the titles of the columns of a file and by what is in the first rows; a person looks at all of it.</summary>
internal static class FileFields {
  const int Sample = 200, Listed = 5, Searched = 3, Examples = 20;

  /// <summary>Words of titles that speak of people: such a column is taken for personal until a person says otherwise.</summary>
  static readonly string[] ofPeople = ["ho ten", "ho va ten", "chu ho", "chu so huu", "nguoi dai dien", "dien thoai", "so dt", "email", "thu dien tu", "ngay sinh", "nam sinh", "gioi tinh", "cccd", "cmnd", "so dinh danh", "noi o", "thuong tru", "tam tru"];

  /// <summary>What a column may be, the narrowest first.</summary>
  static readonly FieldType[] guesses = [FieldType.Person, FieldType.Organisation, FieldType.Date, FieldType.Integer, FieldType.Decimal, FieldType.Boolean, FieldType.Point, FieldType.Line, FieldType.Polygon];

  public static async Task<Answer<DraftedFields>> Read(Stream content, string name, CancellationToken ct) {
    if (KindOf(name) is not { } kind) return ImportErrors.FileKind;
    var rows = new List<SheetRow>();
    try {
      await foreach (var row in SheetReader.Read(content, kind, ct)) {
        rows.Add(row);
        if (rows.Count > Sample) break;
      }
    } catch (SheetUnreadable e) {
      return e.Error;
    }
    if (rows.Count < 2) return ImportErrors.Empty;
    var titles = rows[0].Cells.Select(c => Vn.Clean(c.Text)).ToList();
    var (fields, taken) = (new List<(RegistryField Field, bool Tells)>(), new HashSet<string>(StringComparer.Ordinal));
    foreach (var (i, title) in titles.Index().Where(t => t.Item.Length > 0).Take(RegistryDefinition.Limits.Fields)) {
      var cells = rows.Skip(1).Where(r => i < r.Cells.Length && !r.Cells[i].IsEmpty).Select(r => r.Cells[i]).ToList();
      fields.Add(Guess(Registries.KeyOf(title, taken), title, cells, rows.Count - 1));
    }
    return fields.Count == 0 ? ImportErrors.Empty : Drafted(fields);
  }

  static SheetKind? KindOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch { ".xlsx" => SheetKind.Xlsx, ".csv" or ".txt" => SheetKind.Csv, ".json" or ".geojson" => SheetKind.Json, _ => null };

  /// <returns>And whether each row has another value.</returns>
  static (RegistryField, bool) Guess(string key, string title, List<Cell> cells, int rows) {
    var ofPerson = ofPeople.Any(w => Vn.Fold(title).Contains(w, StringComparison.Ordinal));
    // the number of a telephone has as many digits as a tax code
    var type = cells.Count == 0 ? FieldType.Text : guesses.Where(t => !(ofPerson && t == FieldType.Organisation) && cells.TrueForAll(c => Fits(t, c))).Append(FieldType.Text).First();
    var personal = type == FieldType.Person || ofPerson;
    var values = cells.Select(c => Vn.Clean(c.Text)).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).ToList();
    var tells = cells.Count == rows && values.Count == rows && type is FieldType.Text or FieldType.Integer or FieldType.Person or FieldType.Organisation;
    return (new(key, type, new(title), Personal: personal ? new(null) : null, Examples: !personal && type is FieldType.Text or FieldType.Organisation && values.Count > 0 ? [.. values.Take(Examples)] : null), tells);
  }

  static bool Fits(FieldType type, Cell cell) {
    // a number that begins with nought is a code, and one of a spreadsheet is a day for whoever wants one
    if (type is FieldType.Integer or FieldType.Decimal && cell.Text is ['0', >= '0' and <= '9', ..] || type == FieldType.Date && cell.IsNumber || type == FieldType.Boolean && cell.IsNumber) return false;
    var field = new RegistryField("x", type, new("x"));
    return CellValues.Node(field, cell) is { } node && FieldValue.Read(field, node) is { Fault: null, Value: not null };
  }

  static DraftedFields Drafted(List<(RegistryField Field, bool Tells)> fields) {
    var key = fields.FindIndex(f => f.Tells && f.Field.Personal is null) is >= 0 and var open ? open : Math.Max(0, fields.FindIndex(f => f.Tells));
    var title = fields.FindIndex(f => f.Field.Type == FieldType.Text && f != fields[key]) is >= 0 and var named ? named : key;
    var (listed, searched) = (0, 0);
    var made = new JsonArray();
    foreach (var (i, (field, _)) in fields.Index()) {
      var one = field with { Required = i == key, List = !field.IsGeometry && field.Personal is null && listed++ < Listed, Search = field.Type == FieldType.Text && field.Personal is null && searched++ < Searched };
      var json = JsonSerializer.SerializeToNode(one, Json.Options)!.AsObject();
      foreach (var (name, value) in json.ToArray()) if (value is null || value is JsonValue v && v.TryGetValue<bool>(out var yes) && !yes) json.Remove(name);
      json["name"]!.AsObject().Remove("en");
      made.Add(json);
    }
    return new(made, [fields[key].Field.Key], fields[title].Field.Key);
  }
}
