using System.Globalization;
using Saola.Ui;
using Xunit;

namespace Saola.Ui.Tests;

public sealed class TypedTests {
  [Theory]
  [InlineData("21/11/2026", 2026, 11, 21), InlineData("5-3-2026", 2026, 3, 5), InlineData("05032026", 2026, 3, 5), InlineData(" 5 3 2026 ", 2026, 3, 5)]
  public void A_date_is_read_as_people_type_it(string typed, int year, int month, int day) => Assert.Equal(new DateOnly(year, month, day), Typed.Date(typed));

  [Theory, InlineData("31/02/2026"), InlineData("2026"), InlineData(""), InlineData(null), InlineData("11/21/2026")]
  public void What_is_no_date_is_not_read(string? typed) => Assert.Null(Typed.Date(typed));

  [Theory, InlineData("1250000", 1_250_000), InlineData("1.250.000 đ", 1_250_000), InlineData("1,250,000", 1_250_000), InlineData("0", 0)]
  public void Money_is_read_with_and_without_points(string typed, long dong) => Assert.Equal(dong, Typed.Money(typed));

  [Theory, InlineData("1.25"), InlineData("12.50.000"), InlineData("-5"), InlineData("một"), InlineData(""), InlineData("9999999999999999")]
  public void Money_that_could_mean_two_things_is_not_read(string typed) => Assert.Null(Typed.Money(typed));

  [Theory]
  [InlineData("1.250.000", "1250000"), InlineData("1 250 000", "1250000"), InlineData("12.345", "12345"), InlineData("-1.250", "-1250"), InlineData("12,5", "12.5"), InlineData("12.5", "12.5"), InlineData("1.250,125", "1250.125")]
  [InlineData("0.125", "0.125"), InlineData("00.125", "0.125"), InlineData("-0.500", "-0.500"), InlineData("0,125", "0.125"), InlineData(".500", "0.500")]
  [InlineData("0.125.000", null), InlineData("1,2,3", null), InlineData("một", null), InlineData("", null), InlineData(null, null)]
  public void A_point_groups_thousands_but_never_behind_a_zero(string? typed, string? read) => Assert.Equal(read, Typed.Number(typed)?.ToString(CultureInfo.InvariantCulture));

  [Theory, InlineData("0905 123 456", "0905123456"), InlineData("+84905123456", "0905123456"), InlineData("0269.382.4404", "02693824404"), InlineData("905123456", null), InlineData("0905123456a", null)]
  public void A_phone_number_is_kept_as_digits(string typed, string? kept) => Assert.Equal(kept, Typed.Phone(typed));

  [Theory, InlineData("064 090 001 234", "064090001234"), InlineData("06409000123", null), InlineData("06409000123x", null)]
  public void A_personal_number_has_twelve_digits(string typed, string? kept) => Assert.Equal(kept, Typed.PersonId(typed));

  [Fact]
  public void A_count_over_the_limit_says_more_than() {
    Assert.Equal("10.000", HonestCount.Of(10_000).ToString());
    Assert.Equal("hơn 10.000", HonestCount.Of(10_001).ToString());
  }

  [Fact]
  public void Errors_of_an_operation_reach_their_fields() {
    var errors = FieldErrors.Of(new(Kernel.ErrorKind.Invalid, "x.y", "Nhập tên", "Name") { Others = [new(Kernel.ErrorKind.Invalid, "x.z", "Chưa nộp được")] }, "Form.");
    Assert.Equal("Nhập tên", errors["Form.Name"]);
    Assert.Equal("Chưa nộp được", errors[""]);
    Assert.Equal("Form-Items-0--Name", FieldErrors.IdOf("Form.Items[0].Name"));
  }
}
