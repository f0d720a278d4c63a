using Xunit;

namespace Saola.Kernel.Tests;

public sealed class LunarTests {
  /// <summary>The first day of Tết and Giỗ Tổ (10/3 lunar) as announced for 2020 to 2026 and printed in Vietnamese almanacs to 2035.</summary>
  [Theory]
  [InlineData(2020, "2020-01-25", "2020-04-02")]
  [InlineData(2021, "2021-02-12", "2021-04-21")]
  [InlineData(2022, "2022-02-01", "2022-04-10")]
  [InlineData(2023, "2023-01-22", "2023-04-29")]
  [InlineData(2024, "2024-02-10", "2024-04-18")]
  [InlineData(2025, "2025-01-29", "2025-04-07")]
  [InlineData(2026, "2026-02-17", "2026-04-26")]
  [InlineData(2027, "2027-02-06", "2027-04-16")]
  [InlineData(2028, "2028-01-26", "2028-04-04")]
  [InlineData(2029, "2029-02-13", "2029-04-23")]
  [InlineData(2030, "2030-02-02", "2030-04-12")]
  [InlineData(2031, "2031-01-23", "2031-04-01")]
  [InlineData(2032, "2032-02-11", "2032-04-19")]
  [InlineData(2033, "2033-01-31", "2033-04-09")]
  [InlineData(2034, "2034-02-19", "2034-04-28")]
  [InlineData(2035, "2035-02-08", "2035-04-17")]
  public void Tet_and_the_day_of_the_Hung_kings_fall_on_their_known_days(int year, string tet, string kings) {
    Assert.Equal(DateOnly.Parse(tet), LunarDate.Tet(year));
    Assert.Equal(DateOnly.Parse(kings), new LunarDate(year, 3, 10).Solar);
  }

  [Fact]
  public void Tet_of_2007_is_a_day_before_the_Chinese_new_year() => Assert.Equal(new DateOnly(2007, 2, 17), LunarDate.Tet(2007));

  /// <summary>Leap months of the almanac.</summary>
  [Theory]
  [InlineData(2020, 4)]
  [InlineData(2023, 2)]
  [InlineData(2025, 6)]
  [InlineData(2028, 5)]
  [InlineData(2031, 3)]
  [InlineData(2033, 11)]
  public void A_leap_year_repeats_its_known_month(int year, int month) {
    var leap = Enumerable.Range(1, 12).Where(m => Exists(new LunarDate(year, m, 1, Leap: true))).ToList();
    Assert.Equal([month], leap);
  }

  [Fact]
  public void Every_day_of_fifty_years_comes_back_from_its_lunar_date() {
    for (var day = new DateOnly(2005, 1, 1); day.Year < 2055; day = day.AddDays(1)) Assert.Equal(day, LunarDate.Of(day).Solar);
  }

  [Fact]
  public void A_day_that_a_lunar_month_does_not_have_is_refused() =>
    Assert.Throws<ArgumentOutOfRangeException>(() => new LunarDate(2026, 1, 31).Solar);

  static bool Exists(LunarDate date) {
    try {
      return date.Solar.Year > 0;
    } catch (ArgumentOutOfRangeException) {
      return false;
    }
  }
}
