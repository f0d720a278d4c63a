using System.Globalization;
using System.Text;
using Saola.Signing.Pdf;

namespace Saola.Signing.Pades;

/// <summary>Draws a stamp: a frame with the signer, the organisation and the time, in the colour of its kind.</summary>
internal static class StampAppearance {
  const double Padding = 4, Leading = 1.25, LargestSize = 10, SmallestSize = 4, LineSize = 12;

  internal static PdfReference Draw(PdfUpdate update, SignerKind kind, IReadOnlyList<string> lines, double width, double height) {
    var font = StampFont.Instance;
    var (size, rows) = Fit(font, lines, width - 2 * Padding, height - 2 * Padding);
    var reference = font.Embed(update, string.Concat(rows));
    var content = new StringBuilder();
    var colour = kind == SignerKind.Office ? "0.75 0 0.05" : "0 0.2 0.65";
    content.Append(Invariant($"q {colour} RG {colour} rg 0.8 w 0.4 0.4 {width - 0.8:0.##} {height - 0.8:0.##} re S\nBT /F {size:0.##} Tf {size * Leading:0.##} TL\n"));
    var top = (height + rows.Count * size * Leading) / 2 - size;
    content.Append(Invariant($"{Padding:0.##} {top:0.##} Td\n"));
    foreach (var row in rows) {
      content.Append('<').Append(string.Concat(row.Select(c => font.Glyph(c).ToString("X4")))).Append("> Tj T*\n");
    }
    content.Append("ET Q\n");
    return Form(update, reference, width, height, content.ToString());
  }

  /// <summary>One line of black text, as large as the place allows.</summary>
  internal static PdfReference Line(PdfUpdate update, string text, double width, double height) {
    var font = StampFont.Instance;
    var size = Math.Min(LineSize, height * 0.7);
    while (size > SmallestSize && font.Width(text, size) > width) {
      size -= 0.5;
    }
    var glyphs = string.Concat(text.Select(c => font.Glyph(c).ToString("X4")));
    var content = Invariant($"q 0 g BT /F {size:0.##} Tf 0 {height * 0.27:0.##} Td <{glyphs}> Tj ET Q\n");
    return Form(update, font.Embed(update, text), width, height, content);
  }

  static PdfReference Form(PdfUpdate update, PdfReference font, double width, double height, string content) => update.Add(PdfMake.Deflated(PdfMake.Dictionary(
    ("Type", PdfMake.Name("XObject")), ("Subtype", PdfMake.Name("Form")), ("BBox", PdfMake.Numbers(0, 0, width, height)),
    ("Resources", PdfMake.Dictionary(("Font", PdfMake.Dictionary(("F", font)))))), Encoding.ASCII.GetBytes(content)));

  /// <summary>An appearance that draws nothing, for a signature without a stamp; PDF/A wants one all the same.</summary>
  internal static PdfReference Nothing(PdfUpdate update) => update.Add(PdfMake.Deflated(PdfMake.Dictionary(
    ("Type", PdfMake.Name("XObject")), ("Subtype", PdfMake.Name("Form")), ("BBox", PdfMake.Numbers(0, 0, 0, 0))), []));

  static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

  /// <summary>The largest size at which the wrapped lines fit; a frame far too small gets the smallest size.</summary>
  static (double Size, List<string> Rows) Fit(StampFont font, IReadOnlyList<string> lines, double width, double height) {
    for (var size = LargestSize; ; size -= 0.5) {
      var rows = lines.SelectMany(line => Wrap(font, line.Normalize(NormalizationForm.FormC), size, width)).ToList();
      var fits = rows.Count * size * Leading <= height && rows.TrueForAll(row => font.Width(row, size) <= width);
      if (fits || size <= SmallestSize) {
        return (size, rows);
      }
    }
  }

  static IEnumerable<string> Wrap(StampFont font, string line, double size, double width) {
    var row = "";
    foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) {
      var longer = row.Length == 0 ? word : $"{row} {word}";
      if (row.Length > 0 && font.Width(longer, size) > width) {
        yield return row;
        longer = word;
      }
      row = longer;
    }
    yield return row;
  }
}
