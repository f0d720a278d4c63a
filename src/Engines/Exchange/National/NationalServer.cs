using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// The security server of the national platform, as the machine settings name it: services that lie there are called through it, and
/// systems there call services of the province through it. Where it lies, and by which certificates both show who they are, is the
/// word of who runs the machine.
/// </summary>
internal sealed class NationalServer(Settings settings) {
  const int Seconds = 60;
  readonly FrozenSet<string> callers = (settings["SAOLA_NATIONAL_CALLERS"] ?? "").Split(',').Select(c => c.Replace(":", "", StringComparison.Ordinal).Trim().ToLowerInvariant()).Where(c => c.Length == 64).ToFrozenSet(StringComparer.Ordinal);

  // a certificate that cannot be read is tried again with the next call
  readonly Lazy<HttpMessageInvoker> line = new(() => new(LineOf(settings)), LazyThreadSafetyMode.PublicationOnly);

  /// <summary>Scheme, host and port; empty where none is named.</summary>
  public string Url { get; } = (settings["SAOLA_NATIONAL_URL"] ?? "").TrimEnd('/');

  /// <summary>How long it may keep silent.</summary>
  public TimeSpan Limit { get; } = TimeSpan.FromSeconds(int.TryParse(settings["SAOLA_NATIONAL_SECONDS"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= OfferedService.MostSeconds ? seconds : Seconds);

  public bool IsThere => Url.Length > 0;

  /// <exception cref="CryptographicException">The certificate is not read.</exception>
  public HttpMessageInvoker Line => line.Value;

  /// <summary>Whether who calls is the server itself, by a certificate that holds now.</summary>
  public bool Comes(HttpContext http, DateTime now) => http.Request.IsHttps && http.Connection.ClientCertificate is { } shown
    && now >= shown.NotBefore.ToUniversalTime() && now <= shown.NotAfter.ToUniversalTime() && callers.Contains(Convert.ToHexStringLower(SHA256.HashData(shown.RawData)));

  /// <summary>A service there, for whom a message of it lies in the log under the caller's own key: who owns it has none here.</summary>
  public RosterService Service(ServiceAddress address, RosterClient client, TimeSpan whole) =>
    new(Guid.Empty, client with { Id = Guid.Empty, Party = address.Owner }, address.Code, ServiceType.Rest, Url, null, Limit, [], null, FrozenDictionary<Guid, RosterRight[]>.Empty) { Version = 1, Whole = whole };

  static SocketsHttpHandler LineOf(Settings settings) {
    var made = ServiceNetworks.Plain();
    var known = new X509Certificate2Collection();
    if (settings["SAOLA_NATIONAL_AUTHORITY"] is { Length: > 0 } authority) known.ImportFromPemFile(authority);
    var ssl = made.SslOptions;
    if (settings["SAOLA_NATIONAL_CERTIFICATE"] is { Length: > 0 } file) {
      var own = X509CertificateLoader.LoadPkcs12FromFile(file, settings["SAOLA_NATIONAL_PASSWORD"]);
      (ssl.ClientCertificates, ssl.LocalCertificateSelectionCallback) = ([own], (_, _, _, _, _) => own);
    }
    if (known.Count == 0) return made;
    ssl.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
    ssl.CertificateChainPolicy.CustomTrustStore.AddRange(known);
    // security servers show certificates that they made themselves, often under no name: the very one that is named is it
    ssl.RemoteCertificateValidationCallback = (_, shown, _, errors) => errors == SslPolicyErrors.None || shown is not null && known.Any(k => k.RawData.AsSpan().SequenceEqual(shown.GetRawCertData()));
    return made;
  }

  /// <summary>The answer's headers: all that the server says, its own of the protocol among them, and what it left out of that of this exchange.</summary>
  /// <exception cref="RefusedException">It says that it is the answer to another call.</exception>
  public static List<(string Name, string Value)> OfAnswer(HttpResponseMessage answer, BusCall call, byte[] hash) {
    var headers = BusHeaders.OfForwarded(answer);
    if (headers.Find(h => IsOfAnother(h.Name, h.Value, call, hash, headers)) is ( { } wrong, _)) throw new RefusedException(BusFault.InconsistentResponse(call.Service.Address, wrong));
    bool Has(string name) => headers.Exists(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    // a hash says something of the request under its id alone
    if (!Has(BusHeaders.RequestId)) {
      headers.RemoveAll(h => h.Name.Equals(BusHeaders.RequestHash, StringComparison.OrdinalIgnoreCase));
      headers.AddRange([(BusHeaders.RequestId, call.Request.ToString()), (BusHeaders.RequestHash, Convert.ToBase64String(hash))]);
    }
    foreach (var (name, value) in new[] { (BusHeaders.Client, call.Client.Text), (BusHeaders.Service, call.Service.Address), (BusHeaders.Id, call.Message) }) if (!Has(name)) headers.Add((name, value));
    return headers;
  }

  /// <summary>A hash can be held against the request only under its own id: the server hashes what it sent on, under an id that it made.</summary>
  static bool IsOfAnother(string name, string value, BusCall call, byte[] hash, List<(string Name, string Value)> headers) => name.ToUpperInvariant() switch {
    "X-ROAD-CLIENT" => PartyId.Parse(value) != call.Client.Party,
    "X-ROAD-SERVICE" => ServiceAddress.Parse("/" + value) != new ServiceAddress(call.Service.Owner.Party, call.Service.Code, ""),
    "X-ROAD-ID" => value != call.Message,
    "X-ROAD-REQUEST-HASH" => headers.Exists(h => h.Name.Equals(BusHeaders.RequestId, StringComparison.OrdinalIgnoreCase) && h.Value == call.Request.ToString()) && value != Convert.ToBase64String(hash),
    _ => false,
  };

  /// <summary>Who takes part in another instance, as the server tells it.</summary>
  /// <returns>Why it is not told; null when it was.</returns>
  public async Task<BusFault?> ListClients(HttpContext http) {
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
    limit.CancelAfter(Limit);
    try {
      using var request = new HttpRequestMessage(HttpMethod.Get, $"{Url}/listClients{http.Request.QueryString.Value}");
      foreach (var accept in http.Request.Headers.Accept) request.Headers.TryAddWithoutValidation("Accept", accept);
      using var answer = await Line.SendAsync(request, limit.Token);
      http.Response.StatusCode = (int)answer.StatusCode;
      foreach (var (name, value) in BusHeaders.OfForwarded(answer)) http.Response.Headers.Append(name, value);
      await answer.Content.CopyToAsync(http.Response.Body, limit.Token);
      return null;
    } catch (Exception e) when (!http.Response.HasStarted && (e is HttpRequestException or IOException || e is OperationCanceledException && !http.RequestAborted.IsCancellationRequested)) {
      return BusFault.Network("The national security server is not reached");
    }
  }
}
