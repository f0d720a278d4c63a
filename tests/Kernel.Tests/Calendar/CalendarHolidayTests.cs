using Xunit;

namespace Saola.Kernel.Tests;

public sealed class CalendarHolidayTests {
  /// <summary>Days off outside weekends as announced for public servants, without the days exchanged with a Saturday.</summary>
  public static TheoryData<int, string> Announced => new() {
    { 2020, "1/1 23/1 24/1 27/1 28/1 29/1 2/4 30/4 1/5 2/9" },
    { 2021, "1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9" },
    { 2022, "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9" },
    { 2023, "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9" },
    { 2024, "1/1 8/2 9/2 12/2 13/2 14/2 18/4 30/4 1/5 2/9 3/9" },
    { 2025, "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 1/9 2/9" },
    { 2026, "1/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 1/9 2/9 24/11" },
  };

  [Theory, MemberData(nameof(Announced))]
  public void The_computed_days_off_are_those_announced(int year, string days) {
    var expected = days.Split(' ').Select(d => Vn.ParseDate($"{d}/{year}")!.Value);
    Assert.Equal(expected, Holidays.Of(year).Select(h => h.Day).Where(d => !Holidays.IsWeekend(d)));
  }

  [Fact]
  public void Every_year_to_2035_has_the_number_of_paid_days_of_the_law() {
    foreach (var year in Enumerable.Range(2027, 9)) {
      var days = Holidays.Of(year);
      Assert.Equal(days.Count, days.Select(d => d.Day).Distinct().Count());
      // 12 by name (Tết 5, Quốc khánh 2, five single days), one rest day given back for each that a weekend took
      var named = days.Where(h => h.Code != "compensating").ToList();
      Assert.Equal(named.Count(h => Holidays.IsWeekend(h.Day)), days.Count - named.Count);
      Assert.Equal(12, days.Count(h => !Holidays.IsWeekend(h.Day)));
    }
  }

  [Fact]
  public void The_day_of_culture_is_free_from_2026() {
    Assert.DoesNotContain(Holidays.Of(2025), h => h.Day == new DateOnly(2025, 11, 24));
    Assert.Contains(Holidays.Of(2026), h => h.Day == new DateOnly(2026, 11, 24) && h.Name == "Ngày Văn hóa Việt Nam");
  }

  [Fact]
  public void What_is_announced_each_year_is_not_verified_until_it_is_in_the_catalogue() {
    Assert.All(Holidays.Of(2027).Where(h => h.Code == "tet"), h => Assert.False(h.Verified));
    var calendar = new WorkingCalendar(OfficeHours.Standard, [new(LunarDate.Tet(2027), null, DayKind.Holiday, null, "Thông báo thử", true)]);
    var tet = Assert.Single(calendar.Of(2027), h => h.Day == LunarDate.Tet(2027));
    Assert.True(tet is { Code: "tet", Verified: true, Source: "Thông báo thử" });
  }

  [Fact]
  public void A_day_exchanged_with_a_Saturday_moves_the_work() {
    var calendar = new WorkingCalendar(OfficeHours.Standard, [
      new(new(2025, 5, 2), null, DayKind.Holiday, null, null, true), new(new(2025, 4, 26), null, DayKind.Workday, null, null, true)]);
    Assert.False(calendar.IsWorkingDay(new(2025, 5, 2)));
    Assert.True(calendar.IsWorkingDay(new(2025, 4, 26)));
    Assert.True(calendar.IsWorking(Vn.At(new(2025, 4, 26), new(16, 0))));
    Assert.Contains(calendar.Of(2025), h => h.Day == new DateOnly(2025, 5, 2));
  }

  [Fact]
  public void An_offices_own_day_wins_over_everyones() {
    var office = Guid.CreateVersion7();
    var calendar = new WorkingCalendar(OfficeHours.Standard, [
      new(new(2026, 3, 4), office, DayKind.Workday, null, null, true), new(new(2026, 3, 4), null, DayKind.Holiday, "Ngày hội", null, true)]);
    Assert.True(calendar.IsWorkingDay(new(2026, 3, 4)));
    Assert.DoesNotContain(calendar.Of(2026), h => h.Day == new DateOnly(2026, 3, 4));
  }
}
