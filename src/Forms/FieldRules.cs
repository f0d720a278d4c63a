using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>What one field demands of one value. <see cref="FieldChecks"/> hands what a browser can repeat to it.</summary>
internal static partial class FieldRules {
  internal const int LongestText = 500, LongestArea = 5000;
  static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(200);

  public static Error? Fault(FormField field, FieldLimits limits, string label, string path, JsonNode? value, FormScope scope) {
    var fault = FormRules.IsEmpty(value) ? limits.Required ? ("required", Missing(field.Kind, label)) : null : field.Kind switch {
      FieldKind.Number => Number(field, limits, label, value!),
      FieldKind.Date or FieldKind.DateTime => Day(limits, label, value!, field.Kind),
      FieldKind.Time => Text(value) is { } time && FieldInput.TimeOf(time) is not null ? null : ("not_time", T["not_time", label]),
      FieldKind.Select or FieldKind.Radio => IsOffered(field, value!.ToString(), scope) ? Text(limits, field, label, value) : Unknown(label),
      FieldKind.Checklist => value is JsonArray many && many.All(p => IsOffered(field, p?.ToString() ?? "", scope)) ? null : Unknown(label),
      FieldKind.Point => GeoText.Write(value) is not null && GeoText.Point(value!.ToJsonString()) is not null ? null : ("not_point", T["not_point", label]),
      FieldKind.Area => GeoText.Write(value) is not null && GeoText.Area(value!.ToJsonString()) is not null ? null : ("not_area", T["not_area", label]),
      FieldKind.Signature => DrawnSignature.Fits(value) ? null : ("not_agreed", T["not_agreed", label]),
      FieldKind.Computed or FieldKind.Qr or FieldKind.List or FieldKind.File or FieldKind.Checkbox => null,
      _ => Text(limits, field, label, value!),
    };
    return fault is var (code, message) ? new(ErrorKind.Invalid, "forms." + code, message, path) : null;
  }

  internal static string Missing(FieldKind kind, string label) => kind switch {
    FieldKind.Select or FieldKind.Radio or FieldKind.Checklist or FieldKind.Unit => T["required_choice", label],
    FieldKind.Checkbox => T["required_tick", label],
    FieldKind.File => T["required_file", label],
    FieldKind.List => T["required_row", label],
    FieldKind.Signature => T["required_signature", label],
    _ => T["required", label],
  };

  static (string, string)? Number(FormField field, FieldLimits limits, string label, JsonNode value) {
    var read = value is JsonValue v ? v.TryGetValue<decimal>(out var plain) ? plain : Text(v) is { } text && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out plain) ? plain : (decimal?)null : null;
    if (read is not { } number) return ("not_number", T["not_number", label]);
    if (number < limits.Min) return ("min", T["min", label, Vn.Number(limits.Min.Value)]);
    if (number > limits.Max) return ("max", T["max", label, Vn.Number(limits.Max.Value)]);
    if (field.Decimals is { } digits && decimal.Round(number, Math.Min(digits, 28)) != number) return ("decimals", digits == 0 ? T["whole", label] : T["decimals", label, digits]);
    if (field.Increment is { } step && number % step != 0) {
      var below = number - number % step - (number < 0 ? step : 0);
      return ("increment", T["increment", label, Vn.Number(below), Vn.Number(below + step)]);
    }
    return null;
  }

  static (string, string)? Day(FieldLimits limits, string label, JsonNode value, FieldKind kind) {
    var day = Text(value) is not { } text ? null : kind == FieldKind.Date ? Vn.ParseDate(text) : FieldInput.Moment(text)?.Day;
    if (day is not { } on) return kind == FieldKind.Date ? ("not_date", T["not_date", label]) : ("not_moment", T["not_moment", label]);
    if (on < limits.Earliest) return ("min_date", T["min_date", label, Vn.Date(limits.Earliest.Value)]);
    return on > limits.Latest ? ("max_date", T["max_date", label, Vn.Date(limits.Latest.Value)]) : null;
  }

  static (string, string)? Text(FieldLimits limits, FormField field, string label, JsonNode value) {
    if (Text(value) is not { } s) return null;
    var most = MostLetters(field.Kind, limits);
    if (s.Length < limits.MinLength) return ("min_length", T["min_length", label, limits.MinLength]);
    if (s.Length > most) return ("max_length", T["max_length", label, most]);
    if (limits.Pattern is { } pattern && !Matches(s, pattern)) return ("pattern", limits.Message ?? T["pattern", label]);
    return limits.Shape switch {
      TextShape.Email when !Email().IsMatch(s) => ("not_email", limits.Message ?? T["not_email", label]),
      TextShape.Phone when !Phone().IsMatch(s) => ("not_phone", limits.Message ?? T["not_phone", label]),
      _ => null,
    };
  }

  internal static int MostLetters(FieldKind kind, FieldLimits limits) => limits.MaxLength ?? (kind == FieldKind.TextArea ? LongestArea : LongestText);

  static (string, string) Unknown(string label) => ("unknown_choice", T["unknown_choice", label]);

  /// <summary>A catalogue and the officials of an office are asked elsewhere.</summary>
  static bool IsOffered(FormField field, string value, FormScope scope) =>
    field.Catalogue is not null || field.Officials is not null || FieldOptions.Of(field, scope).Any(c => c.Value == value);

  /// <summary>A pattern of a pack must match the whole text, as in HTML; one that takes too long does not match.</summary>
  static bool Matches(string text, string pattern) {
    try {
      return Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.None, PatternTime);
    } catch (RegexMatchTimeoutException) {
      return false;
    }
  }

  static string? Text(JsonNode? value) => value is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

  [GeneratedRegex(@"^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$", RegexOptions.CultureInvariant, 200)]
  private static partial Regex Email();
  [GeneratedRegex(@"^\+?[0-9][0-9 .()-]{6,18}[0-9]$", RegexOptions.CultureInvariant, 200)]
  private static partial Regex Phone();
}
