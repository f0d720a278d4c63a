using System.Buffers.Binary;
using System.Text;
using Saola.Signing.Pdf;

namespace Saola.Signing.Pades;

/// <summary>
/// The TrueType font of the stamps, able to write Vietnamese. Every stamp embeds only the outlines it uses, as PDF/A requires
/// fonts to be embedded; glyph numbers stay, so that no table but glyf and loca has to be rewritten.
/// </summary>
internal sealed class StampFont {
  static readonly Lazy<StampFont> Shared = new(Load);
  static readonly string[] Kept = ["cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"];

  readonly byte[] data;
  readonly Dictionary<string, (int Offset, int Length)> tables = [];
  readonly Dictionary<int, ushort> glyphs = [];
  readonly int unitsPerEm, glyphCount, wideMetrics;
  readonly bool longLoca;

  internal static StampFont Instance => Shared.Value;

  StampFont(byte[] data) {
    this.data = data;
    for (int i = 0, count = U16(4); i < count; i++) {
      var row = 12 + i * 16;
      tables[Encoding.ASCII.GetString(data, row, 4)] = ((int)U32(row + 8), (int)U32(row + 12));
    }
    unitsPerEm = U16(At("head", 18));
    longLoca = U16(At("head", 50)) == 1;
    glyphCount = U16(At("maxp", 4));
    wideMetrics = U16(At("hhea", 34));
    ReadCharacterMap();
  }

  static StampFont Load() {
    using var stream = typeof(StampFont).Assembly.GetManifestResourceStream("Saola.Signing.Fonts.NotoSans-Vietnamese.ttf")
      ?? throw new InvalidOperationException("The stamp font is not in the assembly.");
    var bytes = new byte[stream.Length];
    stream.ReadExactly(bytes);
    return new StampFont(bytes);
  }

