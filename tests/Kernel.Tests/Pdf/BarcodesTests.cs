using System.Text.RegularExpressions;
using Saola.Kernel.Pdf;
using Xunit;

namespace Saola.Kernel.Tests.Pdf;

public sealed class BarcodesTests {
  [Fact]
  public void The_check_symbol_is_the_one_of_the_standards_example() =>
    Assert.Equal([104, 48, 42, 42, 17, 18, 19, 35, 55, 106], Barcodes.Symbols("PJJ123C"));

  [Fact]
  public void Runs_of_digits_are_packed_two_to_a_symbol() {
    Assert.Equal([105, 12, 34, 56, 44, 106], Barcodes.Symbols("123456"));
    Assert.Contains(99, Barcodes.Symbols("H21.16-261121-0001"));
  }

  [Theory]
  [InlineData("H21.16-261121-0001")]
  [InlineData("H21.106-261121-12345")]
  [InlineData("1")]
  [InlineData("123")]
  [InlineData("12345")]
  [InlineData("A12345B6789")]
  [InlineData(" ~aZ<&\"'>")]
  public void What_is_drawn_reads_back(string text) {
    var svg = Barcodes.Code128(text);
    Assert.Equal(text, Read(svg));
    System.Xml.Linq.XDocument.Parse(svg);
  }

  [Fact]
  public void Every_code_of_many_shapes_reads_back() {
    var random = new Random(128);
    for (var round = 0; round < 500; round++) {
      var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(3) == 0 ? (char)random.Next(' ', 127) : (char)random.Next('0', '9' + 1)));
      Assert.Equal(text, Read(Barcodes.Code128(text)));
    }
  }

  [Theory]
  [InlineData("")]
  [InlineData("Hồ sơ")]
  public void What_Code_128_cannot_hold_is_refused(string text) => Assert.Throws<ArgumentException>(() => Barcodes.Code128(text));

  [Fact]
  public void A_QR_code_is_square_with_its_three_finders_and_a_quiet_zone() {
    var svg = Barcodes.Qr("https://dichvucong.example/tra-cuu?ma=H21.16-261121-0001&k=7");
    var size = int.Parse(Regex.Match(svg, "viewBox=\"0 0 (\\d+) ", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value);
    foreach (var corner in new[] { "M4 4h7v1", $"M{size - 11} 4h7v1", $"M4 {size - 5}h7v1" }) Assert.Contains(corner, svg);
    Assert.DoesNotContain("M0 ", svg);
    System.Xml.Linq.XDocument.Parse(svg);
  }

  [Fact]
  public void Every_pattern_keeps_the_rules_of_the_standard() {
    Assert.Equal(107, Barcodes.Patterns.Distinct().Count());
    foreach (var pattern in Barcodes.Patterns.SkipLast(1)) {
      var widths = pattern.Select(c => c - '0').ToArray();
      Assert.Equal(11, widths.Sum());
      // The parity that lets a scanner notice a misread edge: the bars of a symbol are an even number of modules wide.
      Assert.Equal(0, (widths[0] + widths[2] + widths[4]) % 2);
    }
    Assert.Equal(["212222", "112232", "111323", "211214", "2331112"], new[] { 0, 12, 33, 104, 106 }.Select(value => Barcodes.Patterns[value]));
  }

  /// <summary>A reader of Code 128 as a scanner does it: bar and space widths, the check symbol, the code sets.</summary>
  static string Read(string svg) {
    var bars = Regex.Matches(svg, "M(\\d+) 0h(\\d+)v", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => (At: int.Parse(m.Groups[1].Value), Wide: int.Parse(m.Groups[2].Value))).ToList();
    var widths = "";
    for (var i = 0; i < bars.Count; i++) {
      widths += bars[i].Wide;
      if (i + 1 < bars.Count) widths += bars[i + 1].At - bars[i].At - bars[i].Wide;
    }
    var symbols = widths[..^7].Chunk(6).Select(six => Array.IndexOf(Barcodes.Patterns, new string(six))).ToList();
    Assert.Equal(Barcodes.Patterns[106], widths[^7..]);
    Assert.Equal(symbols[^1], (symbols[0] + symbols.Take(symbols.Count - 1).Select((symbol, i) => symbol * i).Sum()) % 103);
    var (packed, text) = (symbols[0] == 105, "");
    foreach (var symbol in symbols.Skip(1).SkipLast(1)) {
      if (symbol == (packed ? 100 : 99)) packed = !packed;
      else text += packed ? symbol.ToString("00") : ((char)(symbol + ' ')).ToString();
    }
    return text;
  }
}
