using System.Text;
using CsvHelper;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using BookCell = DocumentFormat.OpenXml.Spreadsheet.Cell;
using BookValues = DocumentFormat.OpenXml.Spreadsheet.CellValues;

namespace Saola.Registries;

/// <summary>Writes rows of texts as files for spreadsheets, one row at a time. What a spreadsheet could take for a formula is never written as one.</summary>
public static class SheetWriter {
  /// <summary>As many rows as a sheet of a workbook can have.</summary>
  public const int MostSheetRows = 1_048_576;

  /// <summary>A place beside memory that goes when it is closed.</summary>
  public static FileStream Draft() => new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);

  public static async Task Csv(Stream file, IAsyncEnumerable<string[]> lines, CancellationToken ct) {
    // With a mark, because spreadsheets take a file without one for another encoding.
    await using var csv = CsvWriter.Create(file, new() { HasHeader = false, WriteByteOrderMark = true }, true);
    await foreach (var line in lines.WithCancellation(ct)) csv.WriteRecord(Array.ConvertAll(line, CsvRows.Guard));
  }

  /// <summary>Text in every cell: a value that begins like a formula stays a value.</summary>
  public static async Task Xlsx(Stream file, string sheet, IAsyncEnumerable<string[]> lines, CancellationToken ct) {
    using var book = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook);
    var workbook = book.AddWorkbookPart();
    var part = workbook.AddNewPart<WorksheetPart>();
    using (var writer = OpenXmlWriter.Create(part)) {
      writer.WriteStartElement(new Worksheet());
      writer.WriteStartElement(new SheetData());
      await foreach (var line in lines.WithCancellation(ct))
        writer.WriteElement(new Row(line.Select(c => new BookCell { DataType = BookValues.InlineString, InlineString = new(new Text(Printable(c)) { Space = SpaceProcessingModeValues.Preserve }) })));
      writer.WriteEndElement();
      writer.WriteEndElement();
    }
    workbook.Workbook = new(new Sheets(new Sheet { Id = workbook.GetIdOfPart(part), SheetId = 1, Name = sheet.Length > 31 ? sheet[..31] : sheet }));
    workbook.Workbook.Save();
  }

  /// <summary>Without signs that XML cannot hold.</summary>
  public static string Printable(string text) {
    var kept = new StringBuilder(text.Length);
    foreach (var rune in text.EnumerateRunes()) if (rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and not (0xFFFE or 0xFFFF))) kept.Append(rune);
    return kept.ToString();
  }
}
