using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Feel;

/// <summary>
/// FEEL values as .NET objects: null, bool, decimal, string, <see cref="FeelDate"/>, <see cref="FeelTime"/>, <see cref="FeelDateTime"/>,
/// <see cref="FeelDays"/>, <see cref="FeelMonths"/>, object?[] for a list, <see cref="FeelContext"/>, <see cref="FeelRange"/>, <see cref="FeelFunction"/>.
/// </summary>
public static class FeelValue {
  internal static readonly object True = true;
  internal static readonly object False = false;

  internal static object Box(bool value) => value ? True : False;

  internal static object? Box(bool? value) => value is { } known ? Box(known) : null;

  /// <summary>Turns a .NET or JSON value into a FEEL value. JSON text stays text: dates are made with date("...").</summary>
  public static object? From(object? value) {
    switch (value) {
      case null or decimal or string or bool or FeelContext or FeelDate or FeelTime or FeelDateTime or FeelDays or FeelMonths or FeelRange or FeelFunction:
        return value;
      case JsonNode node:
        return FromJson(node);
      case JsonElement element:
        return FromElement(element);
      case sbyte or byte or short or ushort or int or uint or long or ulong:
        return Convert.ToDecimal(value, CultureInfo.InvariantCulture);
      case double number:
        return FeelNumber.FromDouble(number);
      case float number:
        return FeelNumber.FromDouble(number);
      case DateOnly date:
        return FeelDate.From(date);
      case TimeOnly time:
        return FeelTime.From(time);
      case DateTimeOffset at:
        return FeelDateTime.From(at);
      case DateTime at:
        return FeelDateTime.From(at);
      case TimeSpan span:
        return FeelDays.From(span);
      case Guid or Enum or char or Uri:
        return value.ToString();
      case IEnumerable<KeyValuePair<string, object?>> map:
        return new FeelContext(map);
      case IEnumerable list:
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return list.Cast<object?>().Select(From).ToArray();
      default:
        throw new ArgumentException($"A {value.GetType().Name} has no FEEL value.", nameof(value));
    }
  }

  public static object? FromJson(JsonNode? node) {
    RuntimeHelpers.EnsureSufficientExecutionStack();
    switch (node) {
      case null:
        return null;
      case JsonObject fields:
        var context = new FeelContext();
        foreach (var (name, value) in fields) {
          context.Put(name, FromJson(value));
        }
        return context;
      case JsonArray items:
        var list = new object?[items.Count];
        for (var i = 0; i < list.Length; i++) {
          list[i] = FromJson(items[i]);
        }
        return list;
      default:
        var scalar = node.AsValue();
        return scalar.TryGetValue<JsonElement>(out var element) ? FromElement(element)
          : scalar.TryGetValue<string>(out var text) ? text
          : From(scalar.GetValue<object?>());
    }
  }

  static object? FromElement(JsonElement element) => element.ValueKind switch {
    JsonValueKind.String => element.GetString(),
    JsonValueKind.True => True,
    JsonValueKind.False => False,
    JsonValueKind.Number => element.TryGetDecimal(out var number) ? number : null,
    JsonValueKind.Array => element.EnumerateArray().Select(FromElement).ToArray(),
    JsonValueKind.Object => new FeelContext(element.EnumerateObject().Select(p => new KeyValuePair<string, object?>(p.Name, FromElement(p.Value)))),
    _ => null,
  };

  /// <summary>Dates, times and durations become their ISO text, a range and a function their FEEL text.</summary>
  public static JsonNode? ToJson(object? value) {
    RuntimeHelpers.EnsureSufficientExecutionStack();
    switch (value) {
      case null:
        return null;
      case bool b:
        return JsonValue.Create(b);
      case decimal number:
        return JsonValue.Create(decimal.IsInteger(number) ? decimal.Truncate(number) : number);
      case string text:
        return JsonValue.Create(text);
      case object?[] list:
        return new JsonArray([.. list.Select(ToJson)]);
      case FeelContext context:
        return new JsonObject(context.Select(e => new KeyValuePair<string, JsonNode?>(e.Key, ToJson(e.Value))));
      default:
        return JsonValue.Create(FeelFormat.Text(value));
    }
  }

  /// <summary>The name of the value's kind, as "instance of" spells it.</summary>
  public static string KindOf(object? value) => value switch {
    null => "null",
    bool => "boolean",
    decimal => "number",
    string => "string",
    FeelDate => "date",
    FeelTime => "time",
    FeelDateTime => "date and time",
    FeelDays => "days and time duration",
    FeelMonths => "years and months duration",
    object?[] => "list",
    FeelContext => "context",
    FeelRange => "range",
    _ => "function",
  };

  /// <summary>The key of the kind's name in the texts, for messages.</summary>
  internal static string KindWord(object? value) => $"word.kind_{KindOf(value).Replace(' ', '_')}";
}
