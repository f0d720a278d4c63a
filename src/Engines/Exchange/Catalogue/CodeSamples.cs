using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Exchange;

/// <summary>One program that calls an operation, in one language.</summary>
internal sealed record CodeSample(string Language, string Text);

/// <summary>Programs that call an operation as it lies on the exchange, with its real address and headers.</summary>
internal static class CodeSamples {
  const int MostDepth = 5, MostParts = 500;
  static readonly JsonSerializerOptions Literal = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
  static readonly JsonSerializerOptions Written = new(Kernel.Json.Options) { WriteIndented = true };

  /// <param name="root">Where the exchange is reached: <c>https://lgsp.example</c>.</param>
  /// <param name="service">The address of the service, from the instance on.</param>
  /// <param name="client">As the caller names itself.</param>
  /// <param name="withCertificate">It shows a certificate.</param>
  public static IReadOnlyList<CodeSample> Of(string root, string service, ContractOperation operation, string client, bool withCertificate) {
    var url = $"{root}/r1/{service}{Target(operation)}";
    List<(string Name, string Value)> headers = [("X-Road-Client", client)];
    if (operation.Replies.FirstOrDefault(r => r.IsSuccess)?.Content.Keys.FirstOrDefault() is { } answered) headers.Add(("Accept", answered));
    foreach (var header in operation.Parameters.Where(p => p.In == "header" && p.IsRequired && !headers.Exists(h => h.Name.Equals(p.Name, StringComparison.OrdinalIgnoreCase)))) headers.Add((header.Name, Value(header)));
    var content = operation.Body?.Content.FirstOrDefault();
    var (type, body) = content is { Key: not null } one ? (one.Key, Body(one.Key, one.Value)) : (null, null);
    return [new("curl", Curl(operation.Method, url, headers, type, body, withCertificate)), new("C#", CSharp(operation.Method, url, headers, type, body, withCertificate)),
      new("Java", Java(operation.Method, url, headers, type, body, withCertificate)), new("JavaScript", JavaScript(operation.Method, url, headers, type, body, withCertificate))];
  }

  /// <summary>Path and query with an example of whatever must be filled in.</summary>
  public static string Target(ContractOperation operation) {
    var path = operation.Path;
    foreach (var variable in operation.Parameters.Where(p => p.In == "path")) path = path.Replace($"{{{variable.Name}}}", Uri.EscapeDataString(Value(variable)), StringComparison.Ordinal);
    var query = string.Join('&', operation.Parameters.Where(p => p.In == "query" && p.IsRequired).Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(Value(p))}"));
    return query.Length == 0 ? path : $"{path}?{query}";
  }

  static string Value(ContractParameter of) => (of.Example ?? Example(of.Shape)) switch { null => of.Name, JsonValue v when v.TryGetValue<string>(out var text) => text is "" or "string" ? of.Name : text, var node => node.ToJsonString(Kernel.Json.Options) };

  static string Body(string type, ContractContent content) => type.Contains("json", StringComparison.OrdinalIgnoreCase) ? (content.Example ?? Example(content.Shape))?.ToJsonString(Written) ?? "null" : ContractReader.Text(content.Example) ?? "";

  public static string? Shown(string type, ContractContent content) => Body(type, content) is { Length: > 0 } body ? body : null;

  /// <summary>What a shape may look like: its own example, or one that is made of its types. A shape may hold itself: beyond a depth and a number of parts nothing more is told.</summary>
  public static JsonNode? Example(ContractShape shape) {
    var left = MostParts;
    return Example(shape, 0, ref left);
  }

  static JsonNode? Example(ContractShape shape, int depth, ref int left) {
    if (--left < 0) return new JsonObject();
    if ((shape.Own["example"] ?? (shape.Own["examples"] as JsonArray)?.FirstOrDefault() ?? shape.Own["default"]) is { } own) return Copied(own, ref left);
    if (shape.Values is [{ } first, ..]) return Copied(first, ref left);
    var isDeep = depth > MostDepth;
    if (shape.Own["allOf"] is not null || shape.Own["oneOf"] is not null || shape.Own["anyOf"] is not null) {
      if (isDeep) return new JsonObject();
      if (shape.Parts is [_, ..] parts) {
        left -= parts.Count;
        if (parts[0].Word != "allOf") return Example(parts[0].Shape, depth + 1, ref left);
        var whole = new JsonObject();
        foreach (var (_, part) in parts) if (left > 0 && Example(part, depth + 1, ref left) is JsonObject fields) foreach (var (name, value) in fields) whole[name] = value?.DeepClone();
        return whole;
      }
    }
    if (shape.Own["type"] is null && shape.Own["properties"] is null) return new JsonObject();
    switch (shape.Types.FirstOrDefault(t => t is not ("null" or "integer"))) {
      case "object":
        var filled = new JsonObject();
        if (!isDeep) foreach (var (name, field) in shape.Properties) if (left > 0) filled[name] = Example(field, depth + 1, ref left);
        return filled;
      case "array": return isDeep ? new JsonArray() : new JsonArray(Example(shape.Items, depth + 1, ref left));
      case "string": return shape.Format switch { "date" => "2026-01-31", "date-time" => "2026-01-31T08:00:00Z", "uuid" => "00000000-0000-0000-0000-000000000000", _ => "string" };
      case "boolean": return true;
      default: return shape.Bound("minimum") ?? 0;
    }
  }

