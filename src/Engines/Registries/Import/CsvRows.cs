using System.Text;
using CsvHelper;

namespace Saola.Registries;

/// <summary>Rows of a text file with separators (RFC 4180), UTF-8; the separator is found by looking.</summary>
internal static class CsvRows {
  public static async IAsyncEnumerable<SheetRow> Read(Stream content, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct) {
    using var text = new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024, leaveOpen: true);
    using var reader = CsvReader.Create(text, new() { HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw, MaxRecordSize = SheetReader.MostRecord, TrackLineNumbers = true, IncludeValuesInExceptions = false }, true);
    while (await reader.ReadAsync(ct)) {
      if (reader.FieldCount > SheetReader.MostColumns) throw new SheetUnreadable(ImportErrors.TooWide(SheetReader.MostColumns));
      var cells = new Cell[reader.FieldCount];
      for (var i = 0; i < cells.Length; i++) cells[i] = new(Unguard(i == 0 && reader.RowNumber <= 1 ? reader.GetString(i).TrimStart('\uFEFF') : reader.GetString(i)));
      yield return new((int)reader.LineNumber, cells);
    }
  }

  /// <summary>What a spreadsheet takes for the beginning of a formula.</summary>
  static bool CouldRun(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r';

  /// <summary>The mark that spreadsheets write themselves before a text that is no formula.</summary>
  public static string Guard(string text) => CouldRun(text.TrimStart('\'')) && !decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _) ? "'" + text : text;

  static string Unguard(string text) => text is ['\'', ..] && CouldRun(text.TrimStart('\'')) ? text[1..] : text;
}
