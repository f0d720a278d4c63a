using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>The line to providers: short answers in JSON, soon, from where they were asked, or none.</summary>
internal sealed class UpstreamLine(IHttpClientFactory http) {
  public const string Client = "identity.upstream";
  public const int Limit = 256 << 10;
  public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
  static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

  public Task<JsonObject?> Get(string address, string? bearer, CancellationToken ct) {
    var request = new HttpRequestMessage(HttpMethod.Get, address);
    if (bearer is not null) request.Headers.Authorization = new("Bearer", bearer);
    return Ask(request, ct);
  }

  /// <summary>RFC 6749 2.3.1: who asks proves itself in the header, both parts form-encoded.</summary>
  public Task<JsonObject?> Post(string address, string client, string secret, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken ct) {
    var proof = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(client)}:{Uri.EscapeDataString(secret)}"));
    return Ask(new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields), Headers = { Authorization = new("Basic", proof) } }, ct);
  }

  /// <summary>Null for anything but an object told with 200: refused, late, too long, moved elsewhere, of another kind.</summary>
  async Task<JsonObject?> Ask(HttpRequestMessage request, CancellationToken ct) {
    using var asked = request;
    asked.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    try {
      using var answer = await http.CreateClient(Client).SendAsync(asked, ct);
      if (answer.StatusCode != System.Net.HttpStatusCode.OK || answer.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/jwk-set+json")) return null;
      return JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(ct), null, Strict) as JsonObject;
    } catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested)) {
      return null;
    }
  }

  public static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
