using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

/// <summary>How what an instance took in lies in the ledger, so that it can be taken in again.</summary>
internal static class TriggerJson {
  public static JsonObject Write(Trigger trigger) {
    var json = new JsonObject { ["kind"] = trigger.GetType().Name };
    void Add(long? token = null, string? node = null, Values? data = null, string? text = null, int cycles = 0) {
      if (token is not null) json["token"] = token;
      if (node is not null) json["node"] = node;
      if (data is { IsEmpty: false }) json["data"] = JsonNode.Parse(StateJson.Text(data));
      if (text is not null) json["text"] = text;
      if (cycles != 0) json["cycles"] = cycles;
    }
    switch (trigger) {
      case Trigger.Started t:
        Add(node: t.Node);
        break;
      case Trigger.Completed t:
        Add(t.Token, data: t.Data);
        break;
      case Trigger.Fired t:
        Add(t.Token, t.Node, t.Data, cycles: t.Cycles);
        break;
      case Trigger.Failed t:
        Add(t.Token, text: t.Message);
        break;
      case Trigger.Threw t:
        Add(t.Token, data: t.Data, text: t.Code);
        break;
      case Trigger.Surfaced t:
        Add(t.Token, data: t.Data, text: t.Code);
        json["isError"] = t.IsError;
        break;
      case Trigger.Resumed t:
        Add(t.Token);
        break;
      case Trigger.VariablesSet t:
        Add(data: t.Data);
        break;
      case Trigger.Cancelled:
        break;
      case Trigger.Moved t:
        Add(t.Token, t.To);
        break;
      case Trigger.Migrated t:
        (json["from"], json["to"], json["names"]) = (t.From, t.To, JsonSerializer.SerializeToNode(t.Names));
        break;
    }
    return json;
  }

  public static Trigger Read(JsonObject json) {
    long Token() => (long)json["token"]!;
    string Text() => (string)json["text"]!;
    var data = json["data"] is JsonObject values ? StateJson.ReadValues(JsonSerializer.SerializeToElement(values)) : StateJson.Empty;
    return (string)json["kind"]! switch {
      nameof(Trigger.Started) => new Trigger.Started((string?)json["node"]),
      nameof(Trigger.Completed) => new Trigger.Completed(Token(), data),
      nameof(Trigger.Fired) => new Trigger.Fired(Token(), (string)json["node"]!, data, (int?)json["cycles"] ?? 0),
      nameof(Trigger.Failed) => new Trigger.Failed(Token(), Text()),
      nameof(Trigger.Threw) => new Trigger.Threw(Token(), Text(), data),
      nameof(Trigger.Surfaced) => new Trigger.Surfaced(Token(), Text(), (bool)json["isError"]!, data),
      nameof(Trigger.Resumed) => new Trigger.Resumed(Token()),
      nameof(Trigger.VariablesSet) => new Trigger.VariablesSet(data),
      nameof(Trigger.Cancelled) => new Trigger.Cancelled(),
      nameof(Trigger.Moved) => new Trigger.Moved(Token(), (string)json["node"]!),
      nameof(Trigger.Migrated) => new Trigger.Migrated((Guid)json["from"]!, (Guid)json["to"]!, json["names"]!.Deserialize<Dictionary<string, string>>()!.ToImmutableSortedDictionary(StringComparer.Ordinal)),
      var kind => throw new InvalidOperationException($"Unknown trigger {kind}"),
    };
  }
}
