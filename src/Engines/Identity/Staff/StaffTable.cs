using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsvHelper;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Saola.Identity;

/// <summary>A row as it stands in the file: its number there, and its cells by column.</summary>
internal sealed record StaffLine(int Number, IReadOnlyDictionary<string, string> Cells) {
  public string this[string column] => Cells.GetValueOrDefault(column, "");
}

/// <summary>
/// Lists of staff as CSV and XLSX. What a spreadsheet could take for a formula is never written as one, and a formula that
/// is read is refused: a list says values.
/// </summary>
internal static class StaffTable {
  public const int MostBytes = 5_000_000, MostLines = 2_000, MostUnpacked = 50_000_000, MostCell = 500;

  /// <summary>The columns, in order, by the word that names their title.</summary>
  public static readonly string[] Columns = ["change", "user_name", "full_name", "personal_number", "email", "phone", "unit", "roles", "title", "from", "to"];

  public static string TitleOf(string column) => T[$"staff_{column}"];

  public static Answer<IReadOnlyList<StaffLine>> Read(byte[] file) {
    if (file.Length is 0 or > MostBytes) return StaffErrors.FileSize;
    try {
      var lines = file is [(byte)'P', (byte)'K', ..] ? ReadXlsx(file) : ReadCsv(file);
      return lines.IsError ? lines.Error : Lines(lines.Value);
    } catch (Exception e) when (e is CsvFormatException or DecoderFallbackException or OpenXmlPackageException or InvalidDataException or FormatException or System.Xml.XmlException or IOException or KeyNotFoundException or ArgumentException or InvalidOperationException or OverflowException) {
      return StaffErrors.Unreadable;
    }
  }

  static Answer<List<(int, string[])>> ReadCsv(byte[] file) {
    var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file).TrimStart('\uFEFF');
    using var reader = CsvReader.FromText(text, new() { HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw, TrackLineNumbers = true, MaxRecordSize = 100_000 });
    var rows = new List<(int, string[])>();
    while (reader.Read()) {
      rows.Add(((int)reader.LineNumber, [.. Enumerable.Range(0, reader.FieldCount).Select(i => Unguard(reader[i].ToString()))]));
      if (rows.Count > MostLines + 1) return StaffErrors.TooMany;
    }
    return rows;
  }

  static Answer<List<(int, string[])>> ReadXlsx(byte[] file) {
    using (var zip = new ZipArchive(new MemoryStream(file)))
      if (zip.Entries.Sum(e => Math.Min(e.Length, MostUnpacked)) >= MostUnpacked) return StaffErrors.FileSize;
    using var book = SpreadsheetDocument.Open(new MemoryStream(file), isEditable: false);
    var workbook = book.WorkbookPart ?? throw new InvalidDataException();
    var sheet = workbook.Workbook.Descendants<Sheet>().First();
    var shared = workbook.SharedStringTablePart?.SharedStringTable.Elements<SharedStringItem>().Select(s => s.InnerText).ToArray() ?? [];
    if (workbook.GetPartById(sheet.Id!) is not WorksheetPart first) throw new InvalidDataException();
    var rows = new List<(int, string[])>();
    foreach (var row in first.Worksheet.Descendants<Row>()) {
      var cells = new string[Columns.Length + 20];
      Array.Fill(cells, "");
      var next = 0;
      foreach (var cell in row.Elements<Cell>()) {
        if (cell.CellFormula is not null) return StaffErrors.Formula((int)(row.RowIndex?.Value ?? (uint)rows.Count + 1));
        var at = cell.CellReference?.Value is { } place ? Column(place) : next;
        next = at + 1;
        if (at < cells.Length) cells[at] = Text(cell, shared);
      }
      rows.Add(((int)(row.RowIndex?.Value ?? (uint)rows.Count + 1), cells));
      if (rows.Count > MostLines + 1) return StaffErrors.TooMany;
    }
    return rows;
  }

  static int Column(string place) => place.TakeWhile(char.IsAsciiLetter).Take(4).Aggregate(0, (n, c) => (n * 26) + char.ToUpperInvariant(c) - 'A' + 1) - 1;

  static string Text(Cell cell, string[] shared) {
    var type = cell.DataType?.Value;
    if (type == CellValues.SharedString) return shared[int.Parse(cell.CellValue!.Text, CultureInfo.InvariantCulture)];
    return type == CellValues.InlineString ? cell.InlineString?.InnerText ?? "" : cell.CellValue?.Text ?? "";
  }

  static Answer<IReadOnlyList<StaffLine>> Lines(List<(int Number, string[] Cells)> rows) {
    if (rows.Count == 0) return StaffErrors.NoHeader;
    var columns = rows[0].Cells.Select(c => Array.Find(Columns, k => Vn.Fold(Vn.Clean(c)) is var title && (title == Vn.Fold(TitleOf(k)) || title == Vn.Fold(T.In("vi", $"staff_{k}")) || title == k))).ToArray();
    if (columns.OfType<string>().Distinct().Count() != columns.OfType<string>().Count() || !columns.Contains("user_name")) return StaffErrors.NoHeader;
    var lines = new List<StaffLine>();
    foreach (var (number, cells) in rows.Skip(1)) {
      var line = new Dictionary<string, string>(StringComparer.Ordinal);
      for (var i = 0; i < Math.Min(cells.Length, columns.Length); i++)
        if (columns[i] is { } column && Vn.Clean(cells[i]) is { Length: > 0 } text) line[column] = text.Length > MostCell ? text[..MostCell] : text;
      if (line.Count > 0) lines.Add(new(number, line));
    }
    return lines.Count == 0 ? StaffErrors.Empty : lines;
  }

  /// <summary>What a spreadsheet takes for the beginning of a formula.</summary>
  static bool CouldRun(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r';

  /// <summary>The mark that spreadsheets write themselves before a text that is no formula.</summary>
  static string Guard(string text) => CouldRun(text.TrimStart('\'')) ? "'" + text : text;

  static string Unguard(string text) => text is ['\'', ..] && CouldRun(text.TrimStart('\'')) ? text[1..] : text;

  public static byte[] WriteCsv(IEnumerable<IReadOnlyDictionary<string, string>> lines) => Csv(Table(lines));

  public static byte[] WriteXlsx(IEnumerable<IReadOnlyDictionary<string, string>> lines) =>
    Xlsx((T["officials"], Table(lines)), (T["staff_columns"], Columns.Select(c => (string[])[TitleOf(c), T[$"staff_{c}_hint"]])));

  /// <param name="rows">The titles first.</param>
  internal static byte[] Csv(IEnumerable<string[]> rows) {
    using var bytes = new MemoryStream();
    // With a mark, because spreadsheets take a file without one for another encoding.
    using (var csv = CsvWriter.Create(bytes, new() { HasHeader = false, WriteByteOrderMark = true }, leaveOpen: true))
      foreach (var cells in rows) csv.WriteRecord(Array.ConvertAll(cells, Guard));
    return bytes.ToArray();
  }

  internal static byte[] Xlsx(params (string Name, IEnumerable<string[]> Rows)[] sheets) {
    using var bytes = new MemoryStream();
    using (var book = SpreadsheetDocument.Create(bytes, SpreadsheetDocumentType.Workbook)) {
      var workbook = book.AddWorkbookPart();
      workbook.Workbook = new(new Sheets());
      for (var i = 0; i < sheets.Length; i++) Add(workbook, (uint)i + 1, sheets[i].Name, sheets[i].Rows);
      workbook.Workbook.Save();
    }
    return bytes.ToArray();
  }

  static void Add(WorkbookPart workbook, uint number, string name, IEnumerable<string[]> rows) {
    var part = workbook.AddNewPart<WorksheetPart>();
    // Text in every cell: a value that begins like a formula stays a value.
    part.Worksheet = new(new SheetData(rows.Select(r => new Row(r.Select(c => new Cell { DataType = CellValues.InlineString, InlineString = new(new Text(Printable(c)) { Space = SpaceProcessingModeValues.Preserve }) })))));
    workbook.Workbook.Sheets!.Append(new Sheet { Id = workbook.GetIdOfPart(part), SheetId = number, Name = name });
  }

  static string Printable(string text) => string.Concat(text.Where(System.Xml.XmlConvert.IsXmlChar));

  static IEnumerable<string[]> Table(IEnumerable<IReadOnlyDictionary<string, string>> lines) =>
    lines.Select(l => Columns.Select(c => l.GetValueOrDefault(c, "")).ToArray()).Prepend([.. Columns.Select(TitleOf)]);
}

