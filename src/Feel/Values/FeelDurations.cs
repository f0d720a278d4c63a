using System.Globalization;
using System.Text;

namespace Saola.Feel;

/// <summary>A days and time duration, in seconds with up to nine decimals.</summary>
public sealed record FeelDays(decimal Seconds) {
  public static FeelDays From(TimeSpan span) => new(span.Ticks / (decimal)TimeSpan.TicksPerSecond);

  public TimeSpan? ToTimeSpan() => Math.Abs(Seconds) < 900_000_000_000m ? TimeSpan.FromTicks((long)(Seconds * TimeSpan.TicksPerSecond)) : null;

  internal long Days => (long)(Seconds / 86_400);
  internal int Hours => (int)(Seconds / 3600 % 24);
  internal int Minutes => (int)(Seconds / 60 % 60);

  public override string ToString() {
    if (Seconds == 0) {
      return "PT0S";
    }
    var abs = Math.Abs(Seconds);
    var days = decimal.Floor(abs / 86_400);
    var rest = abs - days * 86_400;
    var hours = (int)(rest / 3600);
    var minutes = (int)(rest / 60 % 60);
    var seconds = rest % 60;
    var text = new StringBuilder(Seconds < 0 ? "-P" : "P");
    if (days != 0) {
      text.Append(CultureInfo.InvariantCulture, $"{days:0}D");
    }
    if (rest != 0) {
      text.Append('T');
      text.Append(hours == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{hours}H"));
      text.Append(minutes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{minutes}M"));
      text.Append(seconds == 0 ? "" : FeelNumber.Text(seconds) + "S");
    }
    return text.ToString();
  }
}

/// <summary>A years and months duration, in months.</summary>
public sealed record FeelMonths(long Total) {
  internal long Years => Total / 12;
  internal long Months => Total % 12;

  public override string ToString() {
    var abs = Math.Abs(Total);
    var years = abs / 12 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{abs / 12}Y");
    var months = abs % 12 == 0 && abs != 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{abs % 12}M");
    return (Total < 0 ? "-P" : "P") + years + months;
  }
}

internal static class FeelDuration {
  /// <summary>Reads an ISO 8601 duration that is wholly of one kind; anything else is null.</summary>
  internal static object? Parse(ReadOnlySpan<char> text) {
    var negative = text.Length > 0 && text[0] == '-';
    if (negative) {
      text = text[1..];
    }
    if (text.Length < 3 || text[0] != 'P') {
      return null;
    }
    text = text[1..];
    var sign = negative ? -1 : 1;
    if (text.IndexOfAny('D', 'T') < 0) {
      decimal months = 0;
      var order = 0;
      while (!text.IsEmpty) {
        if (!Part(ref text, "YM", ref order, out var value, out var unit) || value % 1 != 0) {
          return null;
        }
        months += value * (unit == 'Y' ? 12 : 1);
      }
      return months < 1_000_000_000_000_000m ? new FeelMonths(sign * (long)months) : null;
    }
    decimal seconds = 0;
    var place = 0;
    if (text[0] != 'T') {
      if (!Part(ref text, "D", ref place, out var days, out _) || days % 1 != 0) {
        return null;
      }
      seconds = days * 86_400;
    }
    if (!text.IsEmpty) {
      if (text[0] != 'T' || text.Length == 1) {
        return null;
      }
      text = text[1..];
      place = 0;
      while (!text.IsEmpty) {
        if (!Part(ref text, "HMS", ref place, out var value, out var unit) || (unit != 'S' && value % 1 != 0)) {
          return null;
        }
        seconds += value * unit switch { 'H' => 3600, 'M' => 60, _ => 1 };
      }
    }
    return seconds < 1_000_000_000_000_000_000m ? new FeelDays(sign * seconds) : null;
  }

  static bool Part(scoped ref ReadOnlySpan<char> text, string units, ref int order, out decimal value, out char unit) {
    value = 0;
    unit = '\0';
    var end = text.IndexOfAnyExcept("0123456789.");
    if (end is < 1 or > 20 || text[0] == '.' || text[end - 1] == '.') {
      return false;
    }
    unit = text[end];
    var place = units.IndexOf(unit, StringComparison.Ordinal);
    if (place < order || !decimal.TryParse(text[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)) {
      return false;
    }
    order = place + 1;
    text = text[(end + 1)..];
    return true;
  }
}
