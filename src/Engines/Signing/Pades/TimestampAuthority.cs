using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Saola.Signing.Pades;

/// <summary>Asks an RFC 3161 time-stamping authority over HTTP.</summary>
internal sealed class TimestampAuthority(HttpClient http, Uri address) {
  static readonly MediaTypeHeaderValue Query = new("application/timestamp-query");

  /// <summary>The token over the given signature value, checked against the request that asked for it.</summary>
  internal async Task<byte[]> Stamp(byte[] signature, CancellationToken ct) {
    var request = Rfc3161TimestampRequest.CreateFromData(signature, HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(16), requestSignerCertificates: true);
    using var content = new ByteArrayContent(request.Encode());
    content.Headers.ContentType = Query;
    using var response = await http.PostAsync(address, content, ct);
    response.EnsureSuccessStatusCode();
    var bytes = await response.Content.ReadAsByteArrayAsync(ct);
    return request.ProcessResponse(bytes, out _).AsSignedCms().Encode();
  }
}
