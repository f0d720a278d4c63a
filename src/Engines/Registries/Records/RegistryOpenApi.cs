using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The interface of one registry as OpenAPI 3.1, made from its definition: the fields that the actor may see or write, with their rules.</summary>
internal sealed class RegistryOpenApi(OpenRegistry open) {
  readonly string language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
  readonly RegistryDefinition d = open.Definition;

  public JsonObject Document() {
    var document = new JsonObject {
      ["openapi"] = "3.1.1",
      ["info"] = new JsonObject { ["title"] = Said(d.Name), ["description"] = d.Description is { } text ? Said(text) : null, ["version"] = "1" },
      ["paths"] = Paths(),
      ["components"] = new JsonObject { ["schemas"] = Schemas() },
    };
    if (d.Description is null) document["info"]!.AsObject().Remove("description");
    return document;
  }

  JsonObject Paths() {
    var writes = open.Access.MayWriteSome;
    var root = $"/api/registries/{d.Key}";
    var records = new JsonObject { ["get"] = Operation("listRecords", "Page", [.. Listing(), .. Shown().Select(Condition)]) };
    var record = new JsonObject { ["parameters"] = new JsonArray(Id()), ["get"] = Operation("showRecord", "Record", [Query("asOf", Moment())]) };
    var paths = new JsonObject { [$"{root}/records"] = records, [$"{root}/records/{{id}}"] = record };
    paths[$"{root}/records/search"] = new JsonObject { ["post"] = Operation("searchRecords", "Page", [], Asked()) };
    paths[$"{root}/records/{{id}}/history"] = new JsonObject { ["parameters"] = new JsonArray(Id()), ["get"] = Operation("showHistory", "History", [Query("before", Typed("integer")), Query("limit", Typed("integer"))]) };
    if (d.NaturalKey.All(k => open.Access.MayAsk(d.Find(k)!))) paths[$"{root}/by-key"] = new JsonObject { ["get"] = Operation("findRecord", "Record", [.. d.NaturalKey.Select(k => Query(k, Schema(d.Find(k)!), required: true))]) };
    paths[$"{root}/changes"] = new JsonObject { ["get"] = Operation("listChanges", "Changes", [Query("since", Typed("string")), Query("limit", Typed("integer"))]) };
    if (!writes) return paths;
    records["post"] = Operation("addRecord", "Record", [], Body("values", d.Validity ? ["from"] : [], "office"));
    record["patch"] = Operation("changeRecord", "Record", [IfMatch()], Body("values", d.Validity ? ["from"] : []));
    record["delete"] = Operation("endRecord", "Record", [IfMatch()], Body(null, ["to"]));
    if (d.Review) foreach (var write in new[] { records["post"], record["patch"], record["delete"] }) write!["responses"]!["202"] = new JsonObject { ["description"] = "Waits for a second person", ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Ref("Record") } } };
    paths[$"{root}/records/batch"] = new JsonObject { ["post"] = Operation("writeRecords", "BatchAnswer", [], Rows()) };
    return paths;
  }

  static JsonObject Rows() {
    var row = new JsonObject { ["type"] = "object", ["required"] = new JsonArray("values"), ["properties"] = new JsonObject { ["values"] = Ref("Given"), ["from"] = Day() } };
    var rows = new JsonObject { ["type"] = "array", ["maxItems"] = RecordBatches.MostRows, ["items"] = row };
    return new() { ["type"] = "object", ["required"] = new JsonArray("rows"), ["properties"] = new JsonObject { ["rows"] = rows, ["validOnly"] = Typed("boolean"), ["office"] = Uuid(), ["reason"] = Typed("string") } };
  }

  /// <summary>What an address may ask, in a body; every condition as text, as it would stand there.</summary>
  static JsonObject Asked() {
    var properties = new JsonObject { ["conditions"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = Typed("string") } };
    foreach (var one in Listing().Where(l => (string)l["name"]! != "q")) properties[(string)one["name"]!] = one["schema"]!.DeepClone();
    return new() { ["type"] = "object", ["properties"] = properties };
  }

  IEnumerable<RegistryField> Shown() => d.Fields.Where(open.Access.SeesSome);

  static IEnumerable<JsonObject> Listing() => [
    Query("q", Typed("string")), Query("sort", Typed("string")), Query("fields", Typed("string")), Query("after", Typed("string")),
    Query("limit", new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = RecordReading.MostRecords, ["default"] = 50 }), Query("asOf", Moment()), Query("on", Day()),
  ];

  /// <summary>Equality; the other comparisons are the same name with a bracket.</summary>
  JsonObject Condition(RegistryField field) => Query(field.IsGeometry ? $"{field.Key}[bbox]" : field.Key, field.IsGeometry ? Typed("string") : Schema(field));

  JsonObject Schemas() {
    var schemas = new JsonObject {
      ["Values"] = Fields(Shown(), required: false),
      ["Record"] = Object(("id", Uuid()), ("version", Typed("integer")), ("state", Nullable(State())), ("office", Uuid()), ("from", Nullable(Day())), ("to", Nullable(Day())), ("at", Moment()), ("values", Ref("Values"))),
      ["Page"] = Object(("records", List("Record")), ("next", Nullable(Typed("string")))),
      ["Changes"] = Object(("records", List("Record")), ("next", Typed("string")), ("more", Typed("boolean"))),
      ["History"] = Object(("versions", List("Version")), ("next", Nullable(Typed("integer")))),
      ["Version"] = Object(("record", Ref("Record")), ("changes", List("Difference")), ("by", Nullable(Uuid())), ("office", Nullable(Uuid())), ("reason", Nullable(Typed("string"))), ("dossier", Nullable(Typed("string"))), ("result", Nullable(Uuid())), ("proposedBy", Nullable(Uuid()))),
      ["Difference"] = Object(("field", Typed("string")), ("before", new()), ("after", new())),
      ["Problem"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["title"] = Typed("string"), ["status"] = Typed("integer"), ["detail"] = Typed("string"), ["code"] = Typed("string"), ["errors"] = List("Fault") } },
      ["Fault"] = Object(("field", Nullable(Typed("string"))), ("code", Typed("string")), ("message", Typed("string"))),
    };
    if (!open.Access.MayWriteSome) return schemas;
    schemas["Given"] = Fields(d.Fields.Where(f => !f.IsComputed), required: true);
    schemas["BatchAnswer"] = Object(("rows", List("Outcome")));
    if (d.Review) schemas["Record"]!["properties"]!["proposal"] = Uuid();
    schemas["Outcome"] = Object(("result", new() { ["enum"] = new JsonArray([.. Enum.GetNames<RowResult>().Select(n => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(n))]) }), ("id", Nullable(Uuid())), ("version", Nullable(Typed("integer"))), ("errors", List("Fault")));
    return schemas;
  }

  JsonObject Fields(IEnumerable<RegistryField> fields, bool required) {
    var all = fields.ToList();
    var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(all.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)(required && !f.Required ? Nullable(Schema(f)) : Schema(f))))), ["additionalProperties"] = false };
    if (required && all.Exists(f => f.Required)) schema["required"] = new JsonArray([.. all.Where(f => f.Required).Select(f => (JsonNode)f.Key)]);
    return schema;
  }

  JsonObject Schema(RegistryField field) {
    var schema = field.Type switch {
      FieldType.Integer or FieldType.Money => new() { ["type"] = "integer", ["format"] = "int64" },
      FieldType.Decimal => Typed("number"),
      FieldType.Boolean => Typed("boolean"),
      FieldType.Date => Day(),
      FieldType.Time => new() { ["type"] = "string", ["format"] = "time" },
      FieldType.Moment => Moment(),
      FieldType.Reference or FieldType.File => Uuid(),
      FieldType.Person => new() { ["type"] = "string", ["pattern"] = "^[0-9]{12}$" },
      FieldType.Organisation => new() { ["type"] = "string", ["pattern"] = "^[0-9]{10}(-[0-9]{3})?$" },
      FieldType.Point or FieldType.Line or FieldType.Polygon => new JsonObject { ["type"] = "object", ["format"] = $"geojson-{field.Type.ToString().ToLowerInvariant()}", ["x-srid"] = ColumnTypes.Srid(field) },
      _ => Typed("string"),
    };
    schema["title"] = Said(field.Name);
    if (field.Description is { } text) schema["description"] = Said(text);
    if (field.MaxLength is { } most) schema["maxLength"] = most;
    if (field.Pattern is { } pattern) schema["pattern"] = $"^(?:{pattern})$";
    if (field.Minimum is { ValueKind: JsonValueKind.Number } least) schema["minimum"] = JsonNode.Parse(least.GetRawText());
    if (field.Maximum is { ValueKind: JsonValueKind.Number } greatest) schema["maximum"] = JsonNode.Parse(greatest.GetRawText());
    if (field.Decimals is { } places) schema["x-decimals"] = places;
    foreach (var (name, value) in new[] { ("x-unit", field.Unit), ("x-catalogue", field.Catalogue), ("x-registry", field.Registry), ("x-standard", field.Standard) }) if (value is not null) schema[name] = value;
    if (field.Personal is not null) schema["x-personal"] = true;
    if (field.IsComputed) schema["readOnly"] = true;
    return schema;
  }

  JsonObject State() => d.States is { Count: > 0 } states ? new() { ["type"] = "string", ["enum"] = new JsonArray([.. states.Select(s => (JsonNode)s.Key)]) } : Typed("string");

  JsonObject Body(string? values, string[] days, params string[] ids) {
    var properties = new JsonObject();
    if (values is not null) properties[values] = Ref("Given");
    foreach (var day in days) properties[day] = Day();
    foreach (var id in ids) properties[id] = Uuid();
    if (d.States is { Count: > 0 }) properties["state"] = State();
    properties["reason"] = new JsonObject { ["type"] = "string", ["maxLength"] = RecordWriting.LongestReason };
    return new() { ["type"] = "object", ["properties"] = properties };
  }

  static JsonObject Operation(string id, string answer, JsonObject[] parameters, JsonObject? body = null) {
    var operation = new JsonObject { ["operationId"] = id };
    if (parameters.Length > 0) operation["parameters"] = new JsonArray([.. parameters]);
    if (body is not null) operation["requestBody"] = new JsonObject { ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = body } } };
    operation["responses"] = new JsonObject {
      ["200"] = new JsonObject { ["description"] = "OK", ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Ref(answer) } } },
      ["default"] = new JsonObject { ["description"] = "RFC 9457", ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Ref("Problem") } } },
    };
    return operation;
  }

  string Said(PackText text) => text.In(language);

  static JsonObject Typed(string type) => new() { ["type"] = type };
  static JsonObject Uuid() => new() { ["type"] = "string", ["format"] = "uuid" };
  static JsonObject Day() => new() { ["type"] = "string", ["format"] = "date" };
  static JsonObject Moment() => new() { ["type"] = "string", ["format"] = "date-time" };
  static JsonObject Ref(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };
  static JsonObject List(string name) => new() { ["type"] = "array", ["items"] = Ref(name) };
  static JsonObject Query(string name, JsonObject schema, bool required = false) => new() { ["name"] = name, ["in"] = "query", ["required"] = required, ["schema"] = schema };
  static JsonObject Id() => new() { ["name"] = "id", ["in"] = "path", ["required"] = true, ["schema"] = Uuid() };
  static JsonObject IfMatch() => new() { ["name"] = "If-Match", ["in"] = "header", ["required"] = true, ["schema"] = Typed("string") };
  static JsonObject Object(params (string Name, JsonObject Schema)[] properties) => new() { ["type"] = "object", ["properties"] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Schema))), ["required"] = new JsonArray([.. properties.Select(p => (JsonNode)p.Name)]) };

  static JsonObject Nullable(JsonObject schema) {
    if (schema["type"] is { } type) schema["type"] = new JsonArray(type.DeepClone(), "null");
    if (schema["enum"] is JsonArray known) known.Add(null);
    return schema;
  }
}
