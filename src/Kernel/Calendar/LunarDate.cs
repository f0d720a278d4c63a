using System.Collections.Concurrent;

namespace Saola.Kernel;

/// <summary>
/// A date of the Vietnamese lunar calendar. A month begins on the local day (UTC+7) of the new moon; month 11 holds the winter
/// solstice; when thirteen months lie between two of them, the first without a principal solar term repeats its number.
/// Because of UTC+7 instead of UTC+8 it differs from the Chinese calendar on some days (Tết 2007 and 2030).
/// </summary>
public readonly record struct LunarDate(int Year, int Month, int Day, bool Leap = false) {
  public static LunarDate Of(DateOnly day) {
    var year = LunarYear.Starting(day.Year + 1);
    while (year.First > day) year = LunarYear.Starting(year.Year - 1);
    var month = year.Months.Last(m => m.Start <= day);
    return new(year.Year, month.Number, day.DayNumber - month.Start.DayNumber + 1, month.Leap);
  }

  /// <exception cref="ArgumentOutOfRangeException">The lunar year has no such month or day.</exception>
  public DateOnly Solar {
    get {
      var (number, leap) = (Month, Leap);
      var months = LunarYear.Starting(Year).Months;
      var at = months.FindIndex(m => m.Number == number && m.Leap == leap);
      if (at < 0 || Day < 1 || Day > months[at].Days) throw new ArgumentOutOfRangeException(nameof(Day), $"No day {Day}/{Month} in the lunar year {Year}.");
      return months[at].Start.AddDays(Day - 1);
    }
  }

  /// <summary>The first day of Tết of the year.</summary>
  public static DateOnly Tet(int year) => LunarYear.Starting(year).First;
}

internal sealed record LunarMonth(DateOnly Start, int Days, int Number, bool Leap);

/// <summary>The months 1 to 12 of one lunar year.</summary>
internal sealed class LunarYear {
  const double Zone = 7.0 / 24;
  const int JulianOfDayOne = 1721426; // Julian day number of 1 January of year 1
  static readonly ConcurrentDictionary<int, LunarYear> Known = new();

  public int Year { get; }
  public List<LunarMonth> Months { get; }
  public DateOnly First => Months[0].Start;

  LunarYear(int year) {
    Year = year;
    Months = [.. Between(year - 1).Where(m => m.Number < 11), .. Between(year).Where(m => m.Number >= 11)];
  }

  public static LunarYear Starting(int year) => Known.GetOrAdd(year, y => new(y));

  /// <summary>The months from month 11 of the solar year <paramref name="year"/> until before month 11 of the next.</summary>
  static List<LunarMonth> Between(int year) {
    var first = Eleventh(year);
    var starts = Enumerable.Range(first, Eleventh(year + 1) - first + 1).Select(MoonDay).ToArray();
    var leap = starts.Length - 1 == 13 ? Enumerable.Range(1, 12).First(i => Sector(starts[i]) == Sector(starts[i + 1])) : -1;
    var months = new List<LunarMonth>();
    var number = 11;
    for (var i = 0; i < starts.Length - 1; i++) {
      if (i > 0 && i != leap) number = (number % 12) + 1;
      months.Add(new(FromJulian(starts[i]), starts[i + 1] - starts[i], number, i == leap));
    }
    return months;
  }

  /// <summary>The number of the new moon that begins the month of the winter solstice.</summary>
  static int Eleventh(int year) {
    var lastDay = new DateOnly(year, 12, 31).DayNumber + JulianOfDayOne;
    var k = Sky.MoonBefore(lastDay + 1);
    while (MoonDay(k) > lastDay) k--;
    while (MoonDay(k + 1) <= lastDay) k++;
    // the new moon before the year's end begins month 11, unless the sun was past 270° when it rose
    return Sky.SunLongitude(MoonDay(k) - 0.5 - Zone) is >= 270 and < 300 ? k - 1 : k;
  }

  /// <summary>The Julian day number of the local day on which the new moon falls.</summary>
  static int MoonDay(int k) => (int)Math.Floor(Sky.NewMoon(k) + 0.5 + Zone);

  /// <summary>Which twelfth of its way the sun is in when the local day begins.</summary>
  static int Sector(int julianDay) => (int)(Sky.SunLongitude(julianDay - 0.5 - Zone) / 30);

  static DateOnly FromJulian(int julianDay) => DateOnly.FromDayNumber(julianDay - JulianOfDayOne);
}
