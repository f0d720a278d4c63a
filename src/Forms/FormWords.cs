using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>A file field and the name it posts under.</summary>
public sealed record FilePlace(FormField Field, string Name);

/// <summary>Values as people write and read them.</summary>
public static class FormWords {
  /// <summary>As it stands in an input: dates dd/mm/yyyy, times hh:mm, numbers grouped, coordinates by line.</summary>
  public static string? Write(FormField field, JsonNode? value) => value switch {
    null => null,
    JsonObject when field.Kind == FieldKind.Signature => DrawnSignature.NameOf(value),
    JsonObject => GeoText.Write(value),
    JsonValue v when v.TryGetValue<string>(out var text) => field.Kind switch {
      FieldKind.Date => Vn.ParseDate(text) is { } day ? Vn.Date(day) : text,
      FieldKind.Time => FieldInput.TimeOf(text) is { } time ? Time(time) : text,
      FieldKind.DateTime => FieldInput.Moment(text) is var (on, at) ? $"{Vn.Date(on)} {Time(at)}" : text,
      FieldKind.Number when decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) => Vn.Number(number),
      _ => text,
    },
    JsonValue v when v.TryGetValue<decimal>(out var number) => Vn.Number(number),
    JsonValue v => v.ToString(),
    _ => null,
  };

  /// <summary>How a number is kept that others would read as a fraction: 12.345 is 12345. Null for what reads one way only.</summary>
  internal static string? ReadAs(string? written) =>
    written?.TrimStart('-').Split('.') is [{ Length: > 0 and <= 3 } first, { Length: 3 } second] && first[0] != '0' && (first + second).All(char.IsAsciiDigit) ? written.Replace(".", "", StringComparison.Ordinal) : null;

  /// <summary>As it is read: choices by their label, yes and no in words, with what stands before and after.</summary>
  internal static async ValueTask<string> Read(FormField field, JsonNode? value, FormScope scope, IChoices choices) {
    switch (value) {
      case null:
        return "";
      case JsonArray many:
        var words = new List<string>();
        foreach (var one in many) words.Add(await Label(field, one?.ToString() ?? "", scope, choices));
        return string.Join(", ", words);
      case JsonValue v when v.TryGetValue<bool>(out var yes):
        return yes ? T["yes"] : T["no"];
      case JsonValue v when field.Kind is FieldKind.Select or FieldKind.Radio or FieldKind.Unit || field is { IsComputed: true, Catalogue: not null }:
        return await Label(field, v.ToString(), scope, choices);
      case JsonValue v when field.Kind == FieldKind.Computed && field.Properties.GetValueOrDefault("format") == "money" && v.TryGetValue<decimal>(out var money):
        return Vn.Money((long)decimal.Round(money));
      case JsonValue v when field.IsComputed && v.TryGetValue<string>(out var computed):
        return Vn.ParseDate(computed) is { } on && computed.Length == 10 ? Vn.Date(on) : computed;
      default:
        var text = Write(field, value) ?? "";
        return text.Length == 0 ? text : string.Join(' ', new[] { field.Prefix.In(scope), text, field.Suffix.In(scope) }.Where(t => !string.IsNullOrEmpty(t)));
    }
  }

  static async ValueTask<string> Label(FormField field, string code, FormScope scope, IChoices choices) =>
    (field.Values.Count > 0 || field.ValuesBy is not null ? FieldOptions.Of(field, scope).FirstOrDefault(c => c.Value == code)?.Label : null)
    ?? (field.Catalogue is { } catalogue && code.Length > 0 ? await choices.Label(catalogue, code, default) : null) ?? code;

  static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
