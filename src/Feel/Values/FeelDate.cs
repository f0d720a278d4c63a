using System.Globalization;

namespace Saola.Feel;

/// <summary>A FEEL date. Years run from -999,999,999 to 999,999,999, wider than <see cref="DateOnly"/>, because the standard says so.</summary>
public sealed record FeelDate(int Year, int Month, int Day) {
  internal const int MaxYear = 999_999_999;

  public static FeelDate From(DateOnly date) => new(date.Year, date.Month, date.Day);

  public DateOnly? ToDateOnly() => Year is >= 1 and <= 9999 ? new DateOnly(Year, Month, Day) : null;

  internal static FeelDate? Create(long year, long month, long day) =>
    Math.Abs(year) <= MaxYear && month is >= 1 and <= 12 && day >= 1 && day <= DaysInMonth(year, (int)month)
      ? new FeelDate((int)year, (int)month, (int)day)
      : null;

  /// <summary>Days since 1970-01-01 in the proleptic Gregorian calendar.</summary>
  internal long EpochDay {
    get {
      long y = Month <= 2 ? Year - 1L : Year;
      var era = (y >= 0 ? y : y - 399) / 400;
      var yearOfEra = y - era * 400;
      var dayOfYear = (153 * (Month + (Month > 2 ? -3 : 9)) + 2) / 5 + Day - 1;
      return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }
  }

  internal static FeelDate? FromEpochDay(long days) {
    if (Math.Abs(days) > 366_000_000_000) {
      return null;
    }
    days += 719_468;
    var era = (days >= 0 ? days : days - 146_096) / 146_097;
    var dayOfEra = days - era * 146_097;
    var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    var m = (5 * dayOfYear + 2) / 153;
    var month = m < 10 ? m + 3 : m - 9;
    return Create(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1);
  }

  internal FeelDate? AddMonths(long months) {
    var total = Year * 12L + Month - 1 + months;
    var year = Math.DivRem(total, 12, out var month);
    if (month < 0) {
      month += 12;
      year--;
    }
    return Math.Abs(year) > MaxYear ? null : Create(year, month + 1, Math.Min(Day, DaysInMonth(year, (int)month + 1)));
  }

  internal FeelDate? AddDays(long days) => FromEpochDay(EpochDay + days);

  /// <summary>1 is Monday, 7 is Sunday.</summary>
  internal int Weekday => (int)(((EpochDay + 3) % 7 + 7) % 7) + 1;

  internal int DayOfYear => (int)(EpochDay - new FeelDate(Year, 1, 1).EpochDay) + 1;

  internal int WeekOfYear {
    get {
      // ISO 8601: the week belongs to the year of its Thursday.
      var thursday = AddDays(4 - Weekday)!;
      return (thursday.DayOfYear - 1) / 7 + 1;
    }
  }

  internal static int DaysInMonth(long year, int month) => month switch {
    2 => IsLeap(year) ? 29 : 28,
    4 or 6 or 9 or 11 => 30,
    _ => 31,
  };

  static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  internal static FeelDate? Parse(ReadOnlySpan<char> text) {
    var negative = text.Length > 0 && text[0] == '-';
    var rest = negative ? text[1..] : text;
    var dash = rest.IndexOf('-');
    // A year has at least four digits, and no leading zero beyond four.
    if (dash is < 4 or > 9 || (dash > 4 && rest[0] == '0') || rest.Length != dash + 6 || rest[dash + 3] != '-') {
      return null;
    }
    if (!Digits(rest[..dash], out var year) || !Digits(rest.Slice(dash + 1, 2), out var month) || !Digits(rest[(dash + 4)..], out var day)) {
      return null;
    }
    return Create(negative ? -year : year, month, day);
  }

  internal static bool Digits(ReadOnlySpan<char> text, out int value) =>
    int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

  public override string ToString() {
    var year = Math.Abs(Year).ToString("0000", CultureInfo.InvariantCulture);
    return string.Create(CultureInfo.InvariantCulture, $"{(Year < 0 ? "-" : "")}{year}-{Month:00}-{Day:00}");
  }
}
