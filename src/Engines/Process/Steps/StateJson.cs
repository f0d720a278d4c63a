using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

/// <summary>How a state lies in the database: one JSON for the tokens and one for the variables of the process.</summary>
internal static class StateJson {
  public static string Tokens(State state) => Write(writer => {
    writer.WriteStartArray();
    foreach (var token in state.Tokens.Values) Write(writer, token);
    writer.WriteEndArray();
  });

  public static string Text(Values values) => Write(writer => Write(writer, values));

  public static State Read(InstanceStatus status, long lastToken, string tokens, string variables) {
    using var document = JsonDocument.Parse(tokens);
    var all = document.RootElement.EnumerateArray().Select(ReadToken).ToImmutableSortedDictionary(t => t.Id, t => t);
    return new(status, lastToken, all, ReadValues(variables));
  }

  public static Values ReadValues(string json) => ReadValues(JsonElement.Parse(json));

  public static Values ReadValues(JsonElement json) {
    var values = Empty.ToBuilder();
    foreach (var property in json.EnumerateObject()) values[property.Name] = property.Value;
    return values.ToImmutable();
  }

  /// <summary>Names sort by code point: the culture of the moment must not change a state.</summary>
  public static Values Empty { get; } = ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

  static string Write(Action<Utf8JsonWriter> body) {
    var buffer = new ArrayBufferWriter<byte>();
    using (var writer = new Utf8JsonWriter(buffer)) body(writer);
    return Encoding.UTF8.GetString(buffer.WrittenSpan);
  }

  static void Write(Utf8JsonWriter writer, Values values) {
    writer.WriteStartObject();
    foreach (var (name, value) in values) {
      writer.WritePropertyName(name);
      value.WriteTo(writer);
    }
    writer.WriteEndObject();
  }

  static void Write(Utf8JsonWriter writer, Token token) {
    writer.WriteStartObject();
    writer.WriteNumber("id", token.Id);
    writer.WriteString("node", token.Node);
    if (token.Scope != 0) writer.WriteNumber("scope", token.Scope);
    if (token.Via is not null) writer.WriteString("via", token.Via);
    writer.WriteString("entered", token.Entered.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
    if (token.Phase != Phase.Waiting) writer.WriteString("phase", token.Phase.ToString());
    if (!token.Local.IsEmpty) {
      writer.WritePropertyName("local");
      Write(writer, token.Local);
    }
    if (token.Loop is { } loop) Write(writer, loop);
    if (token.Turn != 0) writer.WriteNumber("turn", token.Turn);
    if (token.By != 0) writer.WriteNumber("by", token.By);
    if (token.Place != 0) writer.WriteNumber("place", token.Place);
    if (token.Fault is { } fault) {
      writer.WriteStartObject("fault");
      writer.WriteString("code", fault.Code);
      writer.WriteString("message", fault.Message);
      writer.WriteEndObject();
    }
    writer.WriteEndObject();
  }

  static void Write(Utf8JsonWriter writer, Loop loop) {
    writer.WriteStartObject("loop");
    if (loop.Items is { } items) {
      writer.WritePropertyName("items");
      items.WriteTo(writer);
    }
    writer.WriteNumber("total", loop.Total);
    writer.WriteNumber("begun", loop.Begun);
    writer.WriteNumber("completed", loop.Completed);
    writer.WriteEndObject();
  }

  static Loop ReadLoop(JsonElement json) => new(
    json.TryGetProperty("items", out var items) ? items.Clone() : null,
    json.GetProperty("total").GetInt32(), json.GetProperty("begun").GetInt32(), json.GetProperty("completed").GetInt32());

  static Token ReadToken(JsonElement json) => new(
    json.GetProperty("id").GetInt64(),
    json.GetProperty("node").GetString()!,
    json.TryGetProperty("scope", out var scope) ? scope.GetInt64() : 0,
    json.TryGetProperty("via", out var via) ? via.GetString() : null,
    json.GetProperty("entered").GetDateTimeOffset()) {
    Phase = json.TryGetProperty("phase", out var phase) ? Enum.Parse<Phase>(phase.GetString()!) : Phase.Waiting,
    Local = json.TryGetProperty("local", out var local) ? ReadValues(local.Clone()) : Empty,
    Loop = json.TryGetProperty("loop", out var loop) ? ReadLoop(loop) : null,
    Turn = json.TryGetProperty("turn", out var turn) ? turn.GetInt32() : 0,
    By = json.TryGetProperty("by", out var by) ? by.GetInt64() : 0,
    Place = json.TryGetProperty("place", out var place) ? place.GetInt64() : 0,
    Fault = json.TryGetProperty("fault", out var fault)
      ? new(fault.GetProperty("code").GetString()!, fault.GetProperty("message").GetString()!)
      : null,
  };
}
