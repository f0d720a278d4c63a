using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What is held of the whole program is measured while nothing else runs in it.</summary>
[CollectionDefinition(nameof(SheetMemoryTests), DisableParallelization = true)]
[Collection(nameof(SheetMemoryTests))]
public sealed class SheetMemoryTests {
  static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

  /// <summary>A million rows: those of CSV and JSON are made while they are read, a workbook lies in a file.</summary>
  /// <param name="shared">The texts of a workbook are kept once for all cells, as most programs do.</param>
  [Theory]
  [InlineData(nameof(SheetKind.Csv))]
  [InlineData(nameof(SheetKind.Json))]
  [InlineData(nameof(SheetKind.Features))]
  [InlineData(nameof(SheetKind.Xlsx))]
  [InlineData(nameof(SheetKind.Xlsx), true)]
  public async Task A_million_rows_are_read_without_holding_them(string kind, bool shared = false) {
    var which = Enum.Parse<SheetKind>(kind);
    await using Stream file = which == SheetKind.Xlsx ? Workbook(1_000_000, shared) : new Endless(which, 1_000_000);
    var (rows, held, most) = (0, 0L, 0L);
    await foreach (var row in SheetReader.Read(file, which, TestContext.Current.CancellationToken)) {
      if (++rows % 200_000 != 0) continue;
      var now = GC.GetTotalMemory(forceFullCollection: true);
      (held, most) = (held == 0 ? now : held, Math.Max(most, now));
    }
    Assert.Equal(1_000_001, rows);
    Assert.True(most - held < 8 << 20, $"{(most - held) >> 20} MB more were held after the first rows.");
  }

  static FileStream Workbook(int rows, bool shared) {
    var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 << 10, FileOptions.DeleteOnClose);
    using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true)) {
      Part("[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>""");
      Part("_rels/.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{Link(1, "officeDocument", "xl/workbook.xml")}</Relationships>""");
      Part("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{Link(1, "worksheet", "sheet.xml")}{Link(2, "sharedStrings", "sharedStrings.xml")}</Relationships>""");
      Part("xl/workbook.xml", $"""<workbook {Main} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>""");
      Part("xl/sharedStrings.xml", [$"<sst {Main}>", .. Enumerable.Range(0, 1_000).Select(i => $"<si><t>Quán ăn số {i}</t></si>"), "</sst>"]);
      Part("xl/sheet.xml", Enumerable.Range(0, rows).Select(Row).Prepend($"<worksheet {Main}><sheetData>{Texts("code", "title", "seats")}").Append("</sheetData></worksheet>"));

      void Part(string name, params IEnumerable<string> text) {
        using var part = new StreamWriter(zip.CreateEntry(name, CompressionLevel.Fastest).Open());
        foreach (var some in text) part.Write(some);
      }
    }
    file.Position = 0;
    return file;

    string Row(int i) => $"<row>{Inline($"Q{i}")}{(shared ? $"<c t=\"s\"><v>{i % 1_000}</v></c>" : Inline($"Quán ăn số {i}"))}<c><v>{i % 90}</v></c></row>";
    static string Texts(params string[] all) => $"<row>{string.Concat(all.Select(Inline))}</row>";
    static string Inline(string text) => $"<c t=\"inlineStr\"><is><t>{text}</t></is></c>";
    static string Link(int id, string type, string target) => $"<Relationship Id=\"r{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}\" Target=\"{target}\"/>";
  }

  const string Main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

  sealed class Endless(SheetKind kind, int rows) : Stream {
    byte[] line = Utf8(kind switch { SheetKind.Csv => "code,title,seats\r\n", SheetKind.Features => """{"type":"FeatureCollection","features":[""", _ => "" });
    int next, at;

    public override int Read(Span<byte> buffer) {
      var written = 0;
      while (written < buffer.Length) {
        if (at == line.Length) {
          if (next > rows) break;
          (line, at) = (Utf8(next == rows ? End : Line(next)), 0);
          next++;
        }
        var some = Math.Min(buffer.Length - written, line.Length - at);
        line.AsSpan(at, some).CopyTo(buffer[written..]);
        (written, at) = (written + some, at + some);
      }
      return written;
    }

    string End => kind == SheetKind.Features ? "]}" : "";

    string Line(int i) => kind switch {
      SheetKind.Csv => $"Q{i},Quán ăn số {i},{i % 90}\r\n",
      SheetKind.Features => $"{(i > 0 ? "," : "")}{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[108.{i:000000},14]}},\"properties\":{{\"code\":\"Q{i}\",\"title\":\"Quán ăn số {i}\",\"seats\":{i % 90}}}}}",
      _ => $"{{\"code\":\"Q{i}\",\"title\":\"Quán ăn số {i}\",\"seats\":{i % 90}}}\n",
    };

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
  }
}
