using System.Collections.Frozen;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>
/// The working calendar of each office, from the law and the catalogue. Kept for a minute, so that a change made on another node
/// arrives. Offices without days or hours of their own share one calendar.
/// </summary>
public sealed class Calendars(WebDatabase database, TimeProvider clock) : IDisposable {
  static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
  static readonly Guid Everyone = Guid.Empty;
  readonly SemaphoreSlim loading = new(1, 1);
  volatile Loaded? current;

  /// <summary>The calendar of an office; null for the one that offices share.</summary>
  public async ValueTask<WorkingCalendar> For(Guid? office, CancellationToken ct) {
    var loaded = current;
    if (loaded is null || (clock.GetUtcNow() - loaded.At).Duration() > Fresh) loaded = await Load(loaded, ct);
    return loaded.ByOffice.GetValueOrDefault(office ?? Everyone) ?? loaded.ByOffice[Everyone];
  }

  /// <summary>Enters or replaces one day by hand.</summary>
  public async Task Set(Work w, CalendarDay day, CancellationToken ct) {
    await Put(w, "local", [day], ct);
    w.Record("calendar.day_set", "calendar", Guid.CreateVersion7(), new { day.Day, day.Office, day.Kind, day.Source, day.Verified });
  }

  /// <summary>Takes a day entered by hand back; false when there was none.</summary>
  public async Task<bool> Remove(Work w, DateOnly day, Guid? office, CancellationToken ct) {
    await using var command = new NpgsqlCommand("delete from kernel.calendar_day where day = $1 and office is not distinct from $2 and origin = 'local'", await w.Connection(ct)) {
      Parameters = { new() { Value = day }, Id(office) },
    };
    if (await command.ExecuteNonQueryAsync(ct) == 0) return false;
    w.Record("calendar.day_removed", "calendar", Guid.CreateVersion7(), new { day, office });
    return true;
  }

  /// <summary>The days of a year that a person or a pack entered, for every office and for these; those by hand first.</summary>
  public async Task<List<EnteredDay>> Entered(int year, IReadOnlyCollection<Guid> offices, CancellationToken ct) {
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    return [.. (await Days(connection, ct)).Where(d => d.Day.Day.Year == year && (d.Day.Office is null || offices.Contains(d.Day.Office.Value)))
      .Select(d => new EnteredDay(d.Day, d.Origin == "local")).OrderBy(d => d.Day.Day).ThenByDescending(d => d.ByHand)];
  }

  /// <summary>Makes the days that come from one pack item these and no others.</summary>
  public async Task Apply(Work w, string origin, IReadOnlyCollection<CalendarDay> days, CancellationToken ct) {
    await using (var clear = new NpgsqlCommand("delete from kernel.calendar_day where origin = $1", await w.Connection(ct)) { Parameters = { new() { Value = origin } } })
      await clear.ExecuteNonQueryAsync(ct);
    await Put(w, origin, days, ct);
    w.Record("calendar.applied", "calendar", Guid.CreateVersion7(), new { origin, days = days.Count });
  }

  /// <summary>Sets the hours of an office, or with null of all that have none of their own; empty takes them back.</summary>
  public async Task SetHours(Work w, Guid? office, IReadOnlyCollection<(DayOfWeek Day, Session Session)> week, string? source, string origin, CancellationToken ct) {
    if (week.Count > 0) _ = new OfficeHours(week);
    await using var batch = new NpgsqlBatch(await w.Connection(ct)) {
      BatchCommands = { new("delete from kernel.office_hours where office is not distinct from $1") { Parameters = { Id(office) } } },
    };
    foreach (var (day, session) in week)
      batch.BatchCommands.Add(new("insert into kernel.office_hours (office, iso_day, opens, closes, source, origin) values ($1, $2, $3, $4, $5, $6)") {
        Parameters = { Id(office), new() { Value = Iso(day) }, new() { Value = session.From }, new() { Value = session.To }, Text(source), new() { Value = origin } },
      });
    await batch.ExecuteNonQueryAsync(ct);
    w.Record("calendar.hours_set", "calendar", Guid.CreateVersion7(), new { office, sessions = week.Count, source });
  }

