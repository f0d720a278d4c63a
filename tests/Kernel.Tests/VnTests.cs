using System.Globalization;
using Xunit;

namespace Saola.Kernel.Tests;

public sealed class VnTests {
  [Theory]
  [InlineData("0", "0"), InlineData("1250000", "1.250.000"), InlineData("-1250.75", "-1.250,75"), InlineData("-0.5", "-0,5"), InlineData("12.500", "12,5")]
  [InlineData("0.123456789012345", "0,123456789012345"), InlineData("12345678901234567890123.4", "12.345.678.901.234.567.890.123,4")]
  public void A_number_is_written_with_points_between_thousands_and_all_its_places_behind_a_comma(string number, string written) =>
    Assert.Equal(written, Vn.Number(decimal.Parse(number, CultureInfo.InvariantCulture)));
}
