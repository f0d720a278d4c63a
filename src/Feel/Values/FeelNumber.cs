using System.Globalization;

namespace Saola.Feel;

/// <summary>
/// Numbers are <see cref="decimal"/>: 28 to 29 significant digits up to 7.9e28, where the standard speaks of 34 digits.
/// What leaves that range becomes null with the diagnostic feel.overflow.
/// </summary>
internal static class FeelNumber {
  static readonly object[] Small = [.. Enumerable.Range(0, 256).Select(i => (object)(decimal)i)];

  internal static object Box(int value) => (uint)value < 256 ? Small[value] : (decimal)value;

  internal static object Box(long value) => (ulong)value < 256 ? Small[value] : (decimal)value;

  internal static bool TryParse(ReadOnlySpan<char> text, out decimal value) {
    try {
      return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    } catch (OverflowException) {
      value = 0;
      return false;
    }
  }

  internal static object? FromDouble(double value) =>
    double.IsFinite(value) && Math.Abs(value) < 7.9e28 ? (object)Precise(value) : null;

  // The direct conversion keeps 15 digits only; the text form keeps all 17 of a double.
  static decimal Precise(double value) =>
    TryParse(value.ToString("R", CultureInfo.InvariantCulture), out var exact) ? exact : (decimal)value;

  /// <summary>The shortest text: no exponent, no trailing zeros.</summary>
  internal static string Text(decimal value) {
    var text = value.ToString(CultureInfo.InvariantCulture);
    if (text.Contains('.', StringComparison.Ordinal)) {
      text = text.TrimEnd('0').TrimEnd('.');
    }
    return text is "-0" or "" ? "0" : text;
  }
}
