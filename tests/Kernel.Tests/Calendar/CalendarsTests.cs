using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

public sealed class CalendarsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly DateOnly Wednesday = new(2027, 3, 3), Saturday = new(2027, 3, 6);

  Calendars All => app.Services.GetRequiredService<Calendars>();

  async Task Change(Func<Work, Task> act) {
    await using var scope = app.Begin();
    await act(scope.Work);
    await scope.Work.Commit(Ct);
    All.Forget();
  }

  [Fact]
  public async Task An_office_has_its_own_days_and_hours_and_others_do_not() {
    var (office, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    await Change(async w => {
      await All.Set(w, new(Wednesday, office, DayKind.Holiday, "Ngày hội của phường", null, false), Ct);
      await All.SetHours(w, office, [.. Week(), (DayOfWeek.Saturday, new(new(7, 30), new(11, 30)))], "Quyết định thử", "local", Ct);
    });
    var (own, others) = (await All.For(office, Ct), await All.For(other, Ct));
    Assert.False(own.IsWorkingDay(Wednesday));
    Assert.True(own.IsWorking(Vn.At(Saturday, new(8, 0))));
    Assert.True(others.IsWorkingDay(Wednesday));
    Assert.False(others.IsWorking(Vn.At(Saturday, new(8, 0))));
    Assert.Same(others, await All.For(null, Ct));
    Assert.Contains(own.Of(2027), h => h is { Name: "Ngày hội của phường", Verified: false });
  }

  [Fact]
  public async Task A_pack_replaces_its_own_days_and_leaves_those_entered_by_hand() {
    var (first, second, hand) = (new DateOnly(2028, 5, 8), new DateOnly(2028, 5, 9), new DateOnly(2028, 5, 10));
    await Change(w => All.Apply(w, "core:calendar/test", [Off(first), Off(hand)], Ct));
    await Change(w => All.Set(w, new(hand, null, DayKind.Workday, null, null, true), Ct));
    Assert.True((await All.For(null, Ct)).IsWorkingDay(hand));
    await Change(w => All.Apply(w, "core:calendar/test", [Off(second)], Ct));
    var calendar = await All.For(null, Ct);
    Assert.True(calendar.IsWorkingDay(first));
    Assert.False(calendar.IsWorkingDay(second));
    Assert.True(calendar.IsWorkingDay(hand));
  }

  [Fact]
  public async Task A_day_taken_back_is_as_the_law_has_it_again() {
    var day = new DateOnly(2029, 6, 5);
    await Change(w => All.Set(w, Off(day), Ct));
    Assert.False((await All.For(null, Ct)).IsWorkingDay(day));
    await Change(w => All.Remove(w, day, null, Ct));
    Assert.True((await All.For(null, Ct)).IsWorkingDay(day));
  }

  [Fact]
  public async Task A_change_made_elsewhere_arrives_within_a_minute() {
    var day = new DateOnly(2030, 6, 5);
    var before = await All.For(null, Ct);
    await using (var scope = app.Begin()) {
      await All.Set(scope.Work, Off(day), Ct);
      await scope.Work.Commit(Ct);
    }
    Assert.Same(before, await All.For(null, Ct));
    app.Clock.Pass(TimeSpan.FromSeconds(61));
    Assert.False((await All.For(null, Ct)).IsWorkingDay(day));
  }

  static CalendarDay Off(DateOnly day) => new(day, null, DayKind.Holiday, null, null, false);

  static IEnumerable<(DayOfWeek, Session)> Week() =>
    from day in new[] { 1, 2, 3, 4, 5 } select ((DayOfWeek)day, new Session(new(7, 0), new(16, 0)));
}
