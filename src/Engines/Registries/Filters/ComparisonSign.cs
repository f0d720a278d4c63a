namespace Saola.Registries;

/// <summary>Comparisons as SQL and CQL2 write them.</summary>
internal static class ComparisonSign {
  static readonly (Comparison By, string Sign)[] all = [
    (Comparison.Equal, "="), (Comparison.NotEqual, "<>"), (Comparison.Less, "<"), (Comparison.LessOrEqual, "<="), (Comparison.Greater, ">"), (Comparison.GreaterOrEqual, ">="),
  ];

  public static string Of(Comparison by) => Array.Find(all, s => s.By == by).Sign;

  /// <summary>Null when it is none.</summary>
  public static Comparison? Find(string sign) => Array.FindIndex(all, s => s.Sign == sign) is >= 0 and var at ? all[at].By : null;
}
