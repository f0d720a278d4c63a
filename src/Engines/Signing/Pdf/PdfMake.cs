using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Saola.Signing.Pdf;

/// <summary>Makes the values that signing writes.</summary>
internal static class PdfMake {
  internal static readonly PdfNull Null = new();
  internal static PdfNumber Number(long value) => new(value.ToString(CultureInfo.InvariantCulture));
  internal static PdfNumber Number(double value) => new(value.ToString("0.####", CultureInfo.InvariantCulture));
  internal static PdfName Name(string name) => new(name);
  internal static PdfArray Numbers(params ReadOnlySpan<double> values) {
    var items = new List<PdfValue>();
    foreach (var value in values) {
      items.Add(Number(value));
    }
    return new PdfArray(items);
  }

  /// <summary>Text as a PDF text string: UTF-16 with a byte order mark, which every reader takes.</summary>
  internal static PdfString Text(string text) => new([.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)]);

  internal static PdfDictionary Dictionary(params ReadOnlySpan<(string Key, PdfValue Value)> entries) {
    var dictionary = new Dictionary<string, PdfValue>();
    foreach (var (key, value) in entries) {
      dictionary[key] = value;
    }
    return new PdfDictionary(dictionary);
  }

  internal static PdfStream Deflated(PdfDictionary dictionary, byte[] bytes) {
    var packed = new MemoryStream();
    using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) {
      deflate.Write(bytes);
    }
    return new PdfStream(dictionary.With("Filter", Name("FlateDecode")), packed.ToArray());
  }
}
