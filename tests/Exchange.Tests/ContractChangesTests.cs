using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ContractChangesTests {
  const string Before = """
    {"openapi":"3.0.3","info":{"title":"Hộ tịch","version":"1"},"paths":{
      "/people/{id}":{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},{"name":"lang","in":"query","schema":{"type":"string","enum":["vi","en"]}}],
        "responses":{"200":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Person"}}}}}}},
      "/people":{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Person"}}}},"responses":{"201":{"description":""}}}}},
     "components":{"schemas":{"Person":{"type":"object","required":["name"],"properties":{"name":{"type":"string","maxLength":50},"age":{"type":"number"},"parent":{"$ref":"#/components/schemas/Person"}}}}}}
    """;

  static Contract Read(string text) {
    var read = ContractReader.Read(text);
    Assert.False(read.IsError, read.Error?.Message);
    return read.Value;
  }

  static IReadOnlyList<ContractChange> After(params (string From, string To)[] edits) =>
    ContractChanges.Between(Read(Before), Read(edits.Aggregate(Before, (text, e) => {
      Assert.Contains(e.From, text, StringComparison.Ordinal);
      return text.Replace(e.From, e.To, StringComparison.Ordinal);
    })));

  [Fact]
  public void The_same_does_not_differ_and_what_is_called_otherwise_alone_does_neither() {
    Assert.Empty(After());
    Assert.Empty(After(("{id}", "{number}"), ("\"name\":\"id\"", "\"name\":\"number\""), ("Hộ tịch", "Tra cứu hộ tịch"), ("schemas/Person", "schemas/Human"), ("\"Person\":", "\"Human\":")));
  }

  [Fact]
  public void A_header_that_is_named_twice_in_other_letters_is_one() {
    const string Twice = "{\"name\":\"X-Id\",\"in\":\"header\"},{\"name\":\"x-id\",\"in\":\"header\"},{\"name\":\"lang\",";
    Assert.Equal([ChangeKind.ParameterAdded], After(("{\"name\":\"lang\",", Twice)).Select(c => c.Kind));
    Assert.Empty(ContractChanges.Between(Read(Before.Replace("{\"name\":\"lang\",", Twice, StringComparison.Ordinal)), Read(Before.Replace("{\"name\":\"lang\",", Twice.Replace("X-Id", "X-ID", StringComparison.Ordinal), StringComparison.Ordinal))));
  }

  [Theory]
  [InlineData("\"/people\":{\"post\"", "\"/persons\":{\"post\"", "OperationRemoved")]
  [InlineData("\"/people\":{\"post\"", "\"/people\":{\"put\"", "OperationRemoved")]
  [InlineData("{\"name\":\"lang\",\"in\":\"query\",", "{\"name\":\"key\",\"in\":\"query\",\"required\":true,\"schema\":{\"type\":\"string\"}},{\"name\":\"lang\",\"in\":\"query\",", "ParameterAddedRequired")]
  [InlineData("{\"name\":\"lang\",\"in\":\"query\",", "{\"name\":\"lang\",\"in\":\"query\",\"required\":true,", "BecameRequired")]
  [InlineData("[\"vi\",\"en\"]", "[\"vi\"]", "ValuesNarrowed")]
  [InlineData("\"age\":{\"type\":\"number\"}", "\"age\":{\"type\":\"integer\"}", "TypeNarrowed")]
  [InlineData("\"age\":{\"type\":\"number\"}", "\"age\":{\"type\":[\"number\",\"string\"]}", "TypeWidened")]
  [InlineData("\"age\":{\"type\":\"number\"},", "", "FieldRemoved")]
  [InlineData("\"required\":[\"name\"]", "\"required\":[\"name\",\"age\"]", "BecameRequired")]
  [InlineData("\"required\":[\"name\"]", "\"required\":[]", "BecameOptional")]
  [InlineData("\"maxLength\":50", "\"maxLength\":40", "LimitNarrowed")]
  [InlineData("\"maxLength\":50", "\"maxLength\":60", "LimitWidened")]
  [InlineData("\"requestBody\":{", "\"requestBody\":{\"required\":true,", "BodyAddedRequired")]
  [InlineData("{\"200\":", "{\"206\":", "ReplyRemoved")]
  [InlineData("\"application/json\"", "\"application/xml\"", "ContentRemoved")]
  [InlineData("\"age\":{\"type\":\"number\"}", "\"age\":{\"oneOf\":[{\"type\":\"number\"}]}", "RestChanged")]
  public void What_a_caller_relied_on_breaks(string from, string to, string kind) => Assert.Contains(After((from, to)), c => c.IsBreaking && c.Kind.ToString() == kind);

  [Theory]
  [InlineData("\"/people\":{\"post\"", "\"/people\":{\"get\":{\"responses\":{\"200\":{\"description\":\"\"}}},\"post\"", "OperationAdded")]
  [InlineData("{\"name\":\"lang\",\"in\":\"query\",", "{\"name\":\"key\",\"in\":\"query\",\"schema\":{\"type\":\"string\"}},{\"name\":\"lang\",\"in\":\"query\",", "ParameterAdded")]
  [InlineData("[\"vi\",\"en\"]", "[\"vi\",\"en\",\"km\"]", "ValuesWidened")]
  [InlineData("\"age\":{\"type\":\"number\"}", "\"age\":{\"type\":\"number\"},\"sex\":{\"type\":\"string\"}", "FieldAdded")]
  [InlineData("\"201\":{\"description\":\"\"}", "\"201\":{\"description\":\"\"},\"409\":{\"description\":\"\"}", "ReplyAdded")]
  public void What_comes_beside_does_not(string from, string to, string kind) {
    var changes = After((from, to));
    Assert.Contains(changes, c => c.Kind.ToString() == kind);
    Assert.DoesNotContain(changes, c => c.IsBreaking);
  }

  [Fact]
  public void One_field_that_is_sent_and_answered_breaks_in_the_direction_in_which_it_is_narrower() {
    Assert.Equal(["POST /people name"], After(("\"maxLength\":50", "\"maxLength\":40")).Where(c => c.IsBreaking).Select(c => c.At));
    Assert.Equal(["GET /people/{id} 200 name"], After(("\"maxLength\":50", "\"maxLength\":60")).Where(c => c.IsBreaking).Select(c => c.At));
  }

  [Fact]
  public void A_chain_of_thousands_of_schemas_is_compared_without_end_of_patience() {
    static string Chain(string last) => "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"a\",\"version\":\"1\"},\"paths\":{\"/a\":{\"get\":{\"responses\":{\"200\":{\"description\":\"\",\"content\":{\"a/b\":{\"schema\":{\"$ref\":\"#/components/schemas/S0\"}}}}}}}},\"components\":{\"schemas\":{"
      + string.Join(',', Enumerable.Range(0, 5000).Select(n => $"\"S{n}\":{{\"type\":\"object\",\"properties\":{{\"a\":{{\"$ref\":\"#/components/schemas/S{n + 1}\"}},\"b\":{{\"$ref\":\"#/components/schemas/S{n + 1}\"}}}}}}")) + $",\"S5000\":{{\"type\":\"{last}\"}}}}}}}}";
    Assert.Empty(ContractChanges.Between(Read(Chain("string")), Read(Chain("string"))));
  }

  /// <summary>Seeded, so that a failure comes again. Where nothing breaks, what was right to send is right still, and what is answered is as it was described.</summary>
  [Fact]
  public void What_is_said_to_break_nothing_breaks_nothing() {
    var (random, whole, unbroken) = (new Random(770), new JsonObject(), 0);
    for (var i = 0; i < 6_000; i++) {
      var before = Schema(random, 2);
      var after = random.Next(3) == 0 ? Schema(random, 2) : Mutated(random, before);
      foreach (var isSent in new[] { true, false }) {
        if (ContractChanges.Between(ContractShape.Of(JsonNode.Parse(before.ToJsonString()), whole), ContractShape.Of(JsonNode.Parse(after.ToJsonString()), whole), isSent).Any(c => c.IsBreaking)) continue;
        unbroken++;
        var (written, read) = isSent ? (before, after) : (after, before);
        for (var n = 0; n < 8; n++) {
          var value = Value(random, written);
          Assert.True(Holds(read, value), $"{isSent}: {before.ToJsonString()} -> {after.ToJsonString()}: {value?.ToJsonString() ?? "null"}");
        }
      }
    }
    Assert.InRange(unbroken, 1_000, 11_999);
  }

  static JsonObject Schema(Random random, int depth) {
    switch (random.Next(depth == 0 ? 4 : 7)) {
      case 0: return random.Next(2) == 0 ? new() { ["type"] = "integer" } : new() { ["type"] = "integer", ["minimum"] = random.Next(-3, 3), ["maximum"] = random.Next(3, 9) };
      case 1: return new() { ["type"] = new JsonArray(random.Next(2) == 0 ? "number" : "boolean", "null") };
      case 2: return new() { ["type"] = "string", ["maxLength"] = random.Next(1, 6) };
      case 3: return new() { ["enum"] = new JsonArray([.. "abc".Where(_ => random.Next(3) > 0).Append('z').Select(c => JsonValue.Create(c.ToString()))]) };
      case 4: return new() { ["type"] = "array", ["items"] = Schema(random, depth - 1), ["maxItems"] = random.Next(1, 4) };
      default:
        var names = "abcd".Where(_ => random.Next(2) == 0).Select(c => c.ToString()).ToArray();
        var made = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(names.Select(n => KeyValuePair.Create(n, (JsonNode?)Schema(random, depth - 1)))) };
        made["required"] = new JsonArray([.. names.Where(_ => random.Next(2) == 0).Select(n => JsonValue.Create(n))]);
        if (random.Next(4) == 0) made["additionalProperties"] = false;
        return made;
    }
  }

  static JsonObject Mutated(Random random, JsonObject schema) {
    var after = (JsonObject)schema.DeepClone();
    if (after["properties"] is JsonObject properties) {
      var name = "abcd"[random.Next(4)].ToString();
      if (random.Next(3) == 0) properties.Remove(name);
      else if (random.Next(2) == 0 && properties[name] is JsonObject inner) properties[name] = Mutated(random, inner);
      else properties[name] = Schema(random, 1);
      after["required"] = new JsonArray([.. properties.Where(_ => random.Next(2) == 0).Select(p => JsonValue.Create(p.Key))]);
    } else if (after["maxLength"] is not null) after["maxLength"] = random.Next(1, 6);
    else if (after["items"] is JsonObject items) after["items"] = Mutated(random, items);
    else if (after["enum"] is JsonArray values) values.Add("y");
    return after;
  }

  /// <summary>A value that the schema describes; what it does not name is not there.</summary>
  static JsonNode? Value(Random random, JsonObject schema) {
    if (schema["enum"] is JsonArray values) return values[random.Next(values.Count)]!.DeepClone();
    switch (schema["type"] is JsonArray several ? (string?)several[random.Next(several.Count)] : (string?)schema["type"]) {
      case "integer": return random.Next((int?)schema["minimum"] ?? -50, ((int?)schema["maximum"] ?? 50) + 1);
      case "number": return random.Next(2) == 0 ? 1.5m : random.Next(9);
      case "boolean": return random.Next(2) == 0;
      case "string": return new string('x', random.Next((int)schema["maxLength"]! + 1));
      case "array": return new JsonArray([.. Enumerable.Range(0, random.Next((int)schema["maxItems"]! + 1)).Select(_ => Value(random, (JsonObject)schema["items"]!))]);
      case "object":
        var required = schema["required"]!.AsArray().Select(r => (string?)r).ToHashSet();
        return new JsonObject(schema["properties"]!.AsObject().Where(p => required.Contains(p.Key) || random.Next(2) == 0).Select(p => KeyValuePair.Create(p.Key, Value(random, (JsonObject)p.Value!))));
      default: return null;
    }
  }

  static bool Holds(JsonObject schema, JsonNode? value) {
    if (schema["enum"] is JsonArray values) return values.Any(v => JsonNode.DeepEquals(v, value));
    var types = schema["type"] is JsonArray several ? several.Select(t => (string?)t).ToArray() : [(string?)schema["type"]];
    return types.Any(t => t switch {
      "null" => value is null,
      "integer" => value is JsonValue v && v.TryGetValue<int>(out var n) && !(n < (int?)schema["minimum"]) && !(n > (int?)schema["maximum"]),
      "number" => value is JsonValue v && v.GetValueKind() == System.Text.Json.JsonValueKind.Number,
      "boolean" => value is JsonValue v && v.TryGetValue<bool>(out _),
      "string" => value is JsonValue v && v.TryGetValue<string>(out var text) && text.Length <= (int)schema["maxLength"]!,
      "array" => value is JsonArray items && items.Count <= (int)schema["maxItems"]! && items.All(i => Holds((JsonObject)schema["items"]!, i)),
      "object" => value is JsonObject o && schema["required"]!.AsArray().All(r => o.ContainsKey((string)r!)) && o.All(p => schema["properties"]![p.Key] is JsonObject inner ? Holds(inner, p.Value) : schema["additionalProperties"] is null),
      _ => false,
    });
  }
}
