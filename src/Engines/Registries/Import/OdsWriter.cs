using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Saola.Registries;

/// <summary>Writes rows of texts as an OpenDocument spreadsheet (ISO/IEC 26300), one row at a time. Every cell is text, so that nothing is taken for a formula.</summary>
internal static class OdsWriter {
  const string Office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", Table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0", Text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0", Manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
  const string MediaType = "application/vnd.oasis.opendocument.spreadsheet";

  public static async Task Write(Stream file, string sheet, IAsyncEnumerable<string[]> lines, CancellationToken ct) {
    using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
    // the first entry, unpacked, says what the file is (part 3, 3.3)
    await using (var type = zip.CreateEntry("mimetype", CompressionLevel.NoCompression).Open()) await type.WriteAsync(Encoding.ASCII.GetBytes(MediaType), ct);
    await using (var entry = zip.CreateEntry("META-INF/manifest.xml").Open()) await Listed(entry);
    await using var content = zip.CreateEntry("content.xml", CompressionLevel.Fastest).Open();
    await using var xml = Writer(content);
    await xml.WriteStartElementAsync("office", "document-content", Office);
    await xml.WriteAttributeStringAsync("xmlns", "table", null, Table);
    await xml.WriteAttributeStringAsync("xmlns", "text", null, Text);
    await xml.WriteAttributeStringAsync("office", "version", Office, "1.2");
    await xml.WriteStartElementAsync("office", "body", Office);
    await xml.WriteStartElementAsync("office", "spreadsheet", Office);
    await xml.WriteStartElementAsync("table", "table", Table);
    await xml.WriteAttributeStringAsync("table", "name", Table, sheet);
    await foreach (var line in lines.WithCancellation(ct)) await Row(xml, line);
    await xml.WriteEndDocumentAsync();
  }

  static async Task Row(XmlWriter xml, string[] cells) {
    await xml.WriteStartElementAsync("table", "table-row", Table);
    foreach (var cell in cells) {
      await xml.WriteStartElementAsync("table", "table-cell", Table);
      if (cell.Length > 0) {
        await xml.WriteAttributeStringAsync("office", "value-type", Office, "string");
        // a cell's lines are paragraphs
        foreach (var line in SheetWriter.Printable(cell).Split('\n')) await xml.WriteElementStringAsync("text", "p", Text, line.TrimEnd('\r'));
      }
      await xml.WriteEndElementAsync();
    }
    await xml.WriteEndElementAsync();
  }

  static async Task Listed(Stream entry) {
    await using var xml = Writer(entry);
    await xml.WriteStartElementAsync("manifest", "manifest", Manifest);
    await xml.WriteAttributeStringAsync("manifest", "version", Manifest, "1.2");
    foreach (var (path, type) in ((string, string)[])[("/", MediaType), ("content.xml", "text/xml")]) {
      await xml.WriteStartElementAsync("manifest", "file-entry", Manifest);
      await xml.WriteAttributeStringAsync("manifest", "full-path", Manifest, path);
      await xml.WriteAttributeStringAsync("manifest", "media-type", Manifest, type);
      await xml.WriteEndElementAsync();
    }
    await xml.WriteEndDocumentAsync();
  }

  static XmlWriter Writer(Stream stream) => XmlWriter.Create(stream, new() { Async = true, Encoding = new UTF8Encoding(false) });
}
