using System.Globalization;

namespace Saola.Feel;

/// <summary>A FEEL time of day, optionally with an offset from UTC or a named zone.</summary>
public sealed record FeelTime(long Nanos, int? OffsetSeconds = null, string? Zone = null) {
  internal const long NanosPerSecond = 1_000_000_000;
  internal const long NanosPerDay = 86_400 * NanosPerSecond;
  const int MaxOffset = 18 * 3600;

  public int Hour => (int)(Nanos / (3600 * NanosPerSecond));
  public int Minute => (int)(Nanos / (60 * NanosPerSecond) % 60);
  public int Second => (int)(Nanos / NanosPerSecond % 60);

  public static FeelTime From(TimeOnly time) => new(time.Ticks * 100);

  internal static FeelTime? Create(long hour, long minute, decimal second, int? offset = null, string? zone = null) =>
    hour is >= 0 and < 24 && minute is >= 0 and < 60 && second >= 0 && second < 60 && (offset is null || Math.Abs(offset.Value) <= MaxOffset)
      ? new FeelTime((hour * 3600 + minute * 60) * NanosPerSecond + (long)(second * NanosPerSecond), offset, zone)
      : null;

  internal bool IsLocal => OffsetSeconds is null && Zone is null;

  /// <summary>The offset; for a named zone its standard one, as a time alone has no date to ask for summer time.</summary>
  internal int? Offset => OffsetSeconds ?? (Zone is null ? null : (int)FeelZone.Find(Zone)!.BaseUtcOffset.TotalSeconds);

  internal long UtcNanos => Nanos - (Offset ?? 0) * NanosPerSecond;

  internal FeelTime Add(decimal seconds) {
    var sum = (decimal)Nanos + seconds % 86_400 * NanosPerSecond;
    var nanos = (long)(sum % NanosPerDay);
    return this with { Nanos = nanos < 0 ? nanos + NanosPerDay : nanos };
  }

  internal static FeelTime? Parse(ReadOnlySpan<char> text) {
    if (text.Length > 0 && text[0] == 'T') {
      text = text[1..];
    }
    if (text.Length < 8 || text[2] != ':' || text[5] != ':'
        || !FeelDate.Digits(text[..2], out var hour) || !FeelDate.Digits(text.Slice(3, 2), out var minute) || !FeelDate.Digits(text.Slice(6, 2), out var whole)) {
      return null;
    }
    var at = 8;
    decimal second = whole;
    if (text.Length > 8 && text[8] == '.') {
      at = 9;
      while (at < text.Length && char.IsAsciiDigit(text[at])) {
        at++;
      }
      if (at == 9 || at > 40) {
        return null;
      }
      second = whole + decimal.Parse("0." + text[9..Math.Min(at, 18)].ToString(), CultureInfo.InvariantCulture);
    }
    // The end of a day is the start of the next.
    hour = hour == 24 && minute == 0 && second == 0 ? 0 : hour;
    return ParseZone(text[at..], out var offset, out var zone) ? Create(hour, minute, second, offset, zone) : null;
  }

  static bool ParseZone(ReadOnlySpan<char> text, out int? offset, out string? zone) {
    offset = null;
    zone = null;
    if (text.IsEmpty) {
      return true;
    }
    switch (text[0]) {
      case 'Z':
        offset = 0;
        return text.Length == 1;
      case '@':
        zone = text[1..].ToString();
        return FeelZone.Find(zone) is not null;
      case '+' or '-' when text.Length is 6 or 9 && text[3] == ':' && (text.Length == 6 || text[6] == ':'):
        var second = 0;
        if (!FeelDate.Digits(text.Slice(1, 2), out var hour) || !FeelDate.Digits(text.Slice(4, 2), out var minute)
            || minute > 59 || (text.Length == 9 && (!FeelDate.Digits(text[7..], out second) || second > 59))) {
          return false;
        }
        offset = (hour * 3600 + minute * 60 + second) * (text[0] == '-' ? -1 : 1);
        return true;
      default:
        return false;
    }
  }

  public override string ToString() {
    var fraction = Nanos % NanosPerSecond;
    var text = string.Create(CultureInfo.InvariantCulture, $"{Hour:00}:{Minute:00}:{Second:00}");
    if (fraction != 0) {
      text += "." + fraction.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
    }
    return text + (Zone is not null ? "@" + Zone : OffsetText(OffsetSeconds));
  }

  static string OffsetText(int? offset) {
    if (offset is not { } o) {
      return "";
    }
    if (o == 0) {
      return "Z";
    }
    var abs = Math.Abs(o);
    var text = string.Create(CultureInfo.InvariantCulture, $"{(o < 0 ? '-' : '+')}{abs / 3600:00}:{abs / 60 % 60:00}");
    return abs % 60 == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $":{abs % 60:00}");
  }
}