  /// <summary>A long example counts as the parts that could stand in its place.</summary>
  static JsonNode Copied(JsonNode of, ref int left) {
    left -= of.ToJsonString().Length / 100;
    return of.DeepClone();
  }

  static string Text(string value) => JsonSerializer.Serialize(value, Literal);
  static string Quoted(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

  static string Curl(string method, string url, List<(string Name, string Value)> headers, string? type, string? body, bool withCertificate) {
    var text = new StringBuilder($"curl -X {method} {Quoted(url)}");
    foreach (var (name, value) in headers) text.Append(" \\\n  -H ").Append(Quoted($"{name}: {value}"));
    if (withCertificate) text.Append(" \\\n  --cert he-thong.pem --key he-thong.key");
    if (body is not null) text.Append(" \\\n  -H ").Append(Quoted($"Content-Type: {type}")).Append(" \\\n  --data-binary ").Append(Quoted(body));
    return text.ToString();
  }

  static string CSharp(string method, string url, List<(string Name, string Value)> headers, string? type, string? body, bool withCertificate) {
    var text = new StringBuilder("using var handler = new HttpClientHandler();\n");
    if (withCertificate) text.Append("handler.ClientCertificates.Add(X509CertificateLoader.LoadPkcs12FromFile(\"he-thong.pfx\", password));\n");
    text.Append("using var http = new HttpClient(handler);\n").Append($"using var request = new HttpRequestMessage(new HttpMethod({Text(method)}), {Text(url)});\n");
    foreach (var (name, value) in headers) text.Append($"request.Headers.TryAddWithoutValidation({Text(name)}, {Text(value)});\n");
    if (body is not null) text.Append($"request.Content = new StringContent({Text(body)});\nrequest.Content.Headers.ContentType = MediaTypeHeaderValue.Parse({Text(type!)});\n");
    return text.Append("using var response = await http.SendAsync(request);\nConsole.WriteLine($\"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}\");").ToString();
  }

  static string Java(string method, string url, List<(string Name, string Value)> headers, string? type, string? body, bool withCertificate) {
    var text = new StringBuilder(withCertificate ? "HttpClient http = HttpClient.newBuilder().sslContext(sslContext).build();\n" : "HttpClient http = HttpClient.newHttpClient();\n");
    text.Append($"HttpRequest request = HttpRequest.newBuilder(URI.create({Text(url)}))\n");
    foreach (var (name, value) in headers) text.Append($"    .header({Text(name)}, {Text(value)})\n");
    if (body is not null) text.Append($"    .header(\"Content-Type\", {Text(type!)})\n");
    text.Append($"    .method({Text(method)}, {(body is null ? "HttpRequest.BodyPublishers.noBody()" : $"HttpRequest.BodyPublishers.ofString({Text(body)})")})\n    .build();\n");
    return text.Append("HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());\nSystem.out.println(response.statusCode() + \" \" + response.body());").ToString();
  }

  static string JavaScript(string method, string url, List<(string Name, string Value)> headers, string? type, string? body, bool withCertificate) {
    var text = new StringBuilder($"import {{ request }} from {(url.StartsWith("https:", StringComparison.Ordinal) ? "'node:https'" : "'node:http'")};\n");
    if (withCertificate) text.Append("import { readFileSync } from 'node:fs';\n");
    text.Append($"\nconst call = request({Text(url)}, {{\n  method: {Text(method)},\n");
    if (withCertificate) text.Append("  cert: readFileSync('he-thong.pem'),\n  key: readFileSync('he-thong.key'),\n");
    text.Append("  headers: {\n");
    foreach (var (name, value) in body is null ? headers : [.. headers, ("Content-Type", type!)]) text.Append($"    {Text(name)}: {Text(value)},\n");
    text.Append("  },\n}, async response => {\n  let body = '';\n  for await (const part of response.setEncoding('utf8')) body += part;\n  console.log(response.statusCode, body);\n});\n");
    return text.Append(body is null ? "call.end();" : $"call.end({Text(body)});").ToString();
  }
}
