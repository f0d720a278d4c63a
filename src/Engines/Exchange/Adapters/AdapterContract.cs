using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The OpenAPI description of an adapter, as its declaration says it.</summary>
internal static class AdapterContract {
  public static string Of(Adapter adapter, int number) {
    var paths = new JsonObject();
    foreach (var operation in adapter.Kind == SourceKind.File ? [] : adapter.Operations) {
      if (paths[operation.Path] is not JsonObject path) paths[operation.Path] = path = [];
      path[operation.Method.ToLowerInvariant()] = Operation(operation);
      if (operation.Later is not null) paths[operation.Path + "/{id}"] = new JsonObject { ["get"] = Fetched(operation) };
    }
    return new JsonObject { ["openapi"] = "3.0.3", ["info"] = new JsonObject { ["title"] = adapter.Name.Vi, ["version"] = $"{number}" }, ["paths"] = paths }.ToJsonString(Json.Options);
  }

  static JsonObject Operation(AdapterOperation operation) {
    var made = new JsonObject { ["summary"] = operation.Name.Vi };
    if (operation.IdentifiedBy.Count > 0) made["x-identified-by"] = JsonSerializer.SerializeToNode(operation.IdentifiedBy);
    if (operation.Inputs.Any(i => i.In != "body"))
      made["parameters"] = new JsonArray([.. operation.Inputs.Where(i => i.In != "body").Select(i => (JsonNode)Described(i, new() { ["name"] = i.Name, ["in"] = i.In, ["required"] = i.Required, ["schema"] = Schema(i.Schema) }))]);
    if (operation.HasBody) {
      var fields = operation.Inputs.Where(i => i.In == "body").ToArray();
      var body = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(fields.Select(i => KeyValuePair.Create(i.Name, (JsonNode?)Described(i, Schema(i.Schema))))), ["additionalProperties"] = false };
      if (fields.Any(i => i.Required)) body["required"] = new JsonArray([.. fields.Where(i => i.Required).Select(i => (JsonNode)i.Name)]);
      made["requestBody"] = new JsonObject { ["required"] = fields.Any(i => i.Required), ["content"] = Content(body) };
    }
    var replies = new JsonObject { [operation.Later is null ? "200" : "202"] = new JsonObject { ["description"] = "OK", ["content"] = Content(operation.Later is null ? Told(operation) : Request(null)) } };
    foreach (var (status, about) in new[] { ("400", "Bad request"), ("404", "Not found"), ("503", "Source away") })
      replies[status] = new JsonObject { ["description"] = about, ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } } } };
    made["responses"] = replies;
    return made;
  }

  /// <summary>The answer that comes later, by the id that the request was given.</summary>
  static JsonObject Fetched(AdapterOperation operation) => new() {
    ["summary"] = operation.Name.Vi,
    ["parameters"] = new JsonArray(new JsonObject { ["name"] = "id", ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string", ["format"] = "uuid" } }),
    ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK", ["content"] = Content(Request(Told(operation))) } },
  };

  static JsonObject Request(JsonObject? answer) {
    var properties = new JsonObject { ["id"] = new JsonObject { ["type"] = "string", ["format"] = "uuid" }, ["state"] = new JsonObject { ["enum"] = new JsonArray("received", "answered", "refused") } };
    if (answer is not null) (properties["answer"], properties["reason"]) = (answer, new JsonObject { ["type"] = "string" });
    return new() { ["type"] = "object", ["required"] = new JsonArray("id", "state"), ["properties"] = properties };
  }

  static JsonObject Content(JsonObject schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema }, ["application/xml"] = new JsonObject { ["schema"] = schema.DeepClone() } };

  static JsonObject Told(AdapterOperation operation) {
    var row = operation.Each is { } each ? Of(each) : new JsonObject { ["type"] = "object" };
    if (operation.Whole is { } whole) return Of(whole);
    return operation.One ? row : new() { ["type"] = "object", ["required"] = new JsonArray("rows"), ["properties"] = new JsonObject { ["rows"] = new JsonObject { ["type"] = "array", ["items"] = row }, ["next"] = new JsonObject { ["type"] = "string" }, ["more"] = new JsonObject { ["type"] = "boolean" } } };
  }

  /// <summary>Of what an expression gives nothing is known before.</summary>
  static JsonObject Of(JsonElement template) => template.ValueKind switch {
    JsonValueKind.Object => new() { ["type"] = "object", ["properties"] = new JsonObject(template.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, (JsonNode?)Of(p.Value)))) },
    JsonValueKind.Array => new() { ["type"] = "array", ["items"] = new JsonObject() },
    _ => [],
  };

  static JsonObject Schema(JsonElement schema) => JsonNode.Parse(schema.GetRawText())!.AsObject();

  static JsonObject Described(AdapterInput input, JsonObject made) {
    if (input.About is { } about) made["description"] = about.Vi;
    return made;
  }
}
