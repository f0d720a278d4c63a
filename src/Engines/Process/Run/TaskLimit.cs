using System.Globalization;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>
/// When a task is due: as the diagram's schedule says, else after the hours of work that its header <c>limitHours</c> allows, or
/// after the working days of <c>limitDays</c>, where 0 is within the same working day.
/// </summary>
internal sealed class TaskLimit(Calendars calendars) : IProcessObserver {
  public const string Header = "limitHours", WorkingDays = "limitDays";
  const int MostDays = 3_660;

  public async Task Opening(OpeningTask task, Work w, CancellationToken ct) {
    if (task.Due is null && (task.Headers.ContainsKey(Header) || task.Headers.ContainsKey(WorkingDays))) task.Due = Limit(task.Headers, await calendars.For(task.Office.Id, ct), w.Now);
  }

  public static DateTimeOffset? Due(Effect.TaskOpened open, WorkingCalendar calendar, DateTimeOffset now) => Timers.Moment(open.Due) ?? Limit(open.Headers, calendar, now);

  static DateTimeOffset? Limit(IReadOnlyDictionary<string, string> headers, WorkingCalendar calendar, DateTimeOffset now) =>
    headers.TryGetValue(Header, out var text) && Hours(text) is { } hours ? calendar.AddHours(now, hours)
      : headers.TryGetValue(WorkingDays, out text) && Days(text) is { } days ? new Deadline(days, DeadlineUnit.WorkingDay).End(now, calendar) : null;

  /// <summary>Hours of work; null when the text is no number of them.</summary>
  public static TimeSpan? Hours(string text) =>
    decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && hours <= 10_000 ? TimeSpan.FromHours((double)hours) : null;

  /// <summary>Working days; null when the text is no number of them.</summary>
  public static int? Days(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= MostDays ? days : null;
}
