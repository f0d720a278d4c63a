using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Reads a description strictly: what is not plain OpenAPI 3.0 or 3.1 in JSON, or WSDL 1.1, is refused with the place that is wrong. Nothing
/// outside of the text is looked up.
/// </summary>
internal sealed partial class ContractReader {
  static readonly string[] Verbs = ["get", "put", "post", "delete", "options", "head", "patch", "trace"], Places = ["path", "query", "header", "cookie"];
  static readonly XNamespace Wsdl = "http://schemas.xmlsoap.org/wsdl/";
  readonly JsonObject whole;

  ContractReader(JsonObject whole) => this.whole = whole;

  /// <summary>Where it is wrong, and the key of the text that says how.</summary>
  sealed class WrongException(string at, string key) : Exception {
    public string At => at;
    public string Key => key;
  }

  public static Answer<Contract> Read(string? text) {
    if (string.IsNullOrWhiteSpace(text)) return CatalogueErrors.BadContract("", "contract_empty");
    if (System.Text.Encoding.UTF8.GetByteCount(text) > Contract.Limit) return CatalogueErrors.BadContract("", "contract_large");
    try {
      return text.AsSpan().TrimStart()[0] == '<' ? OfWsdl(text) : OfOpenApi(text);
    } catch (WrongException e) {
      return CatalogueErrors.BadContract(e.At, e.Key);
    } catch (JsonException e) {
      return CatalogueErrors.BadContract($"{e.LineNumber + 1}:{e.BytePositionInLine + 1}", "contract_json");
    } catch (XmlException e) {
      return CatalogueErrors.BadContract($"{e.LineNumber}:{e.LinePosition}", "contract_xml");
    }
  }

  /// <summary>How deep a description may lie; what was taken is read and told as deep.</summary>
  public const int Depth = 100;

  static Contract OfOpenApi(string text) {
    if (JsonNode.Parse(text, documentOptions: new() { MaxDepth = Depth, AllowDuplicateProperties = false }) is not JsonObject whole) throw new WrongException("", "contract_object");
    return new ContractReader(whole).Whole();
  }

