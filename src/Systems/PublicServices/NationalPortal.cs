using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// The national portal at <c>SAOLA_PORTAL</c>. Each request bears an id, its time and a signature with <c>SAOLA_PORTAL_SECRET</c>
/// (HMAC-SHA256) over method, address, id, time and body; each answer a signature over that id, its status and its body.
/// </summary>
internal sealed class NationalPortal(Settings settings, IHttpClientFactory http, TimeProvider clock) {
  public const string Client = "portal", Id = "X-Portal-Id", Time = "X-Portal-Time", Signature = "X-Signature";

  /// <summary>How far the clocks of the two sides may be apart.</summary>
  public static readonly TimeSpan Believed = TimeSpan.FromMinutes(5);

  public const int MostFiles = 30;
  const int MaxAnswer = 4 * 1024 * 1024;

  public static bool IsSet(Settings settings) => settings["SAOLA_PORTAL"] is { Length: > 0 } && settings["SAOLA_PORTAL_SECRET"] is { Length: > 0 };

  public bool IsConfigured => IsSet(settings);
  string Address => settings["SAOLA_PORTAL"]!.TrimEnd('/');

  /// <summary>The id of a message that bears the portal's signature and was made just now; else what is wrong with it.</summary>
  public Answer<string> Check(HttpRequest request, ReadOnlySpan<byte> body) {
    if (!IsConfigured) return PortalErrors.NotConfigured;
    var (id, time) = (request.Headers[Id].ToString(), request.Headers[Time].ToString());
    if (!PortalMessages.IsCode(id)) return PortalErrors.BadSignature;
    var signed = Sign($"{request.Method}\n{request.Path}{request.QueryString}\n{id}\n{time}\n{Hash(body)}");
    if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers[Signature].ToString()), Encoding.ASCII.GetBytes(signed))) return PortalErrors.BadSignature;
    if (!DateTimeOffset.TryParseExact(time, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return PortalErrors.BadSignature;
    return (clock.GetUtcNow() - at).Duration() > Believed ? PortalErrors.TooOld : id;
  }

  /// <summary>The signature of an answer to the message with this id.</summary>
  public string SignAnswer(string id, int status, ReadOnlySpan<byte> body) => Sign($"{id}\n{status}\n{Hash(body)}");

  /// <summary>Tells the portal where a dossier of ours stands; said again it changes nothing there.</summary>
  public async Task<PortalReceipt> Tell(PortalState state, CancellationToken ct) =>
    Read<PortalReceipt>(await Send(HttpMethod.Put, $"/portal/api/dossiers/{Uri.EscapeDataString(state.Code)}/state", JsonSerializer.SerializeToUtf8Bytes(state, Json.Options), "application/json", ct));

  public Task GiveResult(string code, string name, byte[] file, CancellationToken ct) =>
    Send(HttpMethod.Put, $"/portal/api/dossiers/{Uri.EscapeDataString(code)}/result?name={Uri.EscapeDataString(name)}", file, "application/pdf", ct);

  /// <summary>Where a dossier stands that the portal or a ministry's system owns.</summary>
  public async Task<PortalState> StateOf(string code, CancellationToken ct) => Read<PortalState>(await Send(HttpMethod.Get, $"/portal/api/dossiers/{Uri.EscapeDataString(code)}/state", [], null, ct));

  /// <summary>The portal's view of the dossiers of this province that changed since.</summary>
  public async Task<PortalList> Changed(DateTimeOffset since, string? after, CancellationToken ct) =>
    Read<PortalList>(await Send(HttpMethod.Get, $"/portal/api/dossiers?since={Uri.EscapeDataString(since.ToString("O", CultureInfo.InvariantCulture))}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}", [], null, ct));

  /// <summary>What applicants did at the portal with dossiers of ours and the portal has no answer to yet.</summary>
  public async Task<PortalActList> Acts(string? after, CancellationToken ct) =>
    Read<PortalActList>(await Send(HttpMethod.Get, $"/portal/api/acts{(after is null ? "" : $"?after={Uri.EscapeDataString(after)}")}", [], null, ct));

  /// <summary>Says what became of an act, so that it is offered no more.</summary>
  public Task Answer(PortalActReceipt receipt, CancellationToken ct) =>
    Send(HttpMethod.Put, $"/portal/api/acts/{Uri.EscapeDataString(receipt.Act)}", JsonSerializer.SerializeToUtf8Bytes(receipt, Json.Options), "application/json", ct);

  /// <summary>A file of a submission. What comes is exactly what was announced, or an error.</summary>
  public async Task<byte[]> File(PortalFile file, CancellationToken ct) {
    var content = await Send(HttpMethod.Get, $"/portal/api/files/{Uri.EscapeDataString(file.Id)}", [], null, ct, file.Size);
    return content.Length == file.Size && Hash(content) == file.Sha256 ? content : throw new HttpRequestException("The file is not the one that was announced.");
  }

  async Task<byte[]> Send(HttpMethod method, string path, byte[] body, string? type, CancellationToken ct, long limit = MaxAnswer) {
    using var request = new HttpRequestMessage(method, Address + path);
    var id = Guid.CreateVersion7().ToString("N");
    var time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    request.Headers.Add(Id, id);
    request.Headers.Add(Time, time);
    request.Headers.Add(Signature, Sign($"{method}\n{request.RequestUri!.PathAndQuery}\n{id}\n{time}\n{Hash(body)}"));
    if (type is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
    using var client = http.CreateClient(Client);
    client.MaxResponseContentBufferSize = Math.Max(limit, 64 * 1024);
    using var answer = await client.SendAsync(request, ct);
    var content = await answer.Content.ReadAsByteArrayAsync(ct);
    if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"HTTP {(int)answer.StatusCode}", null, answer.StatusCode);
    var given = answer.Headers.TryGetValues(Signature, out var found) ? found.FirstOrDefault() ?? "" : "";
    return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.ASCII.GetBytes(SignAnswer(id, (int)answer.StatusCode, content)))
      ? content : throw new HttpRequestException("The portal's answer is not signed by it.");
  }

  static T Read<T>(byte[] body) where T : class => PortalMessages.Read<T>(body) ?? throw new HttpRequestException("The portal's answer cannot be read.");

  string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings["SAOLA_PORTAL_SECRET"]!), Encoding.UTF8.GetBytes(text)));
  static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

  /// <summary>Whether the failure is one of the line or of the other side, so that trying again may help.</summary>
  public static bool IsOutage(Exception e, CancellationToken ct) => e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested);
}

