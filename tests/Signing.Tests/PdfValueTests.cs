using System.Buffers;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Saola.Signing.Pdf;

namespace Saola.Signing.Tests;

/// <summary>What is written reads back the same, whatever the values.</summary>
public sealed class PdfValueTests {
  static Gen<PdfValue> Leaves => Gen.OneOf(
    Gen.Constant<PdfValue>(PdfMake.Null),
    Gen.Elements(true, false).Select(PdfValue (value) => new PdfBoolean(value)),
    Gen.Choose(int.MinValue, int.MaxValue).Select(PdfValue (value) => PdfMake.Number(value)),
    Gen.Choose(-1_000_000, 1_000_000).Select(PdfValue (value) => PdfMake.Number(value / 1000.0)),
    Gen.Choose(0, 255).NonEmptyListOf().Select(PdfValue (codes) => PdfMake.Name(string.Concat(codes.Where(code => code > 0).Select(code => (char)code)))),
    Gen.Choose(0, 255).ListOf().Select(PdfValue (codes) => new PdfString([.. codes.Select(code => (byte)code)])),
    Gen.Choose(1, 1_000_000).SelectMany(number => Gen.Choose(0, 65_535).Select(PdfValue (generation) => new PdfReference(number, generation))));

  static Gen<PdfValue> Values(int depth) => depth == 0 ? Leaves : Gen.OneOf(
    Leaves,
    Values(depth - 1).ListOf().Select(PdfValue (items) => new PdfArray([.. items])),
    Values(depth - 1).ListOf().Select(PdfValue (items) =>
      new PdfDictionary(items.Select((item, i) => (item, i)).ToDictionary(pair => $"K{pair.i.ToString(CultureInfo.InvariantCulture)} #/", pair => pair.item))));

  [Fact]
  public void What_is_written_reads_back() => Prop.ForAll(Values(3).ToArbitrary(), value => {
    var output = new ArrayBufferWriter<byte>();
    PdfWriter.Write(output, value);
    var bytes = output.WrittenSpan.ToArray();
    return PdfEquality.Same(value, new PdfParser(bytes, 0, bytes.Length).ReadValue());
  }).QuickCheckThrowOnFailure();

  [Theory]
  [InlineData("(a\\(b\\)c\\\\)", "a(b)c\\")]
  [InlineData("(n(est)ed)", "n(est)ed")]
  [InlineData("(\\101\\7\\60)", "A\a0")]
  [InlineData("(two\\\r\nlines)", "twolines")]
  [InlineData("<48 65 6C6C 6F>", "Hello")]
  [InlineData("<4>", "@")]
  public void Strings_are_read_as_the_standard_writes_them(string written, string meant) {
    var bytes = System.Text.Encoding.Latin1.GetBytes(written);
    Assert.Equal(meant, ((PdfString)new PdfParser(bytes, 0, bytes.Length).ReadValue()).Text);
  }

  [Fact]
  public void Random_text_gives_a_value_or_the_readers_own_error() => Prop.ForAll(
    Gen.Elements("<<", ">>", "[", "]", "(", ")", "<", ">", "/N", "/", "#", "1", "0 R", "obj", "%", "\n", "true", "nul", "\\", "-.").ListOf().Select(parts => string.Join(" ", parts)).ToArbitrary(), text => {
      var bytes = System.Text.Encoding.Latin1.GetBytes(text);
      try {
        new PdfParser(bytes, 0, bytes.Length).ReadValue();
      } catch (PdfException) {
        // The one error that is allowed.
      }
    }).QuickCheckThrowOnFailure();
}
