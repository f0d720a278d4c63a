using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Saola.Kernel.Tests;

public sealed class CalendarTimeTests {
  static readonly WorkingCalendar Plain = WorkingCalendar.Standard;
  static readonly WorkingCalendar Saturdays = new(
    new(new[] { 1, 2, 3, 4, 5 }.SelectMany(d => new[] { ((DayOfWeek)d, new Session(new(7, 0), new(11, 0))), ((DayOfWeek)d, new Session(new(13, 0), new(17, 0))) })
      .Append((DayOfWeek.Saturday, new Session(new(7, 30), new(11, 30))))),
    [new(new(2026, 8, 22), null, DayKind.Workday, null, null, true), new(new(2026, 8, 31), null, DayKind.Holiday, null, null, true)]);

  static DateTimeOffset At(string text) => Vn.At(DateOnly.ParseExact(text[..10], "yyyy-MM-dd"), TimeOnly.ParseExact(text[11..], "HH:mm"));

  [Theory]
  [InlineData("2026-11-20 09:00", 3, "2026-11-20 13:30", "2026-11-20 14:00")] // lunch is not working time
  [InlineData("2026-11-20 15:00", 8, "2026-11-23 13:30", "2026-11-23 15:30")] // over the weekend
  [InlineData("2026-11-23 16:00", 2, "2026-11-25 08:00", "2026-11-25 08:30")] // over 24 November
  [InlineData("2026-11-20 07:30", 4, "2026-11-20 11:30", "2026-11-20 11:30")] // used up at the close of the morning
  public void Hours_run_within_office_hours_only(string from, int hours, string earliest, string due) {
    Assert.Equal(At(due), Plain.AddHours(At(from), TimeSpan.FromHours(hours)));
    Assert.True(At(earliest) <= At(due));
  }

  [Theory]
  [InlineData("2026-11-20 09:00", 1, "2026-11-23 09:00")]
  [InlineData("2026-11-20 09:00", 2, "2026-11-25 09:00")] // 24 November is free
  [InlineData("2026-11-21 09:00", 1, "2026-11-25 07:30")] // Saturday counts as Monday's opening
  [InlineData("2026-11-20 12:15", 1, "2026-11-23 13:30")] // lunch counts as its end
  [InlineData("2026-11-20 18:00", 3, "2026-11-27 07:30")]
  [InlineData("2026-02-13 10:00", 5, "2026-02-27 10:00")] // Tết Bính Ngọ, 14 to 22 February
  public void Working_days_run_from_the_day_after_at_the_same_time(string from, int days, string due) =>
    Assert.Equal(At(due), Plain.AddWorkingDays(At(from), days));

  [Theory]
  [InlineData(0, "2026-11-20 14:59", "2026-11-20 17:00")] // within the day
  [InlineData(0, "2026-11-20 15:00", "2026-11-23 17:00")] // from the cut-off: within the next working day
  [InlineData(0, "2026-11-21 10:00", "2026-11-23 17:00")]
  [InlineData(1, "2026-11-20 15:30", "2026-11-25 07:30")]
  public void A_cut_off_moves_the_start_to_the_next_working_day(int days, string received, string due) =>
    Assert.Equal(At(due), new Deadline(days, DeadlineUnit.WorkingDay, new(15, 0)).End(At(received), Plain));

  [Theory]
  [InlineData(10, DeadlineUnit.CalendarDay, "2026-02-10 20:00", "2026-02-20 20:00")]
  [InlineData(1, DeadlineUnit.Month, "2026-01-31 09:00", "2026-02-28 09:00")]
  [InlineData(8, DeadlineUnit.Hour, "2026-11-20 07:30", "2026-11-23 08:00")]
  public void Calendar_days_and_months_do_not_ask_the_office(int amount, DeadlineUnit unit, string received, string due) =>
    Assert.Equal(At(due), new Deadline(amount, unit).End(At(received), Plain));

  [Fact]
  public void A_stopped_clock_gives_back_the_working_time_it_stood() {
    var deadline = new Deadline(3, DeadlineUnit.WorkingDay);
    var end = deadline.End(At("2026-11-16 09:00"), Plain);
    Assert.Equal(At("2026-11-19 09:00"), end);
    Assert.Equal(At("2026-11-20 09:00"), deadline.Extend(end, At("2026-11-17 10:00"), At("2026-11-18 10:00"), Plain));
    Assert.Equal(end, deadline.Extend(end, At("2026-11-21 10:00"), At("2026-11-22 10:00"), Plain));
  }

