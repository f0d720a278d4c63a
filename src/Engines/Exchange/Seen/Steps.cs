namespace Saola.Exchange;

/// <summary>
/// How many calls took how long, in steps that grow by a fifth: from a tenth of a millisecond to an hour, so that whatever is told
/// of them is wrong by a tenth at most.
/// </summary>
internal static class Steps {
  public const int Count = 102;
  const double PerOctave = 4, FirstMicros = 100;

  /// <summary>The step of a duration; what is shorter than the first or longer than the last is taken for these.</summary>
  public static int Of(double micros) => micros <= FirstMicros ? 0 : Math.Min(Count - 1, 1 + (int)(Math.Log2(micros / FirstMicros) * PerOctave));

  /// <summary>Milliseconds at which a step ends.</summary>
  static double End(int step) => FirstMicros * Math.Pow(2, step / PerOctave) / 1000;

  /// <summary>Milliseconds within which a share of the calls was answered; null where there was none.</summary>
  /// <param name="share">0.95 for the 95th of a hundred.</param>
  public static double? Within(IReadOnlyList<long> steps, double share) {
    var all = steps.Sum();
    if (all == 0) return null;
    var (wanted, before) = (share * all, 0L);
    for (var i = 0; i < steps.Count; i++) {
      if (steps[i] > 0 && before + steps[i] >= wanted) {
        var from = i == 0 ? 0 : End(i - 1);
        return from + (End(i) - from) * Math.Max(0, (wanted - before) / steps[i]);
      }
      before += steps[i];
    }
    return End(steps.Count - 1);
  }

  public static void Add(long[] to, IReadOnlyList<long> steps) {
    for (var i = 0; i < Math.Min(to.Length, steps.Count); i++) to[i] += steps[i];
  }
}
