using Saola.Kernel;

namespace Saola.Process;

/// <summary>
/// When people are told that a task is nearly or already late, in hours of work before and after it is due: headers
/// <c>remindHours</c>, <c>escalateHours</c> and <c>escalateTo</c>, the groups that hear of it and may take it over.
/// </summary>
internal static class TaskWatch {
  public const string RemindHours = "remindHours", EscalateHours = "escalateHours", EscalateTo = "escalateTo";

  public static bool IsAsked(IReadOnlyDictionary<string, string> headers) => headers.ContainsKey(RemindHours) || headers.ContainsKey(EscalateTo);

  /// <summary>The first header that should say hours and does not.</summary>
  public static string? NoHours(IReadOnlyDictionary<string, string> headers) =>
    new[] { RemindHours, EscalateHours }.Where(h => headers.TryGetValue(h, out var text) && TaskLimit.Hours(text) is null).Select(h => headers[h]).FirstOrDefault();

  public static string[] Groups(IReadOnlyDictionary<string, string> headers, string own) =>
    [.. headers.GetValueOrDefault(EscalateTo, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(g => Offices.Whole(g, own))];

  /// <summary>What opens later than its reminder is told of at once, as long as it is not late.</summary>
  public static DateTimeOffset? RemindAt(IReadOnlyDictionary<string, string> headers, DateTimeOffset due, WorkingCalendar calendar, DateTimeOffset now) =>
    headers.TryGetValue(RemindHours, out var text) && TaskLimit.Hours(text) is { } before && due > now
      ? calendar.Subtract(due, before) is var at && at > now ? at : now
      : null;

  public static DateTimeOffset EscalateAt(IReadOnlyDictionary<string, string> headers, DateTimeOffset due, WorkingCalendar calendar) =>
    headers.TryGetValue(EscalateHours, out var text) && TaskLimit.Hours(text) is { Ticks: > 0 } after ? calendar.AddHours(due, after) : due;
}
