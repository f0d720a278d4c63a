using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// A service of the same subsystem that answers JSON or XML: <c>{service, path, query: {name: value}, at}</c>. It is asked by GET; its rows are what
/// stands at <c>at</c>, names with full stops between them, and the whole answer where nothing is said.
/// </summary>
internal sealed class RestSource(AdaptedServices services) : IAdapterSource {
  static readonly string[] Known = ["service", "path", "query", "at"];

  public SourceKind Kind => SourceKind.Rest;

  public async Task<Answer<SourceRows>> Ask(AdapterAsk ask, CancellationToken ct) {
    var service = Text(ask.Asked["service"])!;
    if (await services.Find(ask.Owner.Subsystem, service, ct) is not var (url, _)) throw new SourceFailedException($"{service} is not published.");
    var query = string.Join('&', (ask.Asked["query"] as JsonObject ?? []).Where(p => p.Value is not null).Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value!.ToString())}"));
    var path = string.Join('/', (Text(ask.Asked["path"]) ?? "").Split('/').Select(Uri.EscapeDataString));
    // what does not begin as a path does would go on with the name of the host, or its port
    if (path.Length > 0 && path[0] != '/' || path.Split('/').Any(p => p is "." or "..")) return AdapterErrors.NotFound;
    try {
      using var answer = await services.Line.GetAsync(new Uri(url + path + (query.Length == 0 ? "" : "?" + query)), ct);
      if ((int)answer.StatusCode == 404) return AdapterErrors.NotFound;
      if (!answer.IsSuccessStatusCode) throw new SourceFailedException($"{service} answers with {(int)answer.StatusCode}.");
      var body = await answer.Content.ReadAsByteArrayAsync(ct);
      JsonNode? told = answer.Content.Headers.ContentType?.MediaType?.EndsWith("xml", StringComparison.Ordinal) == true ? XmlForm.Read(XmlForm.Parse(body)) : JsonNode.Parse(body);
      foreach (var name in (Text(ask.Asked["at"]) ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries)) told = (told as JsonObject)?[name];
      return new SourceRows([.. (told is JsonArray all ? all : [told?.DeepClone()]).OfType<JsonNode>().Select(r => r as JsonObject is { } row ? row.DeepClone().AsObject() : new JsonObject { ["value"] = r.DeepClone() })]);
    } catch (Exception e) when (e is HttpRequestException or IOException or JsonException or XmlException) {
      throw new SourceFailedException($"{service}: {e.Message}", e);
    }
  }

  static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

  public IEnumerable<(string Pointer, string Wrong)> Faults(JsonElement source) {
    if (!source.TryGetProperty("service", out var named) || named.ValueKind != JsonValueKind.String || named.GetString() is not { Length: > 0 } text || text[0] == '=') yield return ("/service", T["adapter_service"]);
    foreach (var part in source.EnumerateObject().Where(p => !Known.Contains(p.Name))) yield return ($"/{part.Name}", T["adapter_unknown_part"]);
  }
}
