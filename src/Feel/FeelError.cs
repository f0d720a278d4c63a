using System.Globalization;

namespace Saola.Feel;

public enum FeelSeverity { Error, Warning }

/// <summary>A mistake in the text of an expression. Codes are public and stable; line and column count from 1.</summary>
public sealed record FeelError(string Code, int Position, int Length, int Line, int Column, IReadOnlyList<object?> Arguments, FeelSeverity Severity = FeelSeverity.Error) {
  /// <summary>In the current UI language.</summary>
  public string Message => Words.Say(Code, Arguments, culture: null);

  public string MessageIn(CultureInfo culture) => Words.Say(Code, Arguments, culture);

  public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code} ({Line},{Column}): {Message}");

  internal static FeelError At(string text, string code, int position, int length, object?[] arguments, FeelSeverity severity = FeelSeverity.Error) {
    position = Math.Clamp(position, 0, text.Length);
    var before = text.AsSpan(0, position);
    return new FeelError(code, position, length, before.Count('\n') + 1, position - before.LastIndexOf('\n'), arguments, severity);
  }
}

/// <summary>Thrown by Parse when the text is not FEEL. It is the only exception that parsing throws.</summary>
public sealed class FeelSyntaxException(FeelError error) : Exception(error.ToString()) {
  public FeelError Error { get; } = error;
}
