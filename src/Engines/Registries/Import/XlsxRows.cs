using System.Globalization;
using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Saola.Registries;

/// <summary>
/// Rows of the first sheet of a workbook, read through as a stream of elements. Texts that a workbook keeps once for all cells are
/// held, up to a limit; a formula is refused, because a list says values.
/// </summary>
internal static class XlsxRows {
  const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  public const int MostShared = 2_000_000;
  public const long MostSharedSigns = 100_000_000, MostUnpacked = 4L << 30;
  const long MostRatio = 100, MostSmall = 10 << 20;
  static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, MaxCharactersFromEntities = 1_000 };

  public static async IAsyncEnumerable<SheetRow> Read(Stream content, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct) {
    // The package is read here and there and not asynchronously, which a content of a bucket cannot be.
    await using var local = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
    await content.CopyToAsync(local, ct);
    local.Position = 0;
    using (var zip = new ZipArchive(local, ZipArchiveMode.Read, leaveOpen: true))
      if (zip.Entries.Sum(e => Math.Min(e.Length, MostUnpacked)) >= MostUnpacked) throw new SheetUnreadable(ImportErrors.FileSize);
    local.Position = 0;
    // what the archive says of its parts is not believed: a part may come out this long and no longer
    var most = Math.Min(MostUnpacked, MostRatio * local.Length + MostSmall);
    using var book = SpreadsheetDocument.Open(local, isEditable: false, new OpenSettings { MaxCharactersInPart = MostSmall });
    var workbook = book.WorkbookPart ?? throw new InvalidDataException();
    var first = workbook.Workbook.Descendants<Sheet>().First();
    var shared = Shared(workbook.SharedStringTablePart, most);
    using var sheet = new BoundedStream(workbook.GetPartById(first.Id!).GetStream(FileMode.Open, FileAccess.Read), most);
    using var xml = XmlReader.Create(sheet, Safe);
    var number = 0;
    while (xml.Read()) {
      if (xml is not { NodeType: XmlNodeType.Element, LocalName: "row", NamespaceURI: Main }) continue;
      ct.ThrowIfCancellationRequested();
      var last = number;
      number = int.TryParse(xml.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? said : number + 1;
      if (number <= last) throw new InvalidDataException();
      if (!xml.IsEmptyElement && Cells(xml, number, shared) is { Length: > 0 } cells) yield return new(number, cells);
    }
  }

  static List<string> Shared(SharedStringTablePart? part, long most) {
    var texts = new List<string>();
    if (part is null) return texts;
    using var stream = new BoundedStream(part.GetStream(FileMode.Open, FileAccess.Read), most);
    using var xml = XmlReader.Create(stream, Safe);
    long signs = 0;
    while (xml.Read()) {
      if (xml is not { NodeType: XmlNodeType.Element, LocalName: "si", NamespaceURI: Main }) continue;
      var text = Text(xml);
      texts.Add(text);
      if (texts.Count > MostShared || (signs += text.Length) > MostSharedSigns) throw new SheetUnreadable(ImportErrors.FileSize);
    }
    return texts;
  }

  /// <summary>The text runs of the element on which the reader stands, without those that say how a sign is spoken.</summary>
  static string Text(XmlReader xml) {
    if (xml.IsEmptyElement) return "";
    var (depth, text) = (xml.Depth, new System.Text.StringBuilder());
    xml.Read();
    while (xml.Depth > depth) {
      if (xml is { NodeType: XmlNodeType.Element, LocalName: "rPh" }) xml.Skip();
      else if (xml is { NodeType: XmlNodeType.Element, LocalName: "t" }) text.Append(Value(xml, SheetReader.MostRecord - text.Length));
      else xml.Read();
    }
    return text.ToString();
  }

  /// <summary>The text of the element on which the reader stands, never more of it in memory than may be; it then stands behind it.</summary>
  static string Value(XmlReader xml, int most) {
    if (xml.IsEmptyElement) {
      xml.Read();
      return "";
    }
    var (depth, text, buffer) = (xml.Depth, new System.Text.StringBuilder(), new char[1_024]);
    xml.Read();
    while (xml.Depth > depth) {
      if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
        for (int read; (read = xml.ReadValueChunk(buffer, 0, buffer.Length)) > 0;)
          if (text.Append(buffer, 0, read).Length > most) throw new SheetUnreadable(ImportErrors.FileSize);
      xml.Read();
    }
    xml.Read();
    return text.ToString();
  }

  static Cell[] Cells(XmlReader xml, int row, List<string> shared) {
    var (depth, cells) = (xml.Depth, new List<Cell>());
    xml.Read();
    while (xml.Depth > depth) {
      if (xml is not { NodeType: XmlNodeType.Element, LocalName: "c", NamespaceURI: Main }) {
        xml.Read();
        continue;
      }
      var at = xml.GetAttribute("r") is { } place ? Column(place) : cells.Count;
      if (at < cells.Count || at >= SheetReader.MostColumns) throw new SheetUnreadable(ImportErrors.TooWide(SheetReader.MostColumns));
      while (cells.Count < at) cells.Add(Cell.Nothing);
      cells.Add(Read(xml, row, shared));
    }
    while (cells is [.., { IsEmpty: true }]) cells.RemoveAt(cells.Count - 1);
    return [.. cells];
  }

  /// <summary>The cell on which the reader stands; it then stands behind it.</summary>
  static Cell Read(XmlReader xml, int row, List<string> shared) {
    var type = xml.GetAttribute("t");
    if (xml.IsEmptyElement) {
      xml.Read();
      return Cell.Nothing;
    }
    var (depth, value) = (xml.Depth, "");
    xml.Read();
    while (xml.Depth > depth) {
      if (xml is { NodeType: XmlNodeType.Element, LocalName: "f" }) throw new SheetUnreadable(ImportErrors.Formula(row));
      if (xml is { NodeType: XmlNodeType.Element, LocalName: "v" }) value = Value(xml, SheetReader.MostRecord);
      else if (xml is { NodeType: XmlNodeType.Element, LocalName: "is" }) value = Text(xml);
      else xml.Read();
    }
    xml.Read();
    return type switch {
      "s" => new(shared[int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)]),
      "b" => new(value == "1" ? "true" : "false"),
      null or "n" => new(value, IsNumber: value.Length > 0),
      _ => new(value),
    };
  }

  static int Column(string place) => place.TakeWhile(char.IsAsciiLetter).Take(4).Aggregate(0, (n, c) => (n * 26) + char.ToUpperInvariant(c) - 'A' + 1) - 1;
}
