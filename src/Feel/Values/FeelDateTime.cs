namespace Saola.Feel;

/// <summary>A FEEL date and time: a date with a time of day, local or with an offset or a named zone.</summary>
public sealed record FeelDateTime(FeelDate Date, FeelTime Time) {
  public static FeelDateTime From(DateTimeOffset at) =>
    new(FeelDate.From(DateOnly.FromDateTime(at.DateTime)), new FeelTime(at.TimeOfDay.Ticks * 100, (int)at.Offset.TotalSeconds));

  public static FeelDateTime From(DateTime at) =>
    new(FeelDate.From(DateOnly.FromDateTime(at)), new FeelTime(at.TimeOfDay.Ticks * 100, at.Kind == DateTimeKind.Utc ? 0 : null));

  /// <summary>The instant, when the value has an offset or a zone and lies in the years 1 to 9999.</summary>
  public DateTimeOffset? ToDateTimeOffset() {
    if (Offset is not { } offset || Date.ToDateOnly() is not { } day || offset % 60 != 0 || Math.Abs(offset) > 14 * 3600) {
      return null;
    }
    var utc = new DateTime(day, TimeOnly.MinValue, DateTimeKind.Unspecified).Ticks + Time.Nanos / 100;
    var shifted = utc - offset * TimeSpan.TicksPerSecond;
    return shifted < 0 || shifted > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(utc, TimeSpan.FromSeconds(offset));
  }

  internal bool IsLocal => Time.IsLocal;

  /// <summary>The offset from UTC in seconds that holds at this moment.</summary>
  internal int? Offset => Time.OffsetSeconds ?? (Time.Zone is null ? null : FeelZone.OffsetAt(Time.Zone, Date, Time.Nanos));

  /// <summary>Seconds since 1970 with nine decimals; a local value counts as if it were UTC.</summary>
  internal decimal EpochSeconds => Date.EpochDay * 86_400m + Time.Nanos / (decimal)FeelTime.NanosPerSecond - (Offset ?? 0);

  internal static FeelDateTime? FromEpochSeconds(decimal seconds, FeelTime pattern) {
    var offset = pattern.OffsetSeconds ?? 0;
    if (pattern.Zone is not null) {
      offset = FeelZone.OffsetAtInstant(pattern.Zone, seconds);
    }
    var local = seconds + offset;
    var day = decimal.Floor(local / 86_400);
    if (Math.Abs(day) > 400_000_000_000m || FeelDate.FromEpochDay((long)day) is not { } date) {
      return null;
    }
    return new FeelDateTime(date, pattern with { Nanos = (long)((local - day * 86_400) * FeelTime.NanosPerSecond) });
  }

  internal FeelDateTime? Add(decimal seconds) => FromEpochSeconds(EpochSeconds + seconds, Time);

  internal FeelDateTime? AddMonths(long months) => Date.AddMonths(months) is { } date ? new FeelDateTime(date, Time) : null;

  internal static FeelDateTime? Parse(ReadOnlySpan<char> text) {
    var t = text.IndexOf('T');
    if (t < 0) {
      return FeelDate.Parse(text) is { } midnight ? new FeelDateTime(midnight, new FeelTime(0)) : null;
    }
    if (text.Length > t + 1 && text[t + 1] == 'T') {
      return null;
    }
    if (FeelDate.Parse(text[..t]) is not { } date) {
      return null;
    }
    var rest = text[(t + 1)..];
    // 24:00:00 is the first moment of the next day.
    if (rest.StartsWith("24:00:00", StringComparison.Ordinal)) {
      return FeelTime.Parse("00:00:00" + rest[8..].ToString()) is { Nanos: 0 } zero && date.AddDays(1) is { } next ? new FeelDateTime(next, zero) : null;
    }
    return FeelTime.Parse(rest) is { } time ? new FeelDateTime(date, time) : null;
  }

  public override string ToString() => Date + "T" + Time;
}
