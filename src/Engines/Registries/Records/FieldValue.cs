using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// One value as its column takes it: text, <see cref="long"/>, <see cref="decimal"/>, <see cref="bool"/>, <see cref="DateOnly"/>,
/// <see cref="TimeOnly"/>, <see cref="DateTimeOffset"/> in UTC, <see cref="Guid"/>, or a shape as the text of its GeoJSON. What is asked of
/// other tables, such as whether a code exists, <see cref="RecordChecks"/> asks.
/// </summary>
internal static class FieldValue {
  const int PlainTextLimit = 500;
  static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(500);
  static readonly ConcurrentDictionary<string, Regex?> patterns = new(StringComparer.Ordinal);
  static readonly string[] Times = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];
  static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

  /// <summary>The value, null where there is none, or what is wrong with it.</summary>
  public static (object? Value, Error? Fault) Read(RegistryField field, JsonNode? node) {
    if (node is null) return default;
    if (field.IsGeometry) return node.GetValueKind() == JsonValueKind.Object ? GeoShapes.Read(field, node.AsObject()) : (null, RecordErrors.Field(field, "not_shape"));
    var text = Text(node);
    if (text is { Length: 0 }) return default;
    return field.Type switch {
      FieldType.Integer or FieldType.Money => Whole(field, node),
      FieldType.Decimal => Number(field, node),
      FieldType.Boolean => node.GetValueKind() switch { JsonValueKind.True => (true, null), JsonValueKind.False => (false, null), _ => (null, RecordErrors.Field(field, "not_boolean")) },
      FieldType.Date => Day(field, text),
      FieldType.Time => TimeOnly.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (Microseconds(time), null) : (null, RecordErrors.Field(field, "not_time")),
      FieldType.Moment => DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at.UtcTicks >= 10 ? (Microseconds(at), null) : (null, RecordErrors.Field(field, "not_moment")),
      FieldType.Reference or FieldType.File => Guid.TryParse(text, out var id) ? (id, null) : (null, RecordErrors.Field(field, field.Type == FieldType.File ? "no_file" : "no_reference")),
      _ => Written(field, text),
    };
  }

  /// <summary>The same from the text of an address or a cell, in which numbers and booleans are as JSON writes them.</summary>
  public static (object? Value, Error? Fault) ReadText(RegistryField field, string text) {
    if (field.IsGeometry) return (null, RecordErrors.Field(field, "not_shape"));
    if (field.Type is not (FieldType.Integer or FieldType.Money or FieldType.Decimal or FieldType.Boolean)) return Read(field, JsonValue.Create(text));
    return text.Trim() switch {
      "" => default,
      "true" => Read(field, JsonValue.Create(true)),
      "false" => Read(field, JsonValue.Create(false)),
      var typed => decimal.TryParse(typed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? Read(field, JsonValue.Create(number))
        : (null, RecordErrors.Field(field, field.Type == FieldType.Boolean ? "not_boolean" : "not_number")),
    };
  }

  /// <summary>As records show it.</summary>
  public static JsonNode? Json(object? value) => value switch {
    null => null,
    string text => JsonValue.Create(text),
    long number => JsonValue.Create(number),
    decimal number => JsonValue.Create(number),
    bool flag => JsonValue.Create(flag),
    DateOnly day => JsonValue.Create(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
    TimeOnly time => JsonValue.Create(time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)),
    DateTimeOffset at => JsonValue.Create(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)),
    Guid id => JsonValue.Create(id.ToString()),
    _ => throw new ArgumentException($"No record holds a {value.GetType().Name}.", nameof(value)),
  };

  /// <summary>Text NFC and trimmed; null when it is none, empty when there is nothing in it.</summary>
  static string? Text(JsonNode node) {
    if (node.GetValueKind() != JsonValueKind.String) return null;
    try {
      return Vn.Clean(node.AsValue().TryGetValue<string>(out var text) ? text : node.Deserialize<string>());
    } catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException) {
      return null; // half of a sign
    }
  }

  static decimal? Number(JsonNode node) =>
    node.GetValueKind() == JsonValueKind.Number && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

  static (object?, Error?) Whole(RegistryField field, JsonNode node) {
    if (Number(node) is not { } number) return (null, RecordErrors.Field(field, "not_number"));
    if (!decimal.IsInteger(number) || number is < long.MinValue or > long.MaxValue) return (null, RecordErrors.Field(field, "not_whole"));
    return Within(field, number) is { } fault ? (null, fault) : ((long)number, null);
  }

  static (object?, Error?) Number(RegistryField field, JsonNode node) {
    if (Number(node) is not { } number) return (null, RecordErrors.Field(field, "not_number"));
    var places = field.Decimals ?? RegistryDefinition.Limits.Decimals;
    if (decimal.Round(number, places) != number) return (null, RecordErrors.Field(field, "decimals", places));
    return Within(field, number) is { } fault ? (null, fault) : (number / 1.0000000000000000000000000000m, null); // 1.50 and 1.5 are one value
  }

  static Error? Within(RegistryField field, decimal number) {
    if (Limit(field.Minimum) is { } least && number < least) return RecordErrors.Field(field, "minimum", Spoken(least));
    return Limit(field.Maximum) is { } most && number > most ? RecordErrors.Field(field, "maximum", Spoken(most)) : null;
  }

  static decimal? Limit(JsonElement? limit) => limit is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value) ? value : null;

  static string Spoken(decimal number) => number.ToString("0.############", Vn.Culture);

  /// <summary>The first and the last day of the calendar are infinities in their columns.</summary>
  public static bool IsNoDay(DateOnly day) => day == DateOnly.MinValue || day == DateOnly.MaxValue;

  static (object?, Error?) Day(RegistryField field, string? text) {
    if (Iso(text) is not { } day || IsNoDay(day)) return (null, RecordErrors.Field(field, "not_date"));
    if (Iso(field.Minimum) is { } least && day < least) return (null, RecordErrors.Field(field, "earliest", Vn.Date(least)));
    return Iso(field.Maximum) is { } most && day > most ? (null, RecordErrors.Field(field, "latest", Vn.Date(most))) : (day, null);
  }

  static DateOnly? Iso(JsonElement? limit) => limit is { ValueKind: JsonValueKind.String } text ? Iso(text.GetString()) : null;

  static DateOnly? Iso(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

  static (object?, Error?) Written(RegistryField field, string? text) {
    if (text is null) return (null, RecordErrors.Field(field, "not_text"));
    var most = field.MaxLength ?? (field.Type == FieldType.Text ? RegistryDefinition.Limits.Text : PlainTextLimit);
    if (text.EnumerateRunes().Count() > most) return (null, RecordErrors.Field(field, "too_long", most));
    if (field.Type == FieldType.Person && !Identities.IsPersonalNumber(text)) return (null, RecordErrors.Field(field, "not_person"));
    if (field.Type == FieldType.Organisation && TaxCode(text) is var code) return code is null ? (null, RecordErrors.Field(field, "not_organisation")) : (code, null);
    return field.Pattern is { } pattern && !Matches(patterns.GetOrAdd(pattern, Compiled), text) ? (null, RecordErrors.Field(field, "pattern")) : (text, null);
  }

  /// <summary>Ten digits, or thirteen of a dependent unit with the dash that some leave away.</summary>
  public static string? TaxCode(string text) => !Identities.IsTaxCode(text) ? null : text.Length == 13 ? $"{text[..10]}-{text[10..]}" : text;

  /// <summary>Of the whole text, in time that grows with its length alone; a pattern that cannot be matched so, or not in the time there is, matches nothing.</summary>
  internal static bool Matches(Regex? pattern, string text) {
    try {
      return pattern?.IsMatch(text) ?? false;
    } catch (RegexMatchTimeoutException) {
      return false;
    }
  }

  static Regex? Compiled(string pattern) {
    try {
      return new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTime);
    } catch (Exception e) when (e is ArgumentException or NotSupportedException) {
      return null;
    }
  }

  // PostgreSQL keeps microseconds
  static TimeOnly Microseconds(TimeOnly time) => new(time.Ticks / 10 * 10);
  static DateTimeOffset Microseconds(DateTimeOffset at) => new(at.UtcTicks / 10 * 10, TimeSpan.Zero);
}
