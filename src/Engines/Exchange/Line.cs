using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Exchange;

/// <summary>What the other side said: an answer, or that it will answer later.</summary>
/// <param name="Declined">The status by which it does not take the request, which no asking again changes; null where it does.</param>
/// <param name="TooLarge">The bytes of an answer that is larger than what is taken.</param>
internal sealed record Said(JsonObject? Answer, int? Declined = null, long? TooLarge = null) {
  /// <summary>What a person has to look at; null where there is nothing of the kind.</summary>
  public Error? Wrong(OutsideService service) => Declined is { } status ? ExchangeErrors.Declined(service.Name.In("vi"), status)
    : TooLarge is { } size ? ExchangeErrors.AnswerTooLarge(service.Name.In("vi"), size) : null;
}

/// <summary>The exchange did not let a call of this program through to its service.</summary>
/// <param name="type">As the protocol writes it.</param>
internal sealed class NotPassedException(string type) : Exception(type) {
  static readonly string[] Away = ["NetworkError", "HttpError", "ServiceFailed"];

  /// <summary>As the service is not reached, or nothing that can be read comes from it.</summary>
  public bool IsUnreached { get; } = Array.Exists(Away, a => type.Replace("_", "", StringComparison.Ordinal).Contains(a, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// The line to other systems: only to declared services, below the addresses that the machine settings name, without redirects.
/// Each request bears the message's id as its idempotency key and a signature with the system's secret (HMAC-SHA256); an answer
/// without the system's signature is none. A service that is one of the exchange is asked through it instead, which proves both.
/// </summary>
internal sealed class Line(Settings settings, IHttpClientFactory http, OwnCalls own) {
  public const string Client = "exchange", Id = "X-Saola-Message", Signature = "X-Signature";
  public const int MaxBody = 1024 * 1024;
  const int MaxDepth = 24;

  public static string Setting(string system) => $"SAOLA_EXCHANGE_{system.ToUpperInvariant().Replace('-', '_')}";
  public static string SecretSetting(string system) => Setting(system) + "_SECRET";

  public bool Reaches(string system) => settings[Setting(system)] is { Length: > 0 } && settings[SecretSetting(system)] is { Length: > 0 };

  public bool Reaches(OutsideService service) => service.Address is null ? Reaches(service.System) : own.IsThere;

  /// <summary>Where the proof of a message is had; null where there is none beside its signature.</summary>
  public string? ProofOf(OutsideService service, Guid message) => service.Address is null ? null : own.ProofOf(message);

  /// <summary>Sends the message and waits as long as the service may take.</summary>
  /// <param name="about">What a message of the exchange says of itself.</param>
  /// <exception cref="HttpRequestException">The system was not reached: trying again may help.</exception>
  /// <exception cref="ServiceFailedException">There was no answer in time, or none that is the system's: trying again may help. What is inside says which.</exception>
  public async Task<Answer<Said>> Ask(OutsideService service, Guid message, JsonObject request, AskedFor about, CancellationToken ct) {
    if (!Reaches(service)) return service.Address is null ? ExchangeErrors.NotConfigured(service.System) : ExchangeErrors.NoOwnSystem;
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    limit.CancelAfter(service.Limit);
    try {
      if (service.Address is not null) return await Through(service, message, request, about, limit.Token);
      using var asked = Request(service, message, request);
      using var client = http.CreateClient(Client);
      using var answer = await client.SendAsync(asked, limit.Token);
      return await Read(service, message, answer, limit.Token);
    } catch (OperationCanceledException e) when (!ct.IsCancellationRequested) {
      throw new ServiceFailedException(Words.T["no_answer", service.Name.In("vi"), service.Limit.TotalSeconds], e);
    }
  }

  async Task<Answer<Said>> Through(OutsideService service, Guid message, JsonObject request, AskedFor about, CancellationToken ct) {
    var (body, query) = Sent(service, request);
    var answer = await own.Ask(service.Method, service.Address + service.Path + query, body, message, about, ct);
    if (answer.Refused is { } refused) throw new ServiceFailedException(Words.T["answer_refused", service.Name.In("vi"), refused], new NotPassedException(refused));
    if (IsDeclined(answer.Status)) return new Said(null, answer.Status);
    if (answer.Status is < 200 or >= 300) throw Failed(service, answer.Status);
    if (answer.IsTooLarge) return new Said(null, TooLarge: answer.Size);
    if (answer.Status == (int)HttpStatusCode.Accepted) return new Said(null);
    return Parse(answer.Body) is { } read ? new Said(read) : ExchangeErrors.WrongAnswer(service.Name.In("vi"), Words.T["bad_body"]);
  }

  /// <summary>The other side is busy, or our right or secret is being renewed: later; any other word against the request itself stays as it is.</summary>
  static bool IsDeclined(int status) => status is >= 300 and < 500 and not (401 or 403 or 408 or 425 or 429);

  static ServiceFailedException Failed(OutsideService service, int status) =>
    new(Words.T["answer_failed", service.Name.In("vi"), status], new HttpRequestException(null, null, (HttpStatusCode)status));

  /// <summary>What is sent as a body, and what in the address.</summary>
  static (byte[] Body, string Query) Sent(OutsideService service, JsonObject request) => service.Method != HttpMethod.Get ? (Encoding.UTF8.GetBytes(request.ToJsonString(Json.Options)), "")
    : ([], "?" + string.Join('&', request.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value?.ToString() ?? "")}")));

  HttpRequestMessage Request(OutsideService service, Guid message, JsonObject request) {
    var (body, query) = Sent(service, request);
    var made = new HttpRequestMessage(service.Method, settings[Setting(service.System)]!.TrimEnd('/') + service.Path + query);
    if (service.Method != HttpMethod.Get) made.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    made.Headers.Add("Idempotency-Key", message.ToString());
    made.Headers.Add(Id, message.ToString());
    made.Headers.Add(Signature, Sign(service.System, $"{service.Method}\n{made.RequestUri!.PathAndQuery}\n{message}\n{Hash(body)}"));
    return made;
  }

  async Task<Answer<Said>> Read(OutsideService service, Guid message, HttpResponseMessage answer, CancellationToken ct) {
    var status = (int)answer.StatusCode;
    if (IsDeclined(status)) return new Said(null, status);
    if (!answer.IsSuccessStatusCode) throw Failed(service, status);
    var body = await answer.Content.ReadAsByteArrayAsync(ct);
    var given = answer.Headers.TryGetValues(Signature, out var found) ? found.FirstOrDefault() ?? "" : "";
    if (!Matches(given, service.System, $"{message}\n{status}\n{Hash(body)}")) throw new ServiceFailedException(Words.T["answer_not_signed", service.Name.In("vi")]);
    if (answer.StatusCode == HttpStatusCode.Accepted) return new Said(null);
    return Parse(body) is { } read ? new Said(read) : ExchangeErrors.WrongAnswer(service.Name.In("vi"), Words.T["bad_body"]);
  }

  /// <summary>Whether a message that came by itself bears the signature of the system.</summary>
  public bool IsFrom(string system, string given, string path, ReadOnlySpan<byte> body) => Reaches(system) && Matches(given, system, $"POST\n{path}\n{Hash(body)}");

  /// <summary>A JSON object as the outside gives it, its texts composed; null when it is none or holds what the database refuses.</summary>
  public static JsonObject? Parse(ReadOnlySpan<byte> body) {
    try {
      return JsonNode.Parse(body, null, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false }) is JsonObject read && IsClean(read) ? read : null;
    } catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException) {
      // text that is no Unicode shows itself only when it is read
      return null;
    }
  }

  static bool IsClean(JsonNode? node) {
    switch (node) {
      case JsonObject o:
        return o.ToArray().All(p => !p.Key.Contains('\0') && IsClean(p.Value));
      case JsonArray a:
        return a.ToArray().All(IsClean);
      case JsonValue value when value.TryGetValue<string>(out var text):
        if (!text.IsNormalized()) value.ReplaceWith(text.Normalize());
        return !text.Contains('\0');
      default:
        return true;
    }
  }

  bool Matches(string given, string system, string text) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.ASCII.GetBytes(Sign(system, text)));
  string Sign(string system, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings[SecretSetting(system)]!), Encoding.UTF8.GetBytes(text)));
  static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));
}
