using System.Globalization;

namespace Saola.Feel.Dmn;

/// <summary>A mistake in a DMN file: where it stands, and for a mistake inside an expression the FEEL error too.</summary>
public sealed record DmnError(string Code, string? Element, int Line, IReadOnlyList<object?> Arguments, FeelError? Expression = null) {
  /// <summary>In the current UI language.</summary>
  public string Message => Expression?.Message ?? Words.Say(Code, Arguments, culture: null);

  public string MessageIn(CultureInfo culture) => Expression?.MessageIn(culture) ?? Words.Say(Code, Arguments, culture);

  public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code} ({Element}, {Line}): {Message}");
}

/// <summary>Thrown when a text is not a DMN file at all.</summary>
public sealed class DmnException(DmnError error) : Exception(error.ToString()) {
  public DmnError Error { get; } = error;
}