internal static class PortalErrors {
  public static Error NotConfigured => new(ErrorKind.Refused, "portal.not_configured", Words.T["portal_not_configured"]);
  public static Error BadSignature => new(ErrorKind.Refused, "portal.bad_signature", Words.T["portal_bad_signature"]);
  public static Error TooOld => new(ErrorKind.Refused, "portal.too_old", Words.T["portal_too_old"]);
  public static Error Replayed => new(ErrorKind.Conflict, "portal.replayed", Words.T["portal_replayed"]);
  public static Error BadMessage(string? field = null) => new(ErrorKind.Invalid, "portal.bad_message", Words.T["portal_bad_message"], field);
  public static Error NumberUsed => new(ErrorKind.Conflict, "portal.number_used", Words.T["portal_number_used"], "portalCode");
  public static Error FileMissing(string name) => new(ErrorKind.Conflict, "portal.file_missing", Words.T["portal_file_missing", name], "components");
  public static Error FilesTooLarge => new(ErrorKind.TooLarge, "portal.files_too_large", Words.T["portal_files_too_large", NationalPortal.MostFiles], "components");
  public static Error OwnedHere => new(ErrorKind.Conflict, "portal.owned_here", Words.T["portal_owned_here"], "code");
  public static Error ProcessedHere => new(ErrorKind.Conflict, "portal.processed_here", Words.T["portal_processed_here"], "procedure");
  public static Error NotFound => new(ErrorKind.NotFound, "portal.not_found", Words.T["portal_not_found"]);
  public static Error InStep => new(ErrorKind.Conflict, "portal.in_step", Words.T["portal_in_step"]);
  public static Error NothingChosen => new(ErrorKind.Invalid, "portal.nothing_chosen", Words.T["portal_nothing_chosen"], "ids");
}
