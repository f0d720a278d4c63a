using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Makes of what people write in cells what a record takes: dates as 21/11/2026, numbers as 1.250.000, yes and no, shapes as well-known text.
/// What it does not understand it hands on as it stands, and the record's own check says what is wrong with it.
/// </summary>
internal static partial class CellValues {
  const string Zone = "+07:00";

  public static JsonNode? Node(RegistryField field, Cell cell) {
    if (cell.Node is { } node) return node;
    var text = Vn.Clean(cell.Text);
    if (text.Length == 0) return null;
    return field.Type switch {
      FieldType.Integer or FieldType.Money => Number(text, cell.IsNumber || cell.IsPlain, whole: true) is { } whole ? JsonValue.Create(whole) : JsonValue.Create(text),
      FieldType.Decimal => Number(text, cell.IsNumber || cell.IsPlain, whole: false) is { } number ? JsonValue.Create(number) : JsonValue.Create(text),
      FieldType.Boolean => Flag(text) is { } flag ? JsonValue.Create(flag) : JsonValue.Create(text),
      FieldType.Date => JsonValue.Create(Day(text, cell.IsNumber)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? text),
      FieldType.Time => JsonValue.Create(Time(text, cell.IsNumber)?.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? text),
      FieldType.Moment => JsonValue.Create(Moment(text, cell.IsNumber) ?? text),
      FieldType.Point or FieldType.Line or FieldType.Polygon => Shape(text),
      FieldType.Person or FieldType.Organisation or FieldType.Unit => JsonValue.Create(cell.IsNumber ? Whole(text) : text),
      _ => JsonValue.Create(text),
    };
  }

  /// <summary>
  /// As JSON writes it, or with the signs that separate thousands here and abroad. Of a number that has one such sign before three
  /// digits, nobody knows whether they are thousands where it could have places: it is none.
  /// </summary>
  static decimal? Number(string text, bool isNumber, bool whole) {
    if (isNumber) return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var held) ? held : null;
    var plain = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
    if (Doubtful().IsMatch(plain)) plain = whole ? plain.Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal) : "";
    else if (Vietnamese().IsMatch(plain)) plain = plain.Replace(".", "", StringComparison.Ordinal).Replace(',', '.');
    else if (English().IsMatch(plain)) plain = plain.Replace(",", "", StringComparison.Ordinal);
    return decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
  }

  static bool? Flag(string text) => Vn.Fold(text) switch {
    "true" or "1" or "co" or "x" or "yes" or "dung" => true,
    "false" or "0" or "khong" or "no" or "sai" => false,
    _ => null,
  };

  static DateOnly? Day(string text, bool isNumber) =>
    isNumber ? Serial(text) is { } at ? DateOnly.FromDateTime(at) : null : Vn.ParseDate(text) ?? (DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "d/M/yyyy HH:mm:ss", "d/M/yyyy HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var whole) && whole.TimeOfDay == TimeSpan.Zero ? DateOnly.FromDateTime(whole) : null);

  static TimeOnly? Time(string text, bool isNumber) =>
    isNumber ? Serial(text) is { } at ? TimeOnly.FromDateTime(at) : null
    : TimeOnly.TryParseExact(text.Replace('h', ':'), ["H:mm", "H:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

  /// <summary>Without a zone it is the time of Vietnam.</summary>
  static string? Moment(string text, bool isNumber) {
    if (isNumber) return Serial(text) is { } at ? at.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Zone : null;
    return DateTime.TryParseExact(text, ["d/M/yyyy H:mm", "d/M/yyyy H:mm:ss", "H:mm d/M/yyyy", "H:mm, d/M/yyyy", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
      ? local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Zone : null;
  }

  /// <summary>The day and time of the number by which spreadsheets count days, to the second.</summary>
  static DateTime? Serial(string text) =>
    double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var days) && days is >= 0 and < 2_958_466 ? DateTime.UnixEpoch.AddDays(-25_569).AddSeconds(Math.Round(days * 86_400)) : null;

  /// <summary>A long number as its digits, which spreadsheets like to write with a power of ten.</summary>
  static string Whole(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("0.############", CultureInfo.InvariantCulture) : text;

  /// <summary>GeoJSON or well-known text.</summary>
  static JsonNode? Shape(string text) {
    try {
      if (text[0] == '{') return JsonNode.Parse(text);
      var (tokens, next) = (Cql2Lexer.Read(text), 0);
      return Wkt.Read(tokens, ref next);
    } catch (Exception e) when (e is JsonException or FilterFault) {
      return JsonValue.Create(text);
    }
  }

  [GeneratedRegex(@"\A[+-]?\d{1,3}[.,]\d{3}\z", RegexOptions.CultureInvariant, 1_000)]
  private static partial Regex Doubtful();

  [GeneratedRegex(@"\A[+-]?(\d{1,3}(\.\d{3})+|\d+),?\d*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
  private static partial Regex Vietnamese();

  [GeneratedRegex(@"\A[+-]?\d{1,3}(,\d{3})+(\.\d+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
  private static partial Regex English();
}
