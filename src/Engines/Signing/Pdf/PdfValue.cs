using System.Globalization;
using System.Text;

namespace Saola.Signing.Pdf;

/// <summary>A value of the PDF object model (ISO 32000-1, 7.3).</summary>
internal abstract record PdfValue;

internal sealed record PdfNull : PdfValue;

internal sealed record PdfBoolean(bool Value) : PdfValue;

/// <summary>A number keeps its text, so that a rewritten object does not drift.</summary>
internal sealed record PdfNumber(string Text) : PdfValue {
  internal long? Integer => long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
  internal double Value => double.TryParse(Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : 0;
}

/// <summary>A name; each char is one byte.</summary>
internal sealed record PdfName(string Value) : PdfValue;

internal sealed record PdfReference(int Number, int Generation) : PdfValue;

/// <summary>A string with the place of its token in the file, which the check of a signature's byte range needs.</summary>
internal sealed record PdfString(byte[] Bytes, int Start = -1, int End = -1) : PdfValue {
  internal string Text => Bytes switch {
    [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(Bytes, 2, Bytes.Length - 2),
    [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(Bytes, 3, Bytes.Length - 3),
    _ => Encoding.Latin1.GetString(Bytes),
  };
}

internal sealed record PdfArray(IReadOnlyList<PdfValue> Items) : PdfValue {
  internal PdfArray Plus(params PdfValue[] added) => new([.. Items, .. added]);
}

internal sealed record PdfDictionary(IReadOnlyDictionary<string, PdfValue> Entries) : PdfValue {
  internal static readonly PdfDictionary Empty = new(new Dictionary<string, PdfValue>());
  internal PdfValue this[string key] => Entries.TryGetValue(key, out var value) ? value : PdfMake.Null;
  internal bool Has(string key) => Entries.ContainsKey(key);
  internal string? Name(string key) => (this[key] as PdfName)?.Value;
  internal long? Integer(string key) => (this[key] as PdfNumber)?.Integer;

  internal PdfDictionary With(string key, PdfValue value) {
    var entries = new Dictionary<string, PdfValue>(Entries) { [key] = value };
    return new PdfDictionary(entries);
  }

  internal PdfDictionary Without(params ReadOnlySpan<string> keys) {
    var entries = new Dictionary<string, PdfValue>(Entries);
    foreach (var key in keys) {
      entries.Remove(key);
    }
    return new PdfDictionary(entries);
  }
}

internal sealed record PdfStream(PdfDictionary Dictionary, ReadOnlyMemory<byte> Raw) : PdfValue;

/// <summary>Compares values by what they say, not by where they lie.</summary>
internal static class PdfEquality {
  internal static bool Same(PdfValue a, PdfValue b) => (a, b) switch {
    (PdfString x, PdfString y) => x.Bytes.AsSpan().SequenceEqual(y.Bytes),
    (PdfArray x, PdfArray y) => Same(x.Items, y.Items),
    (PdfDictionary x, PdfDictionary y) => x.Entries.Count == y.Entries.Count
      && x.Entries.All(entry => y.Entries.TryGetValue(entry.Key, out var other) && Same(entry.Value, other)),
    (PdfStream x, PdfStream y) => Same(x.Dictionary, y.Dictionary) && x.Raw.Span.SequenceEqual(y.Raw.Span),
    (PdfNumber x, PdfNumber y) => x.Text == y.Text || x.Value.Equals(y.Value),
    _ => a.Equals(b),
  };

  internal static bool Same(IReadOnlyList<PdfValue> a, IReadOnlyList<PdfValue> b) {
    if (a.Count != b.Count) {
      return false;
    }
    for (var i = 0; i < a.Count; i++) {
      if (!Same(a[i], b[i])) {
        return false;
      }
    }
    return true;
  }
}