  int At(string table, int offset = 0) => tables[table].Offset + offset;
  ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at));
  short S16(int at) => BinaryPrimitives.ReadInt16BigEndian(data.AsSpan(at));
  uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(at));

  void ReadCharacterMap() {
    var start = Enumerable.Range(0, U16(At("cmap", 2))).Select(i => At("cmap", (int)U32(At("cmap", 4 + i * 8 + 4)))).First(at => U16(at) == 4);
    int segments = U16(start + 6) / 2, ends = start + 14, starts = ends + segments * 2 + 2, deltas = starts + segments * 2, ranges = deltas + segments * 2;
    for (var s = 0; s < segments; s++) {
      int first = U16(starts + s * 2), last = U16(ends + s * 2), delta = U16(deltas + s * 2), range = U16(ranges + s * 2);
      for (var c = first; c <= last && c != 0xFFFF; c++) {
        var glyph = range == 0 ? c : U16(ranges + s * 2 + range + (c - first) * 2);
        if (glyph != 0) {
          glyphs[c] = (ushort)(glyph + delta);
        }
      }
    }
  }

  internal ushort Glyph(char c) => glyphs.GetValueOrDefault(c);
  int Advance(ushort glyph) => U16(At("hmtx", Math.Min(glyph, wideMetrics - 1) * 4));
  internal double Width(string text, double size) => text.Sum(c => Advance(Glyph(c))) * size / unitsPerEm;
  double Thousandths(int units) => Math.Round(units * 1000.0 / unitsPerEm, 2);

  /// <summary>Adds the font objects for the letters of <paramref name="text"/> and returns the font to put in the resources.</summary>
  internal PdfReference Embed(PdfUpdate update, string text) {
    var used = text.Distinct().Where(c => Glyph(c) != 0).OrderBy(c => Glyph(c)).ToArray();
    var subset = Subset(used.Select(Glyph));
    var name = PdfMake.Name($"{Tag(used)}+NotoSans");
    var file = update.Add(PdfMake.Deflated(PdfMake.Dictionary(("Length1", PdfMake.Number(subset.Length))), subset));
    var descriptor = update.Add(PdfMake.Dictionary(
      ("Type", PdfMake.Name("FontDescriptor")), ("FontName", name), ("Flags", PdfMake.Number(4)),
      ("FontBBox", new PdfArray([.. new[] { 36, 38, 40, 42 }.Select(at => PdfMake.Number(Thousandths(S16(At("head", at)))))])),
      ("ItalicAngle", PdfMake.Number(0)), ("Ascent", PdfMake.Number(Thousandths(S16(At("hhea", 4))))),
      ("Descent", PdfMake.Number(Thousandths(S16(At("hhea", 6))))), ("CapHeight", PdfMake.Number(714)), ("StemV", PdfMake.Number(80)), ("FontFile2", file)));
    var widths = used.SelectMany(c => new PdfValue[] { PdfMake.Number(Glyph(c)), new PdfArray([PdfMake.Number(Thousandths(Advance(Glyph(c))))]) });
    var descendant = update.Add(PdfMake.Dictionary(
      ("Type", PdfMake.Name("Font")), ("Subtype", PdfMake.Name("CIDFontType2")), ("BaseFont", name), ("CIDToGIDMap", PdfMake.Name("Identity")),
      ("CIDSystemInfo", PdfMake.Dictionary(("Registry", new PdfString("Adobe"u8.ToArray())), ("Ordering", new PdfString("Identity"u8.ToArray())), ("Supplement", PdfMake.Number(0)))),
      ("FontDescriptor", descriptor), ("DW", PdfMake.Number(Thousandths(Advance(0)))), ("W", new PdfArray([.. widths]))));
    var unicode = update.Add(PdfMake.Deflated(PdfDictionary.Empty, Encoding.ASCII.GetBytes(UnicodeMap(used))));
    return update.Add(PdfMake.Dictionary(
      ("Type", PdfMake.Name("Font")), ("Subtype", PdfMake.Name("Type0")), ("BaseFont", name), ("Encoding", PdfMake.Name("Identity-H")),
      ("DescendantFonts", new PdfArray([descendant])), ("ToUnicode", unicode)));
  }

  static string Tag(char[] used) {
    uint hash = 2166136261;
    foreach (var c in used) {
      hash = (hash ^ c) * 16777619;
    }
    return string.Create(6, hash, static (span, seed) => {
      foreach (ref var c in span) {
        c = (char)('A' + seed % 26);
        seed /= 26;
      }
    });
  }

  string UnicodeMap(char[] used) {
    var map = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
      + "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    foreach (var part in used.Chunk(100)) {
      map.Append(part.Length).Append(" beginbfchar\n");
      foreach (var c in part) {
        map.Append($"<{Glyph(c):X4}> <{(int)c:X4}>\n");
      }
      map.Append("endbfchar\n");
    }
    return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
  }

  int Location(int glyph) => longLoca ? (int)U32(At("loca", glyph * 4)) : U16(At("loca", glyph * 2)) * 2;

  byte[] Subset(IEnumerable<ushort> wanted) {
    var keep = new HashSet<int> { 0 };
    var open = new Stack<int>(wanted.Select(glyph => (int)glyph));
    while (open.TryPop(out var glyph)) {
      if (keep.Add(glyph)) {
        foreach (var part in Components(glyph)) {
          open.Push(part);
        }
      }
    }
    var outlines = new MemoryStream();
    var loca = new byte[(glyphCount + 1) * 4];
    for (var glyph = 0; glyph < glyphCount; glyph++) {
      if (keep.Contains(glyph)) {
        outlines.Write(data, At("glyf", Location(glyph)), Location(glyph + 1) - Location(glyph));
        outlines.SetLength(outlines.Position = (outlines.Position + 3) & ~3);
      }
      BinaryPrimitives.WriteInt32BigEndian(loca.AsSpan((glyph + 1) * 4), (int)outlines.Position);
    }
    return Assemble(outlines.ToArray(), loca);
  }

  /// <summary>The glyphs that an accented letter is put together from.</summary>
  IEnumerable<int> Components(int glyph) {
    int at = At("glyf", Location(glyph)), length = Location(glyph + 1) - Location(glyph);
    if (length == 0 || S16(at) >= 0) {
      yield break;
    }
    at += 10;
    ushort flags;
    do {
      flags = U16(at);
      yield return U16(at + 2);
      at += 4 + ((flags & 1) != 0 ? 4 : 2) + ((flags & 8) != 0 ? 2 : (flags & 0x40) != 0 ? 4 : (flags & 0x80) != 0 ? 8 : 0);
    } while ((flags & 0x20) != 0);
  }

  byte[] Assemble(byte[] outlines, byte[] loca) {
    var parts = Kept.Where(tables.ContainsKey).Select(tag => (Tag: tag, Bytes: tag switch {
      "glyf" => outlines,
      "loca" => loca,
      _ => data.AsSpan(tables[tag].Offset, tables[tag].Length).ToArray(),
    })).ToArray();
    var head = parts.Single(part => part.Tag == "head").Bytes;
    BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0);
    BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
    var font = new MemoryStream();
    var power = (int)Math.Log2(parts.Length);
    Put32(font, 0x00010000);
    Put16(font, parts.Length);
    Put16(font, 16 << power);
    Put16(font, power);
    Put16(font, parts.Length * 16 - (16 << power));
    var offset = 12 + parts.Length * 16;
    foreach (var (tag, bytes) in parts) {
      font.Write(Encoding.ASCII.GetBytes(tag));
      Put32(font, Checksum(bytes));
      Put32(font, (uint)offset);
      Put32(font, (uint)bytes.Length);
      offset += (bytes.Length + 3) & ~3;
    }
    foreach (var (_, bytes) in parts) {
      font.Write(bytes);
      font.SetLength(font.Position = (font.Position + 3) & ~3);
    }
    var result = font.ToArray();
    var headAt = result.AsSpan().IndexOf(head);
    BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(headAt + 8), 0xB1B0AFBA - Checksum(result));
    return result;
  }

  static uint Checksum(ReadOnlySpan<byte> bytes) {
    uint sum = 0;
    for (var i = 0; i < bytes.Length; i++) {
      sum += (uint)bytes[i] << (24 - i % 4 * 8);
    }
    return sum;
  }

  static void Put16(Stream stream, int value) => stream.Write([(byte)(value >> 8), (byte)value]);
  static void Put32(Stream stream, uint value) => stream.Write([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
}
