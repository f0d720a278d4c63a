using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>Reads what was posted for one field as its kind.</summary>
internal static class FieldInput {
  /// <returns>The value, or the text as it was typed where it cannot be read.</returns>
  public static (JsonNode? Value, string? Unread) Read(FormField field, string path, StringValues values, IReadOnlyDictionary<string, StringValues> posted) {
    var text = Vn.Clean(values.Count > 0 ? values[^1] : "");
    string Beside(string part) => posted.TryGetValue(path + part, out var found) ? Vn.Clean(found.ToString()) : "";
    switch (field.Kind) {
      case FieldKind.Checkbox:
        return (JsonValue.Create(text is "true" or "on"), null);
      case FieldKind.Checklist:
        return (new JsonArray([.. values.Where(v => !string.IsNullOrEmpty(v)).Distinct(StringComparer.Ordinal).Select(v => (JsonNode?)JsonValue.Create(Vn.Clean(v)))]), null);
      case FieldKind.Signature:
        return DrawnSignature.Read(text, Beside("__agreed") is "true" or "on", Beside("__drawn"));
      case FieldKind.DateTime when posted.ContainsKey(path + "__time"):
        text = $"{text} {Beside("__time")}".Trim();
        break;
    }
    if (text.Length == 0) return (null, null);
    JsonNode? read = field.Kind switch {
      FieldKind.Number => Ui.Typed.Number(text) is not { } number ? null : field.AsText ? JsonValue.Create(number.ToString(CultureInfo.InvariantCulture)) : JsonValue.Create(number),
      FieldKind.Date => Ui.Typed.Date(text) is { } day ? JsonValue.Create(Iso(day)) : null,
      FieldKind.Time => Time(text) is { } time ? JsonValue.Create(Kept(field.TimeFormat, new(2000, 1, 2), time)[11..]) : null,
      FieldKind.DateTime => Moment(text) is var (on, at) ? JsonValue.Create(Kept(field.TimeFormat, on, at)) : null,
      FieldKind.Point => GeoText.Point(text),
      FieldKind.Area => GeoText.Area(text),
      _ => JsonValue.Create(text),
    };
    return read is null ? (null, text) : (read, null);
  }

  /// <summary>08:30, 8:30, 8h30, 8 giờ 30.</summary>
  internal static TimeOnly? Time(string text) {
    var plain = text.Replace("giờ", ":", StringComparison.OrdinalIgnoreCase).Replace('h', ':').Replace(" ", "", StringComparison.Ordinal);
    if (plain.EndsWith(':')) plain += "00";
    return TimeOnly.TryParseExact(plain, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
  }

  /// <summary>A day and a time after it, or the ISO form that a browser or a program sends.</summary>
  internal static (DateOnly Day, TimeOnly Time)? Moment(string text) {
    if (DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) {
      var here = Vn.Local(at);
      return (DateOnly.FromDateTime(here.DateTime), TimeOnly.FromDateTime(here.DateTime));
    }
    if (text.Split([' ', 'T'], 2, StringSplitOptions.TrimEntries) is not [var day, var time]) return null;
    return Ui.Typed.Date(day) is { } on && Time(time) is { } when ? (on, when) : null;
  }

  /// <summary>As the form keeps a moment: with the offset of Việt Nam, in UTC, or bare.</summary>
  static string Kept(TimeFormat format, DateOnly day, TimeOnly time) => format switch {
    TimeFormat.Utc => Vn.At(day, time).ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture),
    TimeFormat.Bare => $"{Iso(day)}T{time.ToString("HH:mm", CultureInfo.InvariantCulture)}",
    _ => $"{Iso(day)}T{time.ToString("HH:mm", CultureInfo.InvariantCulture)}+07:00",
  };

  /// <summary>The time of day of a kept time, here.</summary>
  internal static TimeOnly? TimeOf(string kept) {
    if (kept.EndsWith('Z')) return Time(kept[..^1])?.Add(Vn.Offset);
    var sign = kept.IndexOf('+', StringComparison.Ordinal);
    return Time(sign < 0 ? kept : kept[..sign]);
  }

  static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
