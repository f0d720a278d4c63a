using System.IO.Compression;

namespace Saola.Signing.Pdf;

/// <summary>Decodes the streams that hold a file's structure (cross references, object streams), within a budget.</summary>
internal sealed class PdfFilters(long budget) {
  long left = budget;

  internal byte[] Decode(PdfStream stream, Func<PdfValue, PdfValue> resolve) {
    var filters = OneOrMany(resolve(stream.Dictionary["Filter"]), resolve);
    var parameters = OneOrMany(resolve(stream.Dictionary["DecodeParms"]), resolve);
    if (filters.Count > 4) {
      throw new PdfException("A stream has too many filters.");
    }
    var bytes = stream.Raw;
    for (var i = 0; i < filters.Count; i++) {
      if (filters[i] is not PdfName { Value: "FlateDecode" or "Fl" }) {
        throw new PdfException("A structural stream uses a filter other than FlateDecode.");
      }
      bytes = Inflate(bytes);
      if (i < parameters.Count && parameters[i] is PdfDictionary given) {
        bytes = Unpredict(bytes.ToArray(), given);
      }
    }
    return bytes.ToArray();
  }

  static IReadOnlyList<PdfValue> OneOrMany(PdfValue value, Func<PdfValue, PdfValue> resolve) => value switch {
    PdfNull => [],
    PdfArray array => [.. array.Items.Take(5).Select(resolve)],
    _ => [value],
  };

  ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> raw) {
    using var source = new ZLibStream(new MemoryStream(raw.ToArray()), CompressionMode.Decompress);
    var result = new MemoryStream();
    var buffer = new byte[16 * 1024];
    try {
      int read;
      while ((read = source.Read(buffer)) > 0) {
        left -= read;
        if (left < 0) {
          throw new PdfException("Compressed streams unpack to more than is reasonable.");
        }
        result.Write(buffer, 0, read);
      }
    } catch (InvalidDataException) {
      throw new PdfException("A compressed stream is damaged.");
    }
    return result.ToArray();
  }

  /// <summary>Undoes PNG and TIFF prediction (ISO 32000-1, 7.4.4.4), for the one-byte samples that structural streams use.</summary>
  static byte[] Unpredict(byte[] bytes, PdfDictionary parameters) {
    var predictor = parameters.Integer("Predictor") ?? 1;
    var columns = parameters.Integer("Columns") ?? 1;
    if (predictor <= 1) {
      return bytes;
    }
    if (predictor < 10 || columns is < 1 or > 65_536 || (parameters.Integer("Colors") ?? 1) != 1 || (parameters.Integer("BitsPerComponent") ?? 8) != 8) {
      throw new PdfException("A structural stream uses an unsupported predictor.");
    }
    var width = (int)columns;
    var rows = bytes.Length / (width + 1);
    var result = new byte[rows * width];
    for (var row = 0; row < rows; row++) {
      var line = bytes.AsSpan(row * (width + 1) + 1, width);
      var above = row == 0 ? default : result.AsSpan((row - 1) * width, width);
      var target = result.AsSpan(row * width, width);
      Filter(bytes[row * (width + 1)], line, above, target);
    }
    return result;
  }

  static void Filter(byte kind, ReadOnlySpan<byte> line, ReadOnlySpan<byte> above, Span<byte> target) {
    for (var i = 0; i < line.Length; i++) {
      int before = i > 0 ? target[i - 1] : 0, up = above.IsEmpty ? 0 : above[i], corner = i > 0 && !above.IsEmpty ? above[i - 1] : 0;
      target[i] = (byte)(line[i] + kind switch {
        0 => 0,
        1 => before,
        2 => up,
        3 => (before + up) / 2,
        4 => Paeth(before, up, corner),
        _ => throw new PdfException("A structural stream uses an unknown row filter."),
      });
    }
  }

  static int Paeth(int before, int up, int corner) {
    var p = before + up - corner;
    int leftGap = Math.Abs(p - before), toUp = Math.Abs(p - up), toCorner = Math.Abs(p - corner);
    return leftGap <= toUp && leftGap <= toCorner ? before : toUp <= toCorner ? up : corner;
  }
}
