using System.Buffers.Text;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Saola.Identity;

/// <summary>RFC 8705: clients that prove themselves by the certificate of their connection.</summary>
internal sealed class Certificates(Settings settings, TimeProvider clock) {
  const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
  readonly Lazy<X509Certificate2Collection> authorities = new(() => Authorities(settings["SAOLA_MTLS_CA"]));

  /// <summary>2.1: issued by an authority of the settings and bearing the registered name; 2.2: the very one that is registered.</summary>
  public bool Prove(Client client, X509Certificate2? shown) {
    var now = clock.GetUtcNow().UtcDateTime;
    if (shown is null || now < shown.NotBefore.ToUniversalTime() || now > shown.NotAfter.ToUniversalTime()) return false;
    return client.AuthMethod == AuthMethods.SelfSigned
      ? client.Jwks is { } jwks && Registered(jwks).Any(c => CryptographicOperations.FixedTimeEquals(c.RawData, shown.RawData))
      : CertificateName.Read(client.Certificate) is { } name && IsIssued(shown, now) && Bears(name, shown);
  }

  /// <summary>3.1, x5t#S256.</summary>
  public static string Thumbprint(X509Certificate2 certificate) => Base64Url.EncodeToString(SHA256.HashData(certificate.RawData));

  public static JsonObject Confirmation(string thumbprint) => new() { ["x5t#S256"] = thumbprint };

  /// <summary>RFC 7517 4.7: each key with the certificate that is of it.</summary>
  public static bool AreRegistrable(JsonObject jwks) => Jwk.AreVerifiers(jwks) && Jwk.ReadSet(jwks).All(k => Of(k) is not null);

  static IEnumerable<X509Certificate2> Registered(JsonObject jwks) => Jwk.ReadSet(jwks).Select(Of).OfType<X509Certificate2>();

  static X509Certificate2? Of(Jwk key) {
    try {
      if (key.Json["x5c"] is not JsonArray { Count: > 0 } chain || X509CertificateLoader.LoadCertificate(Convert.FromBase64String((string)chain[0]!)) is not { } certificate) return null;
      using var rsa = certificate.GetRSAPublicKey();
      using var ec = certificate.GetECDsaPublicKey();
      var own = rsa is not null ? Jwk.Of(rsa) : ec is not null ? Jwk.Of(ec) : null;
      return own is not null && Jwk.Read(own) is not null && Jwk.Thumbprint(own) == Jwk.Thumbprint(key.Json) ? certificate : null;
    } catch (Exception e) when (e is FormatException or CryptographicException or InvalidOperationException) {
      return null;
    }
  }

  bool IsIssued(X509Certificate2 shown, DateTime now) {
    if (authorities.Value.Count == 0) return false;
    using var chain = new X509Chain();
    var policy = chain.ChainPolicy;
    (policy.TrustMode, policy.RevocationMode, policy.VerificationTime, policy.VerificationTimeIgnored) = (X509ChainTrustMode.CustomRootTrust, X509RevocationMode.NoCheck, now, false);
    // What is missing is asked of nobody, least of all at an address that the certificate names.
    policy.DisableCertificateDownloads = true;
    policy.CustomTrustStore.AddRange(authorities.Value);
    policy.ApplicationPolicy.Add(new(ClientAuthentication));
    return chain.Build(shown);
  }

  static bool Bears(CertificateName name, X509Certificate2 shown) {
    try {
      return name.IsOf(shown);
    } catch (Exception e) when (e is AsnContentException or ArgumentException) {
      return false; // a name that is not written as RFC 5280 has it
    }
  }

  static X509Certificate2Collection Authorities(string? path) {
    var read = new X509Certificate2Collection();
    if (path is not null) read.ImportFromPemFile(path);
    return read;
  }
}

/// <summary>
/// RFC 9440: behind a proxy that ends TLS the certificate comes in a header. It is believed only from the addresses that
/// <c>SAOLA_MTLS_PROXIES</c> names, and taken away from every other request before anything else looks at it.
/// </summary>
internal sealed class ForwardedCertificates(Settings settings) : IStartupFilter {
  readonly string header = settings["SAOLA_MTLS_HEADER"] ?? "Client-Cert";
  readonly IPAddress[] proxies = [.. (settings["SAOLA_MTLS_PROXIES"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];

  public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app => {
    app.Use((http, after) => {
      Take(http);
      return after(http);
    });
    next(app);
  };

  void Take(HttpContext http) {
    var shown = http.Request.Headers[header];
    if (shown.Count == 0) return;
    http.Request.Headers.Remove(header);
    var peer = http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress;
    if (shown is [{ } one] && proxies.Contains(peer)) http.Connection.ClientCertificate = Read(one);
  }

  /// <summary>The bytes between colons, as RFC 9440 2.1 has it, or a PEM that is percent-encoded, as nginx sends it.</summary>
  static X509Certificate2? Read(string text) {
    try {
      return text is [':', .. var bytes, ':'] ? X509CertificateLoader.LoadCertificate(Convert.FromBase64String(bytes)) : X509Certificate2.CreateFromPem(Uri.UnescapeDataString(text));
    } catch (Exception e) when (e is FormatException or CryptographicException) {
      return null;
    }
  }
}