  Contract Whole() {
    if (Text(whole["openapi"]) is not { } spoken || !Version3().IsMatch(spoken)) throw new WrongException("openapi", "contract_version");
    var info = Object(whole["info"], "info");
    var (title, version) = (Text(info["title"]), Text(info["version"]));
    if (string.IsNullOrWhiteSpace(title)) throw new WrongException("info.title", "contract_missing");
    if (string.IsNullOrWhiteSpace(version)) throw new WrongException("info.version", "contract_missing");
    References(whole, "");
    var operations = Object(whole["paths"], "paths").Where(p => !p.Key.StartsWith("x-", StringComparison.Ordinal)).SelectMany(p => Path(p.Key, Object(p.Value, $"paths.{p.Key}"))).ToArray();
    if (operations.Length == 0) throw new WrongException("paths", "contract_missing");
    if (operations.GroupBy(o => o.Key).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new WrongException(twice.Key, "contract_twice");
    return new(ContractKind.OpenApi, title, Text(info["description"]), version, operations);
  }

  /// <summary>Everything that is referred to lies in the description itself and is there.</summary>
  void References(JsonNode? node, string at) {
    if (node is JsonArray items) foreach (var (item, n) in items.Select((item, n) => (item, n))) References(item, $"{at}[{n}]");
    if (node is not JsonObject one) return;
    if (Text(one["$ref"]) is { } to && Resolve(to, whole) is null) throw new WrongException($"{at}: {to}", "contract_reference");
    // what stands in an example is no part of the description
    foreach (var (name, value) in one) if (name is not ("example" or "examples" or "default" or "enum" or "const")) References(value, at.Length == 0 ? name : $"{at}.{name}");
  }

  IEnumerable<ContractOperation> Path(string path, JsonObject item) {
    if (!PathForm().IsMatch(path) || path.Length > PathGlob.Limit) throw new WrongException($"paths.{path}", "contract_path");
    if (item["$ref"] is not null) throw new WrongException($"paths.{path}", "contract_path_reference");
    foreach (var (verb, value) in item) {
      if (verb is "summary" or "description" or "servers" or "parameters" || verb.StartsWith("x-", StringComparison.Ordinal)) continue;
      if (!Verbs.Contains(verb)) throw new WrongException($"paths.{path}.{verb}", "contract_method");
      yield return Operation(verb, path, item, Object(value, $"paths.{path}.{verb}"));
    }
  }

  ContractOperation Operation(string verb, string path, JsonObject item, JsonObject one) {
    var at = $"paths.{path}.{verb}";
    // what an operation says of a parameter stands in place of what its path says
    var parameters = Array(item["parameters"], $"paths.{path}.parameters").Concat(Array(one["parameters"], $"{at}.parameters")).Select(p => Parameter(Followed(p), $"{at}.parameters"))
      .GroupBy(p => (p.In, p.In == "header" ? p.Name.ToLowerInvariant() : p.Name)).Select(g => g.Last()).ToArray();
    foreach (Match variable in Variable().Matches(path))
      if (!System.Array.Exists(parameters, p => p.In == "path" && p.IsRequired && p.Name == variable.Groups[1].Value)) throw new WrongException($"{at}: {variable.Value}", "contract_variable");
    var replies = Object(one["responses"], $"{at}.responses").Where(r => !r.Key.StartsWith("x-", StringComparison.Ordinal)).Select(r => Reply(r.Key, Object(Followed(r.Value), $"{at}.responses.{r.Key}"), at)).ToArray();
    if (replies.Length == 0) throw new WrongException($"{at}.responses", "contract_missing");
    var body = one["requestBody"] is { } sent ? Object(Followed(sent), $"{at}.requestBody") : null;
    return new(verb.ToUpperInvariant(), path, Text(one["summary"]) ?? Text(item["summary"]), Text(one["description"]), Flag(one["deprecated"]), parameters,
      body is null ? null : new(Flag(body["required"]), Text(body["description"]), Content(body, $"{at}.requestBody")), replies);
  }

  ContractParameter Parameter(JsonNode? node, string at) {
    var one = Object(node, at);
    if (Text(one["name"]) is not { Length: > 0 } name || Text(one["in"]) is not { } place || !Places.Contains(place)) throw new WrongException(at, "contract_parameter");
    var shape = one["schema"] ?? (one["content"] as JsonObject)?.FirstOrDefault().Value?["schema"];
    return new(name, place, Flag(one["required"]), Text(one["description"]), ContractShape.Of(shape, whole), Example(one) ?? (shape as JsonObject)?["example"]);
  }

  ContractReply Reply(string status, JsonObject one, string at) =>
    Status().IsMatch(status) ? new(status, Text(one["description"]), Content(one, $"{at}.responses.{status}")) : throw new WrongException($"{at}.responses.{status}", "contract_status");

  Dictionary<string, ContractContent> Content(JsonObject of, string at) {
    var contents = new Dictionary<string, ContractContent>(StringComparer.OrdinalIgnoreCase);
    foreach (var (type, value) in of["content"] is { } content ? Object(content, $"{at}.content") : []) {
      var one = Object(value, $"{at}.content.{type}");
      contents[type] = new(ContractShape.Of(one["schema"], whole), Example(one));
    }
    return contents;
  }

  static JsonNode? Example(JsonObject one) => one["example"] ?? ((one["examples"] as JsonObject)?.FirstOrDefault().Value as JsonObject)?["value"];

  JsonNode? Followed(JsonNode? node) {
    for (var step = 0; step < 20 && node is JsonObject at && Text(at["$ref"]) is { } to; step++) node = Resolve(to, whole);
    return node;
  }

  static JsonObject Object(JsonNode? node, string at) => node as JsonObject ?? throw new WrongException(at, node is null ? "contract_missing" : "contract_object");
  static JsonArray Array(JsonNode? node, string at) => node is null ? [] : node as JsonArray ?? throw new WrongException(at, "contract_list");

  public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
  public static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

  /// <summary>What a reference within the description leads to; null where it leads nowhere or out of it.</summary>
  public static JsonNode? Resolve(string to, JsonObject whole) {
    if (!to.StartsWith("#/", StringComparison.Ordinal)) return null;
    JsonNode? at = whole;
    foreach (var step in to[2..].Split('/').Select(s => Uri.UnescapeDataString(s).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
      at = at switch { JsonObject one => one[step], JsonArray items when int.TryParse(step, out var n) && n >= 0 && n < items.Count => items[n], _ => null };
    return at;
  }

  static Contract OfWsdl(string text) {
    using var reader = XmlReader.Create(new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = Contract.Limit });
    var root = XDocument.Load(reader).Root!;
    if (root.Name != Wsdl + "definitions") throw new WrongException(root.Name.LocalName, "contract_wsdl");
    var operations = root.Elements(Wsdl + "portType").Elements(Wsdl + "operation").Select(o => new ContractOperation("POST", (string?)o.Attribute("name") ?? throw new WrongException("operation", "contract_missing"), Said(o), null, false, [], null, [])).DistinctBy(o => o.Path).ToArray();
    if (operations.Length == 0) throw new WrongException("portType", "contract_missing");
    return new(ContractKind.Wsdl, (string?)root.Attribute("name") ?? (string?)root.Elements(Wsdl + "service").FirstOrDefault()?.Attribute("name") ?? "SOAP", Said(root), "1.1", operations);
  }

  static string? Said(XElement of) => of.Element(Wsdl + "documentation")?.Value.Trim() is { Length: > 0 } said ? said : null;

  [GeneratedRegex(@"^3\.[01]\.[0-9]+\z", RegexOptions.None, 1000)]
  private static partial Regex Version3();

  /// <summary>A slash, then what may stand in a path, and variables that are whole.</summary>
  [GeneratedRegex(@"^/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2}|\{[^{}/]+\})*\z", RegexOptions.None, 1000)]
  private static partial Regex PathForm();

  [GeneratedRegex(@"\{([^{}/]+)\}", RegexOptions.None, 1000)]
  private static partial Regex Variable();

  [GeneratedRegex(@"^([1-5][0-9][0-9]|[1-5]XX|default)\z", RegexOptions.None, 1000)]
  private static partial Regex Status();
}
