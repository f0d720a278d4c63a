using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Npgsql;

namespace Saola.Kernel;

[Job("ledger.timestamp")]
internal sealed record TimestampLedger : IJob;

/// <summary>
/// Asks the authority of <c>SAOLA_TSA_URL</c> (RFC 3161) to date the newest batch. Each batch holds the root of the one before, so
/// one token dates everything up to it.
/// </summary>
internal sealed class TimestampLedgerHandler(Settings settings, LedgerReader ledger, SealDatabase database, IHttpClientFactory http) : IHandler<TimestampLedger> {
  public async Task Handle(TimestampLedger message, Work w, CancellationToken ct) {
    if (settings["SAOLA_TSA_URL"] is not { Length: > 0 } address) return;
    if (await ledger.Heads(null, 1, ct) is not [{ TimestampToken: null, Head: var head }]) return;
    var token = await Ask(new(address), head, ct);
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = w.Process.ToString() } } },
        new("update ledger.batch set timestamp_token = $2 where number = $1 and timestamp_token is null") { Parameters = { new() { Value = head.Number }, new() { Value = token } } },
      },
    };
    await batch.ExecuteNonQueryAsync(ct);
  }

  async Task<byte[]> Ask(Uri authority, BatchHead head, CancellationToken ct) {
    var request = Rfc3161TimestampRequest.CreateFromHash(Imprint(head), HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(8), requestSignerCertificates: true);
    using var content = new ByteArrayContent(request.Encode());
    content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
    using var client = http.CreateClient(HttpSender.Name);
    using var response = await client.PostAsync(authority, content, ct);
    response.EnsureSuccessStatusCode();
    return request.ProcessResponse(await response.Content.ReadAsByteArrayAsync(ct), out _).AsSignedCms().Encode();
  }

  static byte[] Imprint(BatchHead head) => SHA256.HashData(head.Signed());

  /// <summary>When the authority saw the head; null when the token is not about it.</summary>
  public static DateTimeOffset? Check(BatchHead head, byte[] token) =>
    Rfc3161TimestampToken.TryDecode(token, out var decoded, out _) && decoded.VerifySignatureForHash(Imprint(head), HashAlgorithmName.SHA256, out _)
      ? decoded.TokenInfo.Timestamp
      : null;
}
