using System.Text.Json.Nodes;

namespace Saola.Exchange;

/// <summary>What a description that is kept is written in; JSON after OpenAPI 3, or XML after WSDL 1.1.</summary>
public enum ContractKind { OpenApi, Wsdl }

/// <summary>What a service says of itself: what may be asked of it and what it answers.</summary>
/// <param name="Version">As its own authors number it.</param>
internal sealed record Contract(ContractKind Kind, string Title, string? About, string Version, IReadOnlyList<ContractOperation> Operations) {
  public const int Limit = 2 << 20;

  /// <summary>Each a method, a space, and a path with its variables as stars; none of SOAP, where all is one address.</summary>
  public string[] Endpoints => Kind == ContractKind.Wsdl ? [] : [.. Operations.Select(o => o.Endpoint).Distinct()];

  public ContractOperation? Find(string method, string path) => Operations.FirstOrDefault(o => o.Method == method && o.Path == path);
}

/// <param name="Method">Upper case; of SOAP always POST, and <paramref name="Path"/> is the name of the operation.</param>
/// <param name="Path">As it is written, with its variables in braces.</param>
internal sealed record ContractOperation(
  string Method, string Path, string? Summary, string? About, bool IsDeprecated, IReadOnlyList<ContractParameter> Parameters, ContractBody? Body, IReadOnlyList<ContractReply> Replies) {

  public string Endpoint => $"{Method} {Bare("*")}";

  /// <summary>The same for two operations that differ in the names of variables alone.</summary>
  public string Key => $"{Method} {Bare("{}")}";

  string Bare(string variable) => System.Text.RegularExpressions.Regex.Replace(Path, @"\{[^}]*\}", variable, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}

/// <param name="In">path, query, header or cookie.</param>
internal sealed record ContractParameter(string Name, string In, bool IsRequired, string? About, ContractShape Shape, JsonNode? Example);

/// <param name="Content">By the type of its content.</param>
internal sealed record ContractBody(bool IsRequired, string? About, IReadOnlyDictionary<string, ContractContent> Content);

/// <param name="Status">Three digits, a digit with XX, or default.</param>
internal sealed record ContractReply(string Status, string? About, IReadOnlyDictionary<string, ContractContent> Content) {
  public bool IsSuccess => Status.StartsWith('2') || Status == "default";
}

internal sealed record ContractContent(ContractShape Shape, JsonNode? Example);

/// <summary>A schema of a description, with what it refers to resolved when it is asked for: schemas may refer to themselves.</summary>
internal sealed class ContractShape {
  const int MostSteps = 20;
  static readonly string[] All = ["array", "boolean", "integer", "null", "number", "object", "string"];
  readonly JsonObject whole;

  ContractShape(JsonObject own, JsonObject whole, string? name) => (Own, this.whole, Name) = (own, whole, name);

  /// <summary>A schema after all references were followed; one that leads nowhere or in a circle says nothing.</summary>
  public static ContractShape Of(JsonNode? node, JsonObject whole) {
    string? name = null;
    for (var step = 0; node is JsonObject at && ContractReader.Text(at["$ref"]) is { } to; step++) {
      if (step == MostSteps) return new([], whole, null);
      (node, name) = (ContractReader.Resolve(to, whole), to[(to.LastIndexOf('/') + 1)..]);
    }
    return new(node as JsonObject ?? [], whole, name);
  }

  public static ContractShape Nothing { get; } = new([], [], null);

  /// <summary>The schema itself; two shapes of one schema have the same.</summary>
  public JsonObject Own { get; }

  /// <summary>How the description calls it, where it does.</summary>
  public string? Name { get; }

  public string? About => ContractReader.Text(Own["description"]) ?? ContractReader.Text(Own["title"]);
  public string? Format => ContractReader.Text(Own["format"]);
  public bool IsClosed => Own["additionalProperties"] is JsonValue value && value.TryGetValue<bool>(out var open) && !open;

  /// <summary>The types that a value may have; all where none is named.</summary>
  public IReadOnlySet<string> Types {
    get {
      var named = Own["type"] switch {
        JsonValue one when ContractReader.Text(one) is { } text => [text],
        JsonArray several => several.Select(ContractReader.Text).OfType<string>().ToArray(),
        _ => Own["properties"] is JsonObject ? ["object"] : All,
      };
      HashSet<string> types = [.. named];
      if (types.Contains("number")) types.Add("integer");
      if (ContractReader.Flag(Own["nullable"])) types.Add("null");
      return types;
    }
  }

  public IReadOnlyList<JsonNode?>? Values => Own["enum"] is JsonArray values ? [.. values] : Own.TryGetPropertyValue("const", out var only) ? [only] : null;
  public IReadOnlySet<string> Required => (Own["required"] as JsonArray ?? []).Select(ContractReader.Text).OfType<string>().ToHashSet(StringComparer.Ordinal);
  public IReadOnlyDictionary<string, ContractShape> Properties => (Own["properties"] as JsonObject ?? []).ToDictionary(p => p.Key, p => Of(p.Value, whole), StringComparer.Ordinal);
  public ContractShape Items => Of(Own["items"], whole);

  /// <summary>The schema under a keyword.</summary>
  public ContractShape At(string keyword) => Of(Own[keyword], whole);

  /// <summary>Schemas that it is put together from, each with the word by which it is.</summary>
  public IReadOnlyList<(string Word, ContractShape Shape)> Parts =>
    [.. new[] { "allOf", "oneOf", "anyOf" }.SelectMany(word => (Own[word] as JsonArray ?? []).Select(part => (word, Of(part, whole))))];

  public decimal? Bound(string name) => Own[name] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number && value.TryGetValue<decimal>(out var bound) ? bound : null;
  public string? Pattern => ContractReader.Text(Own["pattern"]);
}
