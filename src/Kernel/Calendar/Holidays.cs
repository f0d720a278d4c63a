using System.Collections.Concurrent;

namespace Saola.Kernel;

/// <summary>A day off with pay. <paramref name="Source"/> null or <paramref name="Verified"/> false is shown as "chưa xác minh".</summary>
/// <param name="Given">The name of a day from the catalogue; the days that the law names have theirs in the texts of the screen.</param>
public sealed record Holiday(DateOnly Day, string Code, string? Source, bool Verified, string? Given = null) {
  public string Name => Given ?? Words.T[$"holiday_{Code}"];
}

/// <summary>
/// The holidays of the Labour Code 2019, article 112, computed: the law gives the number of days of Tết (5) and that a day beside
/// 2 September is free too, but which days they are is announced each year. Until the announcement is in the catalogue they
/// are the ones by the pattern of the announcements of 2020 to 2026, and are marked as not verified.
/// </summary>
public static class Holidays {
  const string Law = "Bộ luật Lao động số 45/2019/QH14, Điều 112", Rest = "Bộ luật Lao động số 45/2019/QH14, Điều 111";
  public const int FirstYear = 2000, LastYear = 2060;
  static readonly ConcurrentDictionary<int, IReadOnlyList<Holiday>> Years = new();

  /// <exception cref="ArgumentOutOfRangeException">Before 2000 or after 2060.</exception>
  public static IReadOnlyList<Holiday> Of(int year) {
    ArgumentOutOfRangeException.ThrowIfLessThan(year, FirstYear);
    ArgumentOutOfRangeException.ThrowIfGreaterThan(year, LastYear);
    return Years.GetOrAdd(year, Compute);
  }

  static IReadOnlyList<Holiday> Compute(int year) {
    var named = Named(year).OrderBy(h => h.Day).ToList();
    var taken = named.Select(h => h.Day).ToHashSet();
    // two holidays may meet on one day (Giỗ Tổ on 30 April); each lost rest day is given back once
    var all = named.DistinctBy(h => h.Day).ToList();
    foreach (var lost in named.Where(h => IsWeekend(h.Day)).ToList()) {
      var day = lost.Day.AddDays(1);
      while (IsWeekend(day) || taken.Contains(day)) day = day.AddDays(1);
      taken.Add(day);
      all.Add(new(day, "compensating", Rest, lost.Verified));
    }
    return [.. all.OrderBy(h => h.Day)];
  }

  static IEnumerable<Holiday> Named(int year) {
    yield return new(new(year, 1, 1), "new_year", Law, true);
    var tet = LunarDate.Tet(year);
    for (var i = -DaysBefore(tet); i < 5 - DaysBefore(tet); i++) yield return new(tet.AddDays(i), "tet", Law, false);
    yield return new(new LunarDate(year, 3, 10).Solar, "hung_kings", Law, true);
    yield return new(new(year, 4, 30), "reunification", Law, true);
    yield return new(new(year, 5, 1), "labour", Law, true);
    var national = new DateOnly(year, 9, 2);
    yield return new(national, "national", Law, true);
    if (year >= 2021) yield return new(Beside(national), "national", Law, false); // the code of 2019 is in force from 1 January 2021
    if (year >= 2026) yield return new(new(year, 11, 24), "culture", null, false);
  }

  /// <summary>Tết on a Tuesday was given one day before and four from it (2022, 2026), otherwise two and three: most days off in one piece.</summary>
  static int DaysBefore(DateOnly tet) => tet.DayOfWeek == DayOfWeek.Tuesday ? 1 : 2;

  /// <summary>The neighbour that joins 2 September to a weekend, as announced in 2021 to 2026.</summary>
  static DateOnly Beside(DateOnly national) =>
    national.AddDays(national.DayOfWeek is DayOfWeek.Sunday or DayOfWeek.Monday or DayOfWeek.Thursday ? 1 : -1);

  public static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