  [Fact]
  public void A_Saturday_morning_is_worked_but_shortens_no_deadline() {
    Assert.True(Saturdays.IsWorking(At("2026-11-21 08:00")));
    Assert.False(Saturdays.IsWorkingDay(new(2026, 11, 21)));
    Assert.Equal(At("2026-11-23 15:00"), Saturdays.AddWorkingDays(At("2026-11-20 15:00"), 1));
    Assert.Equal(At("2026-11-23 17:00"), Saturdays.AddWorkingDays(At("2026-11-21 09:00"), 1));
    Assert.Equal(At("2026-11-21 08:30"), Saturdays.AddHours(At("2026-11-20 16:00"), TimeSpan.FromHours(2)));
  }

  [Fact]
  public void Working_days_between_two_moments_leave_out_the_first_day() {
    Assert.Equal(2, Plain.WorkingDaysBetween(At("2026-11-20 09:00"), At("2026-11-25 07:30")));
    Assert.Equal(0, Plain.WorkingDaysBetween(At("2026-11-20 09:00"), At("2026-11-22 07:30")));
  }

  static readonly Arbitrary<(WorkingCalendar Calendar, DateTimeOffset At, DateTimeOffset Other, TimeSpan Span, int Days)> Cases = (
    from calendar in Gen.Elements(Plain, Saturdays)
    from minutes in Gen.Choose(0, 15 * 365 * 24 * 60)
    from later in Gen.Choose(0, 90 * 24 * 60)
    from span in Gen.Choose(1, 2000 * 60)
    from days in Gen.Choose(0, 200)
    let start = At("2021-01-01 00:00").AddMinutes(minutes)
    select (calendar, start, start.AddMinutes(later), TimeSpan.FromMinutes(span), days)).ToArbitrary();

  [Fact]
  public void Adding_then_subtracting_returns() => Check(c => {
    var due = c.Calendar.AddHours(c.At, c.Span);
    return c.Calendar.Subtract(due, c.Span) == c.Calendar.NextWorkingMoment(c.At) && c.Calendar.WorkingTimeBetween(c.At, due) == c.Span;
  });

  [Fact]
  public void What_is_due_never_lies_outside_hours() => Check(c => Within(c.Calendar, c.Calendar.AddHours(c.At, c.Span)) && Within(c.Calendar, c.Calendar.AddWorkingDays(c.At, c.Days))
    && c.Calendar.IsWorking(c.Calendar.NextWorkingMoment(c.At)) && c.Calendar.IsWorking(c.Calendar.Subtract(c.At, c.Span)));

  [Fact]
  public void A_later_start_is_never_due_earlier() => Check(c =>
    c.Calendar.AddHours(c.At, c.Span) <= c.Calendar.AddHours(c.Other, c.Span) && c.Calendar.AddWorkingDays(c.At, c.Days) <= c.Calendar.AddWorkingDays(c.Other, c.Days)
    && c.Calendar.AddWorkingDays(c.At, c.Days) <= c.Calendar.AddWorkingDays(c.At, c.Days + 1)
    && new[] { DeadlineUnit.Hour, DeadlineUnit.WorkingDay }.All(unit => new Deadline(c.Days, unit, new(15, 0)) is var d && d.End(c.At, c.Calendar) <= d.End(c.Other, c.Calendar)));

  [Fact]
  public void As_many_working_days_pass_as_were_given() => Check(c => {
    var start = c.Calendar.NextWorkingMoment(c.At);
    return c.Calendar.WorkingDaysBetween(start, c.Calendar.AddWorkingDays(c.At, c.Days)) == c.Days;
  });

  static bool Within(WorkingCalendar calendar, DateTimeOffset at) => calendar.IsWorking(at) || calendar.IsWorking(at.AddTicks(-1));

  static void Check(Func<(WorkingCalendar Calendar, DateTimeOffset At, DateTimeOffset Other, TimeSpan Span, int Days), bool> property) =>
    FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Cases, property));
}
