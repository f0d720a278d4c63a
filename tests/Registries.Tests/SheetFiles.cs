using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Saola.Registries.Tests;

/// <summary>Files as offices bring them.</summary>
static class SheetFiles {
  public static byte[] Csv(IEnumerable<string[]> rows, char separator = ',') =>
    Encoding.UTF8.GetBytes(string.Concat(rows.Select(r => string.Join(separator, r.Select(c => '"' + c.Replace("\"", "\"\"", StringComparison.Ordinal) + '"')) + "\r\n")));

  /// <param name="cells">Text, numbers as decimals, days as <see cref="DateOnly"/>.</param>
  public static byte[] Xlsx(IEnumerable<object?[]> cells, bool shared = true, string? formula = null) {
    using var bytes = new MemoryStream();
    using (var book = SpreadsheetDocument.Create(bytes, SpreadsheetDocumentType.Workbook)) {
      var workbook = book.AddWorkbookPart();
      var texts = new List<string>();
      var part = workbook.AddNewPart<WorksheetPart>();
      part.Worksheet = new(new SheetData(cells.Select((r, n) => new Row(r.Select((c, i) => (c, i)).Where(x => x.c is not null).Select(x => Cell(x.c!, n + 1, x.i, shared ? texts : null, formula))) { RowIndex = (uint)n + 1 })));
      if (shared) workbook.AddNewPart<SharedStringTablePart>().SharedStringTable = new(texts.Select(t => new SharedStringItem(new Text(t) { Space = SpaceProcessingModeValues.Preserve })));
      workbook.Workbook = new(new Sheets(new Sheet { Id = workbook.GetIdOfPart(part), SheetId = 1, Name = "Danh sách" }));
    }
    return bytes.ToArray();
  }

  static DocumentFormat.OpenXml.Spreadsheet.Cell Cell(object value, int row, int column, List<string>? texts, string? formula) {
    var place = $"{(char)('A' + column)}{row}";
    switch (value) {
      case decimal number: return new() { CellReference = place, CellValue = new(number.ToString(CultureInfo.InvariantCulture)) };
      case DateOnly day: return new() { CellReference = place, CellValue = new(day.ToDateTime(default).ToOADate().ToString(CultureInfo.InvariantCulture)) };
      case string text when text == formula: return new() { CellReference = place, CellFormula = new("1+1"), CellValue = new("2") };
      case string text when texts is not null:
        if (!texts.Contains(text)) texts.Add(text);
        return new() { CellReference = place, DataType = DocumentFormat.OpenXml.Spreadsheet.CellValues.SharedString, CellValue = new(texts.IndexOf(text).ToString(CultureInfo.InvariantCulture)) };
      default: return new() { CellReference = place, DataType = DocumentFormat.OpenXml.Spreadsheet.CellValues.InlineString, InlineString = new(new Text((string)value) { Space = SpaceProcessingModeValues.Preserve }) };
    }
  }

  /// <summary>The texts of the rows, empty cells at their ends left away; a stream that gives <paramref name="piece"/> bytes at a time at most.</summary>
  public static async Task<List<string[]>> Read(byte[] file, SheetKind kind, int piece = int.MaxValue) {
    var rows = new List<string[]>();
    await foreach (var row in SheetReader.Read(new Pieces(file, piece), kind, CancellationToken.None)) {
      var cells = row.Cells.Select(c => c.Node?.ToJsonString() ?? c.Text).ToList();
      while (cells is [.., ""]) cells.RemoveAt(cells.Count - 1);
      rows.Add([.. cells]);
    }
    return rows;
  }

  sealed class Pieces(byte[] bytes, int most) : MemoryStream(bytes, writable: false) {
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => base.ReadAsync(buffer, offset, Math.Min(most, count), cancellationToken);
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(most, count));
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(most, buffer.Length)]);
  }
}
