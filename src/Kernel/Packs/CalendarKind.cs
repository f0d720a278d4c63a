using System.Text.Json;

namespace Saola.Kernel;

/// <summary>
/// Days that the rules of the calendar do not give, from packs. The yearly holidays of an item are there to be read and
/// checked: the calendar computes them, the lunar ones included.
/// </summary>
internal sealed class CalendarKind(Calendars calendars) : IPackKind {
  public string Name => "calendar";
  public int Order => 12;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var days = new HashSet<string>(StringComparer.Ordinal);
    foreach (var (i, exception) in item.Json.GetProperty("exceptions").EnumerateArray().Index()) {
      var date = exception.GetProperty("date").GetString()!;
      if (!DateOnly.TryParse(date, Vn.Culture, out _)) yield return item.Fault($"/exceptions/{i}/date", Words.T["pack_date", date], Words.T["pack_date_cure"]);
      else if (!days.Add(date)) yield return item.Fault($"/exceptions/{i}/date", Words.T["pack_date_twice", date], Words.T["pack_date_twice_cure"]);
    }
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) {
      await calendars.Apply(w, item.Replaces ?? item.Id, [.. item.Json.GetProperty("exceptions").EnumerateArray().Select(Day)], ct);
      if (Hours(item.Json) is { } week) await calendars.SetHours(w, null, week, Document(item.Json), item.Id, ct);
    }
    calendars.Forget();
  }

  internal static CalendarDay Day(JsonElement e) => new(DateOnly.Parse(e.GetProperty("date").GetString()!, Vn.Culture), null,
    e.GetProperty("kind").GetString() == "off" ? DayKind.Holiday : DayKind.Workday,
    e.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.Object ? name.GetProperty("vi").GetString() : null,
    Document(e), e.GetProperty("verified").ValueKind is JsonValueKind.True or JsonValueKind.String);

  /// <summary>The hours of a week that the item sets; null when it sets none.</summary>
  internal static List<(DayOfWeek, Session)>? Hours(JsonElement item) =>
    item.TryGetProperty("hours", out var hours) && hours.ValueKind == JsonValueKind.Array && hours.GetArrayLength() > 0 ? Week(hours) : null;

  static List<(DayOfWeek, Session)> Week(JsonElement hours) => [..
    from day in new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }
    from session in hours.EnumerateArray()
    select (day, new Session(TimeOnly.Parse(session.GetProperty("from").GetString()!, Vn.Culture), TimeOnly.Parse(session.GetProperty("to").GetString()!, Vn.Culture)))];

  static string? Document(JsonElement e) =>
    e.TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.Object ? source.GetProperty("document").GetString() : null;
}

/// <summary>The calendar that offices share once these packs are applied, for what runs without a database.</summary>
public static class PackCalendar {
  public static WorkingCalendar Of(PackSet packs) {
    var items = packs.Of("calendar").ToList();
    if (items.Count == 0) return WorkingCalendar.Standard;
    var hours = items.Select(i => CalendarKind.Hours(i.Json)).LastOrDefault(h => h is not null);
    return new(hours is null ? OfficeHours.Standard : new(hours), items.SelectMany(i => i.Json.GetProperty("exceptions").EnumerateArray()).Select(CalendarKind.Day));
  }
}
