using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

internal sealed partial class Stepper {
  Variables Seen(Token token) {
    if (token.Scope == 0 && token.Local.IsEmpty) return Variables.Of(variables);
    var layers = ImmutableArray.CreateBuilder<Values>();
    for (var at = token; ; at = tokens[at.Scope]) {
      if (!at.Local.IsEmpty) layers.Add(at.Local);
      if (at.Scope == 0) break;
    }
    layers.Add(variables);
    return new(layers.ToImmutable());
  }

  Variables SeenIn(long scope) => scope == 0 ? Variables.Of(variables) : Seen(tokens[scope]);

  /// <summary>The target of a mapping may be a path into a context.</summary>
  void SetPath(long scope, string target, JsonElement value) {
    var dot = target.IndexOf('.', StringComparison.Ordinal);
    if (dot < 0) Set(scope, target, _ => value);
    else Set(scope, target[..dot], held => Within(held, target[(dot + 1)..], value));
  }

  /// <summary>Writes where the variable lives: the nearest scope that has it, else the process.</summary>
  void Set(long scope, string name, Func<JsonElement, JsonElement> change) {
    for (; scope != 0; scope = tokens[scope].Scope) {
      var holder = tokens[scope];
      if (!holder.Local.TryGetValue(name, out var held)) continue;
      Keep(holder with { Local = holder.Local.SetItem(name, change(held)) });
      return;
    }
    variables = variables.SetItem(name, change(variables.GetValueOrDefault(name)));
  }

  bool Merge(long scope, Values data) {
    foreach (var (name, value) in data) Set(scope, name, _ => value);
    return true;
  }

  static JsonElement Within(JsonElement held, string path, JsonElement value) {
    var root = held.ValueKind == JsonValueKind.Object ? JsonObject.Create(held)! : [];
    var at = root;
    var parts = path.Split('.');
    foreach (var part in parts[..^1]) {
      if (at[part] is not JsonObject next) at[part] = next = [];
      at = next;
    }
    at[parts[^1]] = JsonValue.Create(value);
    return JsonSerializer.SerializeToElement(root);
  }

  /// <summary>In order: a later input may use an earlier one.</summary>
  Values MapInputs(Token token, Node node) {
    var local = token.Local;
    foreach (var mapping in node.Inputs)
      local = Put(local, mapping.Target, mapping.Source.Evaluate(Seen(token with { Local = local }), now));
    return local;
  }

  /// <summary>All are evaluated before the first is written, so that a fault leaves nothing half done.</summary>
  List<(string Name, JsonElement Value)> MapOutputs(Token token, Node node) {
    if (node.Outputs.IsEmpty) return [];
    var seen = Seen(token);
    return [.. node.Outputs.Select(m => (m.Target, m.Source.Evaluate(seen, now)))];
  }

  static Values Put(Values values, string target, JsonElement value) {
    var dot = target.IndexOf('.', StringComparison.Ordinal);
    if (dot < 0) return values.SetItem(target, value);
    var name = target[..dot];
    return values.SetItem(name, Within(values.GetValueOrDefault(name), target[(dot + 1)..], value));
  }

  JsonElement? Value(Expression? expression, Variables seen) {
    if (expression is null) return null;
    var value = expression.Evaluate(seen, now);
    return value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : value;
  }

  string? Text(Expression? expression, Variables seen) => Value(expression, seen) switch {
    null => null,
    { ValueKind: JsonValueKind.String } value => value.GetString() is { Length: > 0 } text ? text : null,
    { } value => value.GetRawText(),
  };

  /// <summary>Plain text lists its members with commas; FEEL gives a list or one text.</summary>
  ImmutableArray<string> Texts(Expression? expression, Variables seen) => Value(expression, seen) switch {
    null => [],
    { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)],
    { ValueKind: JsonValueKind.String } text => [.. text.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
    { } other => throw new ExpressionException(Words.T["not_a_list", expression!.Text, other.GetRawText()]),
  };

  int Number(Expression expression, Variables seen) {
    var value = expression.Evaluate(seen, now);
    return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
      || value.ValueKind == JsonValueKind.String && int.TryParse(value.GetString(), out number)
      ? number
      : throw new ExpressionException(Words.T["not_a_number", expression.Text, value.GetRawText()]);
  }

  ImmutableSortedDictionary<string, string> Headers(ImmutableArray<Header> headers, Variables seen) =>
    headers.ToImmutableSortedDictionary(h => h.Key, h => Text(h.Value, seen) ?? "", StringComparer.Ordinal);
}
