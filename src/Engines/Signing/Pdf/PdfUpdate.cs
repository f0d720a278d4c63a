using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Saola.Signing.Pdf;

/// <summary>
/// An incremental update: changed and new objects behind the untouched bytes of the file, with a cross reference of the same
/// kind (table or stream) as the file's newest one, since a reader may not mix them at will.
/// </summary>
internal sealed class PdfUpdate(PdfFile file) {
  readonly SortedDictionary<int, (int Generation, PdfValue Value)> changed = [];
  int next = checked((int)Math.Max(file.Trailer.Integer("Size") ?? 0, file.Xref.Entries.Keys.DefaultIfEmpty(0).Max() + 1L));

  internal PdfReference Reserve() => new(next++, 0);

  internal PdfReference Add(PdfValue value) {
    var reference = Reserve();
    Set(reference, value);
    return reference;
  }

  internal void Set(PdfReference reference, PdfValue value) => changed[reference.Number] = (reference.Generation, value);

  /// <summary>The value as this update has it so far.</summary>
  internal PdfValue Get(PdfReference reference) => changed.TryGetValue(reference.Number, out var mine) ? mine.Value : file.Get(reference);

  /// <summary>The whole new file, and where each written object starts in it.</summary>
  internal (byte[] Bytes, IReadOnlyDictionary<int, int> Offsets) Write() {
    var output = new ArrayBufferWriter<byte>(file.Bytes.Length + 64 * 1024);
    output.Write(file.Bytes.Span);
    if (file.Bytes.Span[^1] is not ((byte)'\n' or (byte)'\r')) {
      output.Write("\n"u8);
    }
    var offsets = new SortedDictionary<int, int>();
    foreach (var (number, (generation, value)) in changed) {
      offsets[number] = output.WrittenCount;
      PdfWriter.Ascii(output, $"{number} {generation} obj\n");
      PdfWriter.Write(output, value);
      output.Write("\nendobj\n"u8);
    }
    var start = output.WrittenCount;
    if (file.Xref.NewestIsStream) {
      WriteStream(output, offsets);
    } else {
      WriteTable(output, offsets);
    }
    PdfWriter.Ascii(output, $"startxref\n{start}\n%%EOF\n");
    return (output.WrittenSpan.ToArray(), offsets);
  }

  PdfDictionary Trailer() {
    var trailer = file.Trailer.Without("Prev", "XRefStm", "W", "Index", "Filter", "DecodeParms", "Length", "Type")
      .With("Size", PdfMake.Number(next))
      .With("Prev", PdfMake.Number(file.Xref.Start));
    var fresh = new PdfString(RandomNumberGenerator.GetBytes(16));
    var first = file.Array(trailer["ID"]) is { Items: [PdfString id, ..] } ? id : fresh;
    return trailer.With("ID", new PdfArray([first, fresh]));
  }

  void WriteTable(ArrayBufferWriter<byte> output, SortedDictionary<int, int> offsets) {
    output.Write("xref\n"u8);
    foreach (var run in Runs(offsets.Keys)) {
      PdfWriter.Ascii(output, $"{run[0]} {run.Count}\n");
      foreach (var number in run) {
        PdfWriter.Ascii(output, $"{offsets[number]:0000000000} {changed[number].Generation:00000} n \n");
      }
    }
    output.Write("trailer\n"u8);
    PdfWriter.Write(output, Trailer());
    output.Write("\n"u8);
  }

  void WriteStream(ArrayBufferWriter<byte> output, SortedDictionary<int, int> offsets) {
    // The cross reference stream lists itself.
    var own = Reserve();
    offsets[own.Number] = output.WrittenCount;
    var rows = new byte[offsets.Count * 7];
    var at = 0;
    foreach (var (number, offset) in offsets) {
      rows[at] = 1;
      BinaryPrimitives.WriteInt32BigEndian(rows.AsSpan(at + 1), offset);
      BinaryPrimitives.WriteUInt16BigEndian(rows.AsSpan(at + 5), (ushort)(changed.TryGetValue(number, out var value) ? value.Generation : 0));
      at += 7;
    }
    var dictionary = Trailer()
      .With("Type", new PdfName("XRef"))
      .With("W", new PdfArray([PdfMake.Number(1), PdfMake.Number(4), PdfMake.Number(2)]))
      .With("Index", new PdfArray([.. Runs(offsets.Keys).SelectMany(run => new[] { PdfMake.Number(run[0]), PdfMake.Number(run.Count) })]));
    PdfWriter.Ascii(output, $"{own.Number} 0 obj\n");
    PdfWriter.Write(output, new PdfStream(dictionary, rows));
    output.Write("\nendobj\n"u8);
  }

  static IEnumerable<List<int>> Runs(IEnumerable<int> numbers) {
    var run = new List<int>();
    foreach (var number in numbers) {
      if (run.Count > 0 && number != run[^1] + 1) {
        yield return run;
        run = [];
      }
      run.Add(number);
    }
    if (run.Count > 0) {
      yield return run;
    }
  }
}
