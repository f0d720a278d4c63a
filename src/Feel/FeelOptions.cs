namespace Saola.Feel;

/// <summary>What an evaluation may use: the clock and the limits. The defaults suit rules and forms.</summary>
public sealed record FeelOptions {
  public static FeelOptions Default { get; } = new();

  /// <summary>The clock of now() and today().</summary>
  public TimeProvider Clock { get; init; } = TimeProvider.System;

  /// <summary>The zone in which now() and today() are told; the clock's own zone when null.</summary>
  public TimeZoneInfo? Zone { get; init; }

  /// <summary>Loop turns, calls and produced items that one evaluation may spend.</summary>
  public int MaxSteps { get; init; } = 1_000_000;

  /// <summary>Calls within calls.</summary>
  public int MaxDepth { get; init; } = 200;

  public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(2);

  /// <summary>Decisions see all that is given, also what they do not require as input data; many DMN files of processes draw none.</summary>
  public bool UndeclaredInputs { get; init; }

  /// <summary>The longest text an evaluation may build.</summary>
  public int MaxText { get; init; } = 1_000_000;

  /// <summary>Told of each decision table's rules that matched; null when nobody asks.</summary>
  public Action<MatchedRule>? Matched { get; init; }
}

/// <summary>A rule of a decision table whose tests all held.</summary>
/// <param name="Decision">The name of the decision, or of the element that holds the table.</param>
/// <param name="Number">Its place in the table, from 1.</param>
/// <param name="Id">Its id in the file.</param>
public sealed record MatchedRule(string? Decision, int Number, string? Id);

/// <summary>Why a part of an expression became null. Position counts characters from the start of the expression; -1 when unknown.</summary>
public sealed record FeelDiagnostic(string Code, int Position, IReadOnlyList<object?> Arguments) {
  /// <summary>The DMN element in which it happened.</summary>
  public string? Element { get; init; }

  /// <summary>In the current UI language.</summary>
  public string Message => Words.Say(Code, Arguments, culture: null);

  public string MessageIn(System.Globalization.CultureInfo culture) => Words.Say(Code, Arguments, culture);

  public override string ToString() => Code + " @" + Position.ToString(System.Globalization.CultureInfo.InvariantCulture) + ": " + Message;
}

/// <summary>The value with everything that went wrong on the way. When a limit was hit the value is null and <see cref="LimitHit"/> holds.</summary>
public readonly record struct FeelResult(object? Value, IReadOnlyList<FeelDiagnostic> Diagnostics, bool LimitHit = false) {
  /// <summary>True only for the boolean true, as conditions are read.</summary>
  public bool IsTrue => Value is true;
}