  /// <summary>Makes the next question read the catalogue again; for after a commit that changed it.</summary>
  public void Forget() => current = null;

  static async Task Put(Work w, string origin, IReadOnlyCollection<CalendarDay> days, CancellationToken ct) {
    if (days.Count == 0) return;
    await using var batch = new NpgsqlBatch(await w.Connection(ct));
    foreach (var d in days)
      batch.BatchCommands.Add(new("""
        insert into kernel.calendar_day (day, office, kind, name, source, verified, origin) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (day, office, origin) do update set kind = excluded.kind, name = excluded.name, source = excluded.source, verified = excluded.verified
        """) {
        Parameters = { new() { Value = d.Day }, Id(d.Office), new() { Value = d.Kind.ToString() }, Text(d.Name), Text(d.Source), new() { Value = d.Verified }, new() { Value = origin } },
      });
    await batch.ExecuteNonQueryAsync(ct);
  }

  async Task<Loaded> Load(Loaded? seen, CancellationToken ct) {
    await loading.WaitAsync(ct);
    try {
      if (current is { } other && other != seen) return other;
      await using var connection = await database.Source.OpenConnectionAsync(ct);
      var days = (await Days(connection, ct)).OrderBy(d => d.Origin == "local" ? 1 : 0).Select(d => d.Day).ToList();
      var hours = await Hours(connection, ct);
      var shared = new WorkingCalendar(hours.GetValueOrDefault(Everyone, OfficeHours.Standard), days.Where(d => d.Office is null));
      var own = hours.Keys.Concat(days.Where(d => d.Office is not null).Select(d => d.Office!.Value)).Where(o => o != Everyone).Distinct()
        .ToDictionary(o => o, o => new WorkingCalendar(hours.GetValueOrDefault(o) ?? hours.GetValueOrDefault(Everyone, OfficeHours.Standard), days.Where(d => d.Office is null || d.Office == o)));
      own[Everyone] = shared;
      return current = new(clock.GetUtcNow(), own.ToFrozenDictionary());
    } finally {
      loading.Release();
    }
  }

  static async Task<List<(CalendarDay Day, string Origin)>> Days(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select day, office, kind, name, source, verified, origin from kernel.calendar_day order by day", connection);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var rows = new List<(CalendarDay, string)>();
    while (await reader.ReadAsync(ct))
      rows.Add((new(reader.GetFieldValue<DateOnly>(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), Enum.Parse<DayKind>(reader.GetString(2)),
        reader.IsDBNull(3) ? null : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetBoolean(5)), reader.GetString(6)));
    return rows;
  }

  static async Task<Dictionary<Guid, OfficeHours>> Hours(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select coalesce(office, $1), iso_day, opens, closes from kernel.office_hours", connection) { Parameters = { new() { Value = Everyone } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var rows = new List<(Guid Office, (DayOfWeek, Session) Work)>();
    while (await reader.ReadAsync(ct))
      rows.Add((reader.GetGuid(0), ((DayOfWeek)(reader.GetInt32(1) % 7), new(reader.GetFieldValue<TimeOnly>(2), reader.GetFieldValue<TimeOnly>(3)))));
    return rows.GroupBy(r => r.Office).ToDictionary(g => g.Key, g => new OfficeHours(g.Select(r => r.Work)));
  }

  static int Iso(DayOfWeek day) => day == DayOfWeek.Sunday ? 7 : (int)day;
  static NpgsqlParameter Id(Guid? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };
  static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

  public void Dispose() => loading.Dispose();

  sealed record Loaded(DateTimeOffset At, FrozenDictionary<Guid, WorkingCalendar> ByOffice);
}