internal static class StaffErrors {
  public static Error FileSize => new(ErrorKind.Invalid, "identity.staff_file_size", T["staff_file_size"], "File");
  public static Error Unreadable => new(ErrorKind.Invalid, "identity.staff_unreadable", T["staff_unreadable"], "File");
  public static Error NoHeader => new(ErrorKind.Invalid, "identity.staff_no_header", T["staff_no_header"], "File");
  public static Error Empty => new(ErrorKind.Invalid, "identity.staff_empty", T["staff_empty"], "File");
  public static Error TooMany => new(ErrorKind.Invalid, "identity.staff_too_many", T["staff_too_many", StaffTable.MostLines], "File");
  public static Error Formula(int row) => new(ErrorKind.Invalid, "identity.staff_formula", T["staff_formula", row], "File");
  public static Error ChangeUnknown => new(ErrorKind.Invalid, "identity.staff_change_unknown", T["staff_change_unknown"], "change");
  public static Error UnitUnknown => new(ErrorKind.NotFound, "identity.staff_unit_unknown", T["staff_unit_unknown"], "unit");
  public static Error NobodyThere => new(ErrorKind.NotFound, "identity.staff_nobody", T["staff_nobody"], "user_name");
  public static Error DayWrong(string column) => new(ErrorKind.Invalid, "identity.staff_day", T["date_wrong"], column);
  public static Error LeaveLater => new(ErrorKind.Invalid, "identity.staff_leave_later", T["staff_leave_later"], "from");
  public static Error ImportNotFound => new(ErrorKind.NotFound, "identity.staff_import_not_found", T["staff_import_not_found"]);
  public static Error ImportDone => new(ErrorKind.Conflict, "identity.staff_import_done", T["staff_import_done"]);
  public static Error Faulty(int faults) => new(ErrorKind.Conflict, "identity.staff_faulty", T["staff_faulty", faults]);
  public static Error NothingToDo => new(ErrorKind.Invalid, "identity.staff_nothing", T["staff_nothing"], "File");
}
