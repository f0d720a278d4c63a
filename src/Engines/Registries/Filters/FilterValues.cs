using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Saola.Registries;

/// <summary>Values of filters as values of columns. Numbers and truth may come as text, as REST parameters have them; a text is never a number.</summary>
internal static partial class FilterValues {
  public static object? Read(ColumnKind kind, JsonNode value) {
    if (value is not JsonValue given) return null;
    return kind switch {
      ColumnKind.Text => TextOf(given),
      ColumnKind.Integer => Number(given) is { } number ? decimal.Truncate(number) == number && number is >= long.MinValue and <= long.MaxValue ? (long)number : number : null,
      ColumnKind.Decimal => Number(given),
      ColumnKind.Date => Day(given),
      ColumnKind.Time => TextOf(given) is { } text && TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null,
      ColumnKind.Moment => TextOf(given) is { } text ? Moment(text) : null,
      ColumnKind.Boolean => given.GetValueKind() switch {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => TextOf(given) switch { "true" => true, "false" => false, _ => null },
      },
      ColumnKind.Id => TextOf(given) is { } text && Guid.TryParseExact(text, "D", out var id) ? id : null,
      _ => null,
    };
  }

  /// <summary>2026-01-31, and nothing else.</summary>
  public static DateOnly? Day(JsonNode value) =>
    value is JsonValue given && TextOf(given) is { } text && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

  /// <summary>RFC 3339: 2026-01-31T08:00:00Z or with an offset.</summary>
  public static DateTimeOffset? Moment(string text) =>
    Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? Whole(at) : null;

  /// <summary>Microseconds, as PostgreSQL keeps them.</summary>
  static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks / 10 * 10, TimeSpan.Zero);

  public static string? TextOf(JsonValue given) {
    try {
      return given.GetValueKind() == JsonValueKind.String ? given.GetValue<string>() : null;
    } catch (InvalidOperationException) {
      // JSON can name half of a surrogate pair
      return null;
    }
  }

  static decimal? Number(JsonValue given) => given.GetValueKind() switch {
    JsonValueKind.Number => Number(given.ToJsonString()),
    JsonValueKind.String => TextOf(given) is { } text ? Number(text) : null,
    _ => null,
  };

  public static decimal? Number(string text) =>
    decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : null;

  [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})\z", RegexOptions.ECMAScript, 1000)]
  private static partial Regex Rfc3339();
}
