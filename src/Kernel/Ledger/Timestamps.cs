using System.Security.Cryptography;
using Npgsql;

namespace Saola.Kernel;

[Job("ledger.timestamp")]
internal sealed record TimestampLedger : IJob;

/// <summary>
/// Asks the authority of <c>SAOLA_TSA_URL</c> (RFC 3161) to date the newest batch. Each batch holds the root of the one before, so
/// one token dates everything up to it.
/// </summary>
internal sealed class TimestampLedgerHandler(Notary notary, LedgerReader ledger, SealDatabase database) : IHandler<TimestampLedger> {
  public async Task Handle(TimestampLedger message, Work w, CancellationToken ct) {
    if (!notary.IsNamed) return;
    if (await ledger.Heads(null, 1, ct) is not [{ TimestampToken: null, Head: var head }]) return;
    var token = await notary.Ask(Imprint(head), HashAlgorithmName.SHA256, ct);
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = w.Process.ToString() } } },
        new("update ledger.batch set timestamp_token = $2 where number = $1 and timestamp_token is null") { Parameters = { new() { Value = head.Number }, new() { Value = token } } },
      },
    };
    await batch.ExecuteNonQueryAsync(ct);
  }

  static byte[] Imprint(BatchHead head) => SHA256.HashData(head.Signed());

  /// <summary>When the authority saw the head; null when the token is not about it.</summary>
  public static DateTimeOffset? Check(BatchHead head, byte[] token) => Notary.Check(Imprint(head), HashAlgorithmName.SHA256, token);
}
