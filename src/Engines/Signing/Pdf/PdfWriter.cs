using System.Buffers;
using System.Text;

namespace Saola.Signing.Pdf;

/// <summary>Writes values in the form the standard's readers agree on.</summary>
internal static class PdfWriter {
  internal static void Write(IBufferWriter<byte> output, PdfValue value) {
    switch (value) {
      case PdfNull: output.Write("null"u8); break;
      case PdfBoolean boolean: output.Write(boolean.Value ? "true"u8 : "false"u8); break;
      case PdfNumber number: Ascii(output, number.Text); break;
      case PdfName name: WriteName(output, name.Value); break;
      case PdfReference reference: Ascii(output, $"{reference.Number} {reference.Generation} R"); break;
      case PdfString text: Ascii(output, $"<{Convert.ToHexString(text.Bytes)}>"); break;
      case PdfArray array: WriteArray(output, array); break;
      case PdfDictionary dictionary: WriteDictionary(output, dictionary); break;
      case PdfStream stream:
        WriteDictionary(output, stream.Dictionary.With("Length", PdfMake.Number(stream.Raw.Length)));
        output.Write("\nstream\n"u8);
        output.Write(stream.Raw.Span);
        output.Write("\nendstream"u8);
        break;
    }
  }

  static void WriteArray(IBufferWriter<byte> output, PdfArray array) {
    output.Write("["u8);
    for (var i = 0; i < array.Items.Count; i++) {
      if (i > 0) {
        output.Write(" "u8);
      }
      Write(output, array.Items[i]);
    }
    output.Write("]"u8);
  }

  static void WriteDictionary(IBufferWriter<byte> output, PdfDictionary dictionary) {
    output.Write("<<"u8);
    foreach (var (key, value) in dictionary.Entries) {
      WriteName(output, key);
      output.Write(" "u8);
      Write(output, value);
      output.Write("\n"u8);
    }
    output.Write(">>"u8);
  }

  static void WriteName(IBufferWriter<byte> output, string name) {
    var text = new StringBuilder("/");
    foreach (var c in name) {
      text = c is > ' ' and < (char)127 && !"()<>[]{}/%#".Contains(c) ? text.Append(c) : text.Append('#').Append(((int)c).ToString("X2"));
    }
    Ascii(output, text.ToString());
  }

  internal static void Ascii(IBufferWriter<byte> output, string text) => output.Write(Encoding.ASCII.GetBytes(text));
}
