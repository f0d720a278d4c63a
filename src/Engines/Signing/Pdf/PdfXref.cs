using System.Text;

namespace Saola.Signing.Pdf;

/// <summary>Where an object lies: at a byte of the file, or inside an object stream. Neither: it is free.</summary>
internal readonly record struct PdfEntry(int Offset, int Generation, int Container = 0, int Index = 0) {
  internal bool IsFree => Offset == 0 && Container == 0;
}

/// <summary>The cross references of a file: tables, streams and both mixed, followed from the newest revision to the oldest.</summary>
internal sealed class PdfXref {
  const int MaxRevisions = 1_000;
  const int MaxObjects = 2_000_000;

  readonly byte[] data;
  readonly int end;
  readonly PdfFilters filters;
  readonly HashSet<long> visited = [];
  long readable;
  int rows;

  internal Dictionary<int, PdfEntry> Entries { get; } = [];
  internal PdfDictionary Trailer { get; private set; } = PdfDictionary.Empty;
  internal int Start { get; }
  internal bool NewestIsStream { get; private set; }

  internal PdfXref(byte[] data, int end, PdfFilters filters) {
    (this.data, this.end, this.filters) = (data, end, filters);
    readable = 4L * end;
    Start = FindStart();
    long? next = Start;
    while (next is { } offset) {
      next = ReadSection(offset);
    }
  }

  int FindStart() {
    var from = Math.Max(0, end - 2048);
    var at = data.AsSpan(from, end - from).LastIndexOf("startxref"u8);
    if (at < 0) {
      throw new PdfException("The file has no startxref.");
    }
    return new PdfParser(data, from + at + "startxref".Length, end).ReadInteger();
  }

  long? ReadSection(long offset) {
    if (offset <= 0 || offset >= end) {
      throw new PdfException("A cross reference points outside the file.");
    }
    if (!visited.Add(offset) || visited.Count > MaxRevisions) {
      throw new PdfException("Cross references go in a circle.");
    }
    var parser = new PdfParser(data, (int)offset, end);
    parser.SkipSpace();
    var first = Trailer.Entries.Count == 0;
    var isTable = parser.TryKeyword("xref");
    var trailer = isTable ? ReadTable(parser) : ReadStream(parser);
    readable -= parser.Position - offset;
    if (readable < 0) {
      throw new PdfException("Cross references overlap.");
    }
    if (first) {
      Trailer = trailer;
      NewestIsStream = !isTable;
    }
    if (isTable && trailer.Integer("XRefStm") is { } hybrid) {
      ReadSection(hybrid);
    }
    return trailer.Has("Prev") ? trailer.Integer("Prev") ?? throw new PdfException("/Prev is not a number.") : null;
  }

  PdfDictionary ReadTable(PdfParser parser) {
    while (true) {
      parser.SkipSpace();
      if (parser.TryKeyword("trailer")) {
        return parser.ReadValue() as PdfDictionary ?? throw new PdfException("The trailer is not a dictionary.");
      }
      int number = parser.ReadInteger(), count = parser.ReadInteger();
      // Each entry takes at least 18 bytes: a count beyond the file is a lie that must not cost memory.
      if (count > (end - parser.Position) / 18 + 1) {
        throw new PdfException("A cross reference section is longer than the file.");
      }
      for (var i = 0; i < count; i++) {
        ReadRow(parser, number + i);
      }
    }
  }

  void ReadRow(PdfParser parser, int number) {
    // Offsets have ten digits and may exceed what an int holds in a hostile file.
    parser.SkipSpace();
    var text = new StringBuilder(10);
    while (parser.Peek() is >= '0' and <= '9' and var digit && text.Length < 10) {
      text.Append((char)digit);
      parser.Position++;
    }
    if (!long.TryParse(text.ToString(), out var offset)) {
      throw new PdfException("A cross reference row is broken.");
    }
    var generation = parser.ReadInteger();
    parser.SkipSpace();
    if (parser.TryKeyword("n")) {
      if (offset >= end) {
        throw new PdfException("A cross reference points outside the file.");
      }
      Put(number, new PdfEntry((int)offset, generation));
    } else {
      parser.Expect("f");
      Put(number, new PdfEntry(0, generation));
    }
  }

  PdfDictionary ReadStream(PdfParser parser) {
    if (parser.ReadObject(static value => value, out _, out _) is not PdfStream stream || stream.Dictionary.Name("Type") != "XRef") {
      throw new PdfException("A cross reference is neither table nor stream.");
    }
    var dictionary = stream.Dictionary;
    var widths = (dictionary["W"] as PdfArray)?.Items.Select(item => (item as PdfNumber)?.Integer ?? -1).ToArray();
    // Rows of no width would let a hostile index run for ever.
    if (widths is not [>= 0 and <= 4, > 0 and <= 4, >= 0 and <= 4]) {
      throw new PdfException("A cross reference stream has unusable widths.");
    }
    var table = filters.Decode(stream, static value => value);
    var index = (dictionary["Index"] as PdfArray)?.Items.Select(item => (item as PdfNumber)?.Integer ?? -1).ToArray() ?? [0, dictionary.Integer("Size") ?? 0];
    var at = 0;
    for (var pair = 0; pair + 1 < index.Length; pair += 2) {
      for (long i = 0; i < index[pair + 1]; i++) {
        var number = index[pair] + i;
        if (number is < 0 or > int.MaxValue) {
          throw new PdfException("A cross reference stream numbers an impossible object.");
        }
        var kind = widths[0] == 0 ? 1 : Field(table, ref at, widths[0]);
        long second = Field(table, ref at, widths[1]), third = Field(table, ref at, widths[2]);
        PutStreamRow((int)number, kind, second, third);
      }
    }
    return dictionary;
  }

  void PutStreamRow(int number, long kind, long second, long third) {
    switch (kind) {
      case 0:
        Put(number, new PdfEntry(0, 0));
        break;
      case 1 when second < end && third <= ushort.MaxValue:
        Put(number, new PdfEntry((int)second, (int)third));
        break;
      case 2 when second is > 0 and <= int.MaxValue && third <= int.MaxValue:
        Put(number, new PdfEntry(0, 0, (int)second, (int)third));
        break;
      default:
        throw new PdfException("A cross reference stream has an impossible row.");
    }
  }

  static long Field(byte[] table, ref int at, long width) {
    if (at + width > table.Length) {
      throw new PdfException("A cross reference stream is too short.");
    }
    long value = 0;
    for (var i = 0; i < width; i++) {
      value = value << 8 | table[at++];
    }
    return value;
  }

  void Put(int number, PdfEntry entry) {
    if (number < 0 || ++rows > MaxObjects) {
      throw new PdfException("The file has more objects than is reasonable.");
    }
    Entries.TryAdd(number, entry);
  }
}
