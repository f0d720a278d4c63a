using System.Globalization;
using Saola.Kernel;

namespace Saola.Ui;

/// <summary>Reads what people type: the same ways of writing that the scripts accept. Null means it cannot be read.</summary>
public static class Typed {
  const long MostMoney = 999_999_999_999_999;

  /// <summary>21/11/2026, 21-11-2026, 21112026.</summary>
  public static DateOnly? Date(string? text) {
    var t = text?.Trim() ?? "";
    return t.Length == 8 && t.All(char.IsAsciiDigit) ? Vn.ParseDate($"{t[..2]}/{t[2..4]}/{t[4..]}") : Vn.ParseDate(t.Replace(' ', '/'));
  }

  /// <summary>1250000, 1.250.000, 1,250,000 đ: whole đồng. Points must stand before groups of three digits.</summary>
  public static long? Money(string? text) {
    var t = string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c) && c is not ('đ' or '₫' or 'Đ')));
    if (t.Length == 0) return null;
    var groups = t.Split('.', ',');
    var grouped = groups.Length == 1 || (groups[0].Length is >= 1 and <= 3 && groups.Skip(1).All(g => g.Length == 3));
    return grouped && groups.All(g => g.All(char.IsAsciiDigit)) && long.TryParse(string.Concat(groups), out var dong) && dong <= MostMoney ? dong : null;
  }

  /// <summary>1.250.000, 1250000, 12,5 and 12.5: a point before exactly three digits groups, as Vietnamese writes, but nothing is grouped behind a zero: 0.125.</summary>
  public static decimal? Number(string? text) {
    var plain = string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c)));
    var grouped = plain.Split(',')[0].TrimStart('-').Split('.');
    if (plain.Contains(',', StringComparison.Ordinal) || (grouped.Length > 1 && grouped.Skip(1).All(g => g.Length == 3) && grouped[0] is { Length: > 0 and <= 3 } first && !first.StartsWith('0')))
      plain = plain.Replace(".", "", StringComparison.Ordinal).Replace(',', '.');
    return decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
  }

  /// <summary>Ten or eleven digits beginning with 0; +84 is accepted. The answer has digits only.</summary>
  public static string? Phone(string? text) {
    var digits = Digits(text, out var clean);
    if (clean && digits.StartsWith("84", StringComparison.Ordinal) && digits.Length >= 11) digits = "0" + digits[2..];
    return clean && digits.Length is (10 or 11) && digits[0] == '0' ? digits : null;
  }

  /// <summary>The 12 digits of a personal identification number.</summary>
  public static string? PersonId(string? text) {
    var digits = Digits(text, out var clean);
    return clean && digits.Length == 12 ? digits : null;
  }

  /// <summary>0905 123 456; what is not a number of that kind stays as it was typed.</summary>
  public static string? ShowPhone(string? text) => Phone(text) is { } p ? $"{p[..4]} {p[4..7]} {p[7..]}" : text;

  /// <summary>064 090 001 234.</summary>
  public static string? ShowPersonId(string? text) => PersonId(text) is { } n ? $"{n[..3]} {n[3..6]} {n[6..9]} {n[9..]}" : text;

  static string Digits(string? text, out bool clean) {
    clean = (text ?? "").All(c => char.IsAsciiDigit(c) || c is ' ' or '.' or '-' or '+' or '(' or ')');
    return string.Concat((text ?? "").Where(char.IsAsciiDigit));
  }
}
