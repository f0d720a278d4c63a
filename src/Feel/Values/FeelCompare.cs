using System.Runtime.CompilerServices;

namespace Saola.Feel;

/// <summary>
/// Equality and order of values. Null means the two cannot be compared. Lists may share parts and so be far larger than they took to build:
/// a comparison inside an evaluation spends the steps of that run.
/// </summary>
internal static class FeelCompare {
  internal static bool? Equal(object? a, object? b, Evaluation? run = null) {
    switch (a, b) {
      case (null, null):
        return true;
      case (null, _) or (_, null):
        return false;
      case (decimal x, decimal y):
        return x == y;
      case (string x, string y):
        return string.Equals(x, y, StringComparison.Ordinal);
      case (bool x, bool y):
        return x == y;
      case (FeelDate x, FeelDate y):
        return x == y;
      case (FeelTime x, FeelTime y):
        return x.IsLocal == y.IsLocal && x.UtcNanos == y.UtcNanos;
      case (FeelDateTime x, FeelDateTime y):
        return x.IsLocal == y.IsLocal && x.EpochSeconds == y.EpochSeconds;
      case (FeelDays x, FeelDays y):
        return x.Seconds == y.Seconds;
      case (FeelMonths x, FeelMonths y):
        return x.Total == y.Total;
      case (object?[] x, object?[] y):
        return Lists(x, y, run);
      case (FeelContext x, FeelContext y):
        return Contexts(x, y, run);
      case (FeelRange x, FeelRange y):
        return x.StartIncluded == y.StartIncluded && x.EndIncluded == y.EndIncluded && Equal(x.Start, y.Start) is true && Equal(x.End, y.End) is true;
      case (FeelFunction, FeelFunction):
        return ReferenceEquals(a, b);
      default:
        return null;
    }
  }

  internal static bool Same(object? a, object? b, Evaluation? run = null) => Equal(a, b, run) is true;

  static bool Lists(object?[] x, object?[] y, Evaluation? run) {
    RuntimeHelpers.EnsureSufficientExecutionStack();
    run?.Step(x.Length);
    if (x.Length != y.Length) {
      return false;
    }
    for (var i = 0; i < x.Length; i++) {
      if (!Same(x[i], y[i], run)) {
        return false;
      }
    }
    return true;
  }

  static bool Contexts(FeelContext x, FeelContext y, Evaluation? run) {
    RuntimeHelpers.EnsureSufficientExecutionStack();
    run?.Step(x.Count);
    if (x.Count != y.Count) {
      return false;
    }
    foreach (var (key, value) in x) {
      if (!y.TryGetValue(key, out var other) || !Same(value, other, run)) {
        return false;
      }
    }
    return true;
  }

  internal static int? Order(object? a, object? b) => (a, b) switch {
    (decimal x, decimal y) => x.CompareTo(y),
    (string x, string y) => string.CompareOrdinal(x, y),
    (FeelDate x, FeelDate y) => x.EpochDay.CompareTo(y.EpochDay),
    (FeelTime x, FeelTime y) when x.IsLocal == y.IsLocal => x.UtcNanos.CompareTo(y.UtcNanos),
    (FeelDateTime x, FeelDateTime y) when x.IsLocal == y.IsLocal => x.EpochSeconds.CompareTo(y.EpochSeconds),
    (FeelDays x, FeelDays y) => x.Seconds.CompareTo(y.Seconds),
    (FeelMonths x, FeelMonths y) => x.Total.CompareTo(y.Total),
    _ => null,
  };

  /// <summary>The FEEL function is(): same kind and same in every part, offsets and zones included.</summary>
  internal static bool Identical(object? a, object? b, Evaluation? run = null) => (a, b) switch {
    (FeelTime x, FeelTime y) => x == y,
    (FeelDateTime x, FeelDateTime y) => x == y,
    _ => Same(a, b, run),
  };
}
