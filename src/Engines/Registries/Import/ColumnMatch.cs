using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;
using SqlNames = Saola.Registries.Names;

namespace Saola.Registries;

/// <summary>A column of the file and the field whose values it brings.</summary>
/// <param name="Field">A field, <c>_state</c>, <c>_from</c>, or <c>_to</c>, by which a row is known that is of a record that has ended; null when the column is left out.</param>
/// <param name="How"><c>name</c>, <c>content</c>, or <c>told</c> by who imports; null when left out.</param>
internal sealed record ImportColumn(string Title, string? Field, string? How);

/// <summary>Finds the field of each column: by what the person says, by its name in either language, by what is in it.</summary>
internal static class ColumnMatch {
  /// <summary>How much of a column must be values of a field before it is taken for that field by its content alone.</summary>
  const double Sure = 0.9;
  const int LeastSeen = 3;

  /// <param name="told">Fields by title; an empty one leaves the column out.</param>
  public static Answer<IReadOnlyList<ImportColumn>> Match(RegistryDefinition d, SheetRow titles, IReadOnlyList<SheetRow> sample, IReadOnlyDictionary<string, string>? told) {
    var found = Propose(d, titles, sample, told);
    if (found.IsError) return found.Error;
    var columns = found.Value;
    if (columns.Where(c => c.Field is not null).GroupBy(c => c.Field, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } same) return ImportErrors.ColumnTwice(same.Last().Title);
    var missing = d.Fields.Where(f => !f.IsComputed && d.NaturalKey.Contains(f.Key) && !columns.Any(c => c.Field == f.Key)).Select(f => f.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)).ToList();
    return missing.Count > 0 ? ImportErrors.ColumnsMissing(missing) : found;
  }

  /// <summary>The same for somebody who looks at it and says the rest: columns of the key may be missing.</summary>
  public static Answer<IReadOnlyList<ImportColumn>> Propose(RegistryDefinition d, SheetRow titles, IReadOnlyList<SheetRow> sample, IReadOnlyDictionary<string, string>? told) {
    var columns = titles.Cells.Select(c => new ImportColumn(Vn.Clean(c.Text), null, null)).ToList();
    if (columns.Where(c => c.Title.Length > 0).GroupBy(c => c.Title, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice) return ImportErrors.ColumnTwice(twice.Key);
    foreach (var (title, field) in told ?? new Dictionary<string, string>()) {
      var at = columns.FindIndex(c => c.Title.Length > 0 && c.Title == Vn.Clean(title));
      if (at < 0 || field.Length > 0 && !Names(d).Any(n => n.Field == field)) return ImportErrors.ColumnUnknown(title);
      columns[at] = columns[at] with { Field = field.Length == 0 ? null : field, How = "told" };
    }
    ByName(d, columns);
    ByContent(d, columns, sample);
    return columns;
  }

  static void ByName(RegistryDefinition d, List<ImportColumn> columns) {
    var names = Names(d).GroupBy(n => Plain(n.Name), StringComparer.Ordinal).Where(g => g.Select(n => n.Field).Distinct(StringComparer.Ordinal).Count() == 1).ToDictionary(g => g.Key, g => g.First().Field, StringComparer.Ordinal);
    if (d.Fields.Where(f => f.IsGeometry).ToList() is [var shape]) names.TryAdd(JsonRows.Geometry, shape.Key);
    for (var i = 0; i < columns.Count; i++)
      if (columns[i] is { How: null, Title.Length: > 0 } c && (c.Title == SqlNames.To ? c.Title : names.GetValueOrDefault(Plain(c.Title))) is { } field && !columns.Exists(o => o.Field == field)) columns[i] = c with { Field = field, How = "name" };
  }

  /// <summary>Only types whose values cannot be taken for others, and only where one column and one field are left for each other.</summary>
  static void ByContent(RegistryDefinition d, List<ImportColumn> columns, IReadOnlyList<SheetRow> sample) {
    var free = d.Fields.Where(f => !f.IsComputed && (f.IsGeometry || f.Type is FieldType.Person or FieldType.Organisation or FieldType.Date) && !columns.Exists(c => c.Field == f.Key)).ToList();
    var fits = columns.Index().Where(c => c.Item.How is null && !IsNote(c.Item.Title)).SelectMany(c => free.Where(f => Fits(f, c.Index, sample)).Select(f => (c.Index, Field: f.Key))).ToList();
    foreach (var (column, field) in fits)
      if (fits.Count(f => f.Index == column) == 1 && fits.Count(f => f.Field == field) == 1) columns[column] = columns[column] with { Field = field, How = "content" };
  }

  static bool Fits(RegistryField field, int column, IReadOnlyList<SheetRow> sample) {
    var seen = sample.Where(r => column < r.Cells.Length && !r.Cells[column].IsEmpty).Select(r => r.Cells[column]).ToList();
    // a number of a spreadsheet is a day for whoever wants one
    return seen.Count >= LeastSeen && !(field.Type == FieldType.Date && seen.Exists(c => c.IsNumber))
      && seen.Count(c => CellValues.Node(field, c) is { } node && FieldValue.Read(field, node) is { Fault: null, Value: not null }) >= Sure * seen.Count;
  }

  /// <summary>
  /// What a column can bring: a field that is not computed, the state, the day from which it holds or did no longer; each under its names.
  /// <c>_to</c> is none of these: folded it is "Tờ", the sheet of a parcel.
  /// </summary>
  public static IEnumerable<(string Field, string Name)> Names(RegistryDefinition d) {
    foreach (var field in d.Fields.Where(f => !f.IsComputed)) {
      yield return (field.Key, field.Key);
      yield return (field.Key, field.Name.Vi);
      if (field.Name.En is { } english) yield return (field.Key, english);
    }
    if (d.States is { Count: > 0 }) foreach (var name in (string[])[SqlNames.State, Words.T.In("vi", "import_state"), Words.T.In("en", "import_state")]) yield return (SqlNames.State, name);
    if (d.Validity) foreach (var name in (string[])[SqlNames.From, Words.T.In("vi", "import_from"), Words.T.In("en", "import_from")]) yield return (SqlNames.From, name);
    foreach (var language in (string[])["vi", "en"]) yield return (SqlNames.To, Words.T.In(language, "import_to"));
  }

  /// <summary>The column of faults that a corrected file brings back.</summary>
  public static bool IsNote(string title) => Plain(title) is var plain && (plain == Plain(Words.T.In("vi", "import_faults")) || plain == Plain(Words.T.In("en", "import_faults")));

  /// <summary>Letters and digits alone, folded: "Số CMND/CCCD" is "socmndcccd".</summary>
  static string Plain(string name) {
    var plain = new StringBuilder(name.Length);
    foreach (var c in Vn.Fold(name)) if (char.IsLetterOrDigit(c)) plain.Append(c);
    return plain.Length == 0 ? name : plain.ToString();
  }
}
