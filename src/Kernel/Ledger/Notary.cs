using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Saola.Kernel;

/// <summary>The RFC 3161 authority of <c>SAOLA_TSA_URL</c>, where one is named.</summary>
public sealed class Notary(Settings settings, IHttpClientFactory http) {
  public bool IsNamed => settings["SAOLA_TSA_URL"] is { Length: > 0 };

  /// <summary>Its token over this hash, checked against what was asked.</summary>
  /// <exception cref="HttpRequestException">It is not reached, or refuses.</exception>
  /// <exception cref="CryptographicException">It answers with what is no token over this hash.</exception>
  public async Task<byte[]> Ask(byte[] hash, HashAlgorithmName algorithm, CancellationToken ct) {
    var request = Rfc3161TimestampRequest.CreateFromHash(hash, algorithm, nonce: RandomNumberGenerator.GetBytes(8), requestSignerCertificates: true);
    using var content = new ByteArrayContent(request.Encode());
    content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
    using var client = http.CreateClient(HttpSender.Name);
    using var response = await client.PostAsync(new Uri(settings.Required("SAOLA_TSA_URL")), content, ct);
    response.EnsureSuccessStatusCode();
    return request.ProcessResponse(await response.Content.ReadAsByteArrayAsync(ct), out _).AsSignedCms().Encode();
  }

  /// <summary>When an authority saw the hash; null when the token is not about it.</summary>
  public static DateTimeOffset? Check(byte[] hash, HashAlgorithmName algorithm, byte[] token) {
    try {
      return Rfc3161TimestampToken.TryDecode(token, out var decoded, out _) && decoded.VerifySignatureForHash(hash, algorithm, out _) ? decoded.TokenInfo.Timestamp : null;
    } catch (CryptographicException) {
      return null;
    }
  }
}
