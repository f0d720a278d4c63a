using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>A file field and the name it posts under.</summary>
public sealed record FilePlace(FormField Field, string Name);

/// <summary>Values as people write and read them.</summary>
public static class FormWords {
  /// <summary>As it stands in an input: dates dd/mm/yyyy, numbers grouped.</summary>
  public static string? Write(FormField field, JsonNode? value) => value switch {
    null => null,
    JsonValue v when field.Kind == FieldKind.Date && v.TryGetValue<string>(out var day) => Vn.ParseDate(day) is { } d ? Vn.Date(d) : day,
    JsonValue v when v.TryGetValue<decimal>(out var number) => Number(number),
    JsonValue v => v.ToString(),
    _ => null,
  };

  /// <summary>As it is read: choices by their label, yes and no in words.</summary>
  public static async ValueTask<string> Read(FormField field, JsonNode? value, IChoices choices) {
    switch (value) {
      case null:
        return "";
      case JsonArray many:
        var words = new List<string>();
        foreach (var one in many) words.Add(await Label(field, one?.ToString() ?? "", choices));
        return string.Join(", ", words);
      case JsonValue v when v.TryGetValue<bool>(out var yes):
        return yes ? T["yes"] : T["no"];
      case JsonValue v when field.Kind is FieldKind.Select or FieldKind.Radio:
        return await Label(field, v.ToString(), choices);
      default:
        var text = Write(field, value) ?? "";
        return field.Suffix is null || text.Length == 0 ? text : $"{text} {field.Suffix}";
    }
  }

  static async ValueTask<string> Label(FormField field, string code, IChoices choices) =>
    field.Choices.FirstOrDefault(c => c.Value == code)?.Label ?? (field.Catalogue is { } catalogue && code.Length > 0 ? await choices.Label(catalogue, code, default) : null) ?? code;

  static string Number(decimal number) {
    var whole = decimal.Truncate(number);
    if (whole is < long.MinValue or > long.MaxValue) return number.ToString(CultureInfo.InvariantCulture);
    var rest = Math.Abs(number - whole);
    var sign = number < 0 && whole == 0 ? "-" : "";
    return sign + Vn.Number((long)whole) + (rest == 0 ? "" : "," + rest.ToString("0.##########", CultureInfo.InvariantCulture)[2..]);
  }
}
