namespace Saola.Forms;

/// <summary>
/// Limits of form-js's <c>validate</c> and of ours; <see cref="Rule"/> is FEEL over the answers that must be true. What a limit
/// computes from the answers stands in <see cref="Computed"/> until <see cref="In"/>.
/// </summary>
public sealed record FieldLimits(bool Required, decimal? Min, decimal? Max, int? MinLength, int? MaxLength, string? Pattern, FormText Words, FormExpression? Rule) {
  public static readonly FieldLimits None = new(false, null, null, null, null, null, default, null);

  public string? Message => Words.Said;

  /// <summary>A text that is an address of mail, or a telephone number.</summary>
  public TextShape Shape { get; init; }
  public bool NotPast { get; init; }
  public DateOnly? Earliest { get; init; }
  public DateOnly? Latest { get; init; }

  /// <summary>Expressions by the name of their limit.</summary>
  internal IReadOnlyDictionary<string, FormExpression> Computed { get; init; } = new Dictionary<string, FormExpression>();

  /// <summary>As these answers make them. A limit that computes nothing sets no limit.</summary>
  internal FieldLimits In(FormScope scope) {
    if (Computed.Count == 0 && !NotPast) return this;
    return this with {
      Min = Number("min") ?? Min,
      Max = Number("max") ?? Max,
      MinLength = Length("minLength") ?? MinLength,
      MaxLength = Length("maxLength") ?? MaxLength,
      Earliest = Later(Day("minDate") ?? Earliest, NotPast ? scope.Today : null),
      Latest = Day("maxDate") ?? Latest,
    };

    decimal? Number(string name) => Computed.TryGetValue(name, out var by) ? by.Number(scope.Values) : null;
    int? Length(string name) => Number(name) is { } n and >= 0 and <= 1_000_000 ? (int)n : null;
    DateOnly? Day(string name) => Computed.TryGetValue(name, out var by) ? by.Day(scope.Values) : null;
    static DateOnly? Later(DateOnly? one, DateOnly? other) => one is null || other > one ? other ?? one : one;
  }
}

public enum TextShape { Any, Email, Phone }
