using System.Globalization;
using System.Text;
using QRCoder;

namespace Saola.Kernel.Pdf;

/// <summary>Code 128 and QR as SVG, sharp at any size, for slips and results.</summary>
public static class Barcodes {
  /// <summary>The bars and spaces of each Code 128 symbol, widths in modules (ISO/IEC 15417); 106 is the stop.</summary>
  internal static readonly string[] Patterns = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 "
    + "221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 "
    + "231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    + "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    + "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 "
    + "114131 311141 411131 211412 211214 211232 2331112").Split(' ');

  const int StartB = 104, StartC = 105, ToC = 99, ToB = 100, Stop = 106, QuietZone = 10;

  /// <summary>Code 128 of printable ASCII; runs of four digits or more are packed two to a symbol.</summary>
  public static string Code128(string text, double height = 40) {
    var modules = string.Concat(Symbols(text).Select(symbol => Patterns[symbol]));
    var width = modules.Sum(c => c - '0') + 2 * QuietZone;
    var path = new StringBuilder();
    var x = QuietZone;
    for (var i = 0; i < modules.Length; i++) {
      var wide = modules[i] - '0';
      if (i % 2 == 0) path.Append(CultureInfo.InvariantCulture, $"M{x} 0h{wide}v{height:0.##}h-{wide}z");
      x += wide;
    }
    return FormattableString.Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:0.##}" preserveAspectRatio="none" role="img" aria-label="{Escape(text)}"><path d="{path}"/></svg>""");
  }

  /// <summary>The symbols from start to stop, with the check symbol.</summary>
  internal static IReadOnlyList<int> Symbols(string text) {
    if (text.Length is 0 or > 80 || text.Any(c => c is < ' ' or > '~')) throw new ArgumentException("Code 128 takes 1 to 80 printable ASCII characters.", nameof(text));
    var symbols = new List<int>();
    var packed = false;
    for (var i = 0; i < text.Length;) {
      var digits = text.AsSpan(i).IndexOfAnyExceptInRange('0', '9') is var run and >= 0 ? run : text.Length - i;
      var pack = packed ? digits >= 2 : digits >= 4 && (digits % 2 == 0 || symbols.Count == 0);
      if (symbols.Count == 0) symbols.Add(pack ? StartC : StartB);
      else if (pack != packed) symbols.Add(pack ? ToC : ToB);
      packed = pack;
      symbols.Add(pack ? (text[i] - '0') * 10 + (text[i + 1] - '0') : text[i] - ' ');
      i += pack ? 2 : 1;
    }
    var check = symbols[0];
    for (var i = 1; i < symbols.Count; i++) check += i * symbols[i];
    return [.. symbols, check % 103, Stop];
  }

  /// <summary>A QR code with a fifth of it to spare for dirt and folds (level M).</summary>
  public static string Qr(string text) {
    using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
    var rows = data.ModuleMatrix;
    var path = new StringBuilder();
    for (var y = 0; y < rows.Count; y++) {
      for (var x = 0; x < rows.Count; x++) {
        var from = x;
        while (x < rows.Count && rows[y][x]) x++;
        if (x > from) path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1h-{x - from}z");
      }
    }
    return $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {rows.Count} {rows.Count}" role="img" aria-label="{Escape(text)}"><path d="{path}"/></svg>""";
  }

  static string Escape(string text) => System.Security.SecurityElement.Escape(text);
}
