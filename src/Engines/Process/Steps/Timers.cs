using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>When a timer is due, from its ISO 8601 text: a date, a duration or a repeated duration (R3/PT1H, R/2026-11-23T08:00:00/P1D).</summary>
internal static partial class Timers {
  /// <summary>Turns between the beginning of a cycle and now that are still counted through: an hourly one for eleven years.</summary>
  const int MostTurns = 100_000;
  static readonly TimeSpan ShortestTurn = TimeSpan.FromMinutes(1);

  /// <summary>The first due time, and how often it shall run after that (-1: without end).</summary>
  /// <exception cref="ExpressionException">The text is none of these.</exception>
  public static (DateTimeOffset Due, int Cycles) First(TimerKind kind, JsonElement value, DateTimeOffset now) => kind switch {
    TimerKind.Date => (Date(value), 0),
    TimerKind.Duration => (Add(now, TextOf(value)), 0),
    _ => (Next(value, now), Repeats(TextOf(value))),
  };

  /// <summary>The next turn of a cycle: counted from its own beginning when it has one, so that a late turn shifts no other.</summary>
  public static DateTimeOffset Next(JsonElement value, DateTimeOffset now) {
    var cycle = Cycle(TextOf(value));
    var every = cycle.Groups["every"].Value;
    if (!IsLong(every)) throw new ExpressionException(Words.T["not_a_cycle", TextOf(value)]);
    if (!cycle.Groups["from"].Success || !TryDate(cycle.Groups["from"].Value, out var at)) return Add(now, every);
    for (var i = 0; i < MostTurns; i++, at = Add(at, every))
      if (at > now) return at;
    throw new ExpressionException(Words.T["not_a_cycle", TextOf(value)]);
  }

  public static DateTimeOffset Add(DateTimeOffset at, string duration) {
    var match = Duration().Match(duration);
    if (!match.Success || duration.EndsWith('P') || duration.EndsWith('T')) throw new ExpressionException(Words.T["not_a_duration", duration]);
    int Part(string name) => match.Groups[name] is { Success: true } g ? int.Parse(g.Value, CultureInfo.InvariantCulture) : 0;
    var sign = match.Groups["minus"].Success ? -1 : 1;
    try {
      // Months are counted on the local calendar: the last day of a month differs from that in UTC.
      var moved = Vn.Local(at).AddMonths(sign * (Part("y") * 12 + Part("mo")));
      var seconds = match.Groups["s"] is { Success: true } g ? double.Parse(g.Value, CultureInfo.InvariantCulture) : 0;
      return moved.AddDays(sign * (Part("w") * 7 + Part("d"))).AddHours(sign * Part("h")).AddMinutes(sign * Part("m")).AddSeconds(sign * seconds).ToUniversalTime();
    } catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException) {
      throw new ExpressionException(Words.T["not_a_duration", duration]);
    }
  }

  public static bool IsDuration(string text) => Duration().IsMatch(text) && !text.EndsWith('P') && !text.EndsWith('T');
  public static bool IsCycle(string text) =>
    Cycles().Match(text) is { Success: true } m && IsLong(m.Groups["every"].Value) && (!m.Groups["from"].Success || IsDate(m.Groups["from"].Value));

  /// <summary>Whether turns so far apart leave room for anything else: a cycle of no length would never rest.</summary>
  static bool IsLong(string every) => Span(every, DateTimeOffset.UnixEpoch) >= ShortestTurn;

  /// <summary>How long a duration is that begins at a moment; null when it is none, or reaches beyond the calendar.</summary>
  public static TimeSpan? Span(string duration, DateTimeOffset from) {
    if (!IsDuration(duration)) return null;
    try {
      return Add(from, duration) - from;
    } catch (ExpressionException) {
      return null;
    }
  }

  public static bool IsDate(string text) => TryDate(text, out _);

  static DateTimeOffset Date(JsonElement value) =>
    TryDate(TextOf(value), out var at) ? at : throw new ExpressionException(Words.T["not_a_date", TextOf(value)]);

  /// <summary>A due date as FEEL gave it; what is none of ISO 8601's is no due date.</summary>
  public static DateTimeOffset? Moment(JsonElement? value) => value is { } given && TryDate(TextOf(given), out var at) ? at : null;

  /// <summary>Without a zone a time is local, and a day begins at local midnight.</summary>
  static bool TryDate(string text, out DateTimeOffset at) {
    if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) {
      at = Vn.StartOf(day);
      return true;
    }
    // FEEL writes a zone as @Asia/Ho_Chi_Minh; offset and Z are read as they are.
    var zone = text.IndexOf('@', StringComparison.Ordinal);
    if (zone > 0) text = text[..zone];
    if (text.Length < 16 || text[10] != 'T' || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)) {
      at = default;
      return false;
    }
    at = time.Kind == DateTimeKind.Unspecified
      ? new DateTimeOffset(time, Vn.Offset).ToUniversalTime()
      : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime();
    return true;
  }

  static int Repeats(string cycle) => Cycle(cycle).Groups["n"] is { Length: > 0 } n ? Math.Max(0, int.Parse(n.Value, CultureInfo.InvariantCulture) - 1) : -1;

  static Match Cycle(string text) => Cycles().Match(text) is { Success: true } match ? match : throw new ExpressionException(Words.T["not_a_cycle", text]);

  static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

  [GeneratedRegex(@"^(?<minus>-)?P((?<y>\d{1,4})Y)?((?<mo>\d{1,5})M)?((?<w>\d{1,5})W)?((?<d>\d{1,6})D)?(T((?<h>\d{1,7})H)?((?<m>\d{1,8})M)?((?<s>\d{1,9}(\.\d{1,7})?)S)?)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Duration();

  [GeneratedRegex(@"^R(?<n>\d{0,6})/((?<from>\d[^/]*)/)?(?<every>P.+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Cycles();
}
