using System.Security.Cryptography;
using System.Text;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Makes containers of messages of the log.</summary>
internal sealed class MessageProofs(LogReader reader, LogSealer sealer, ContainerKey key, Roster roster, Keys keys, TimeProvider clock) {
  public LogReader Reader => reader;

  /// <summary>A container of each message that is sealed and dated; with <paramref name="force"/> all are, where the authority answers.</summary>
  /// <exception cref="CryptographicException">A message was altered, or its key is gone.</exception>
  public async Task<List<(string Name, byte[] Bytes)>> Of(IReadOnlyList<LogRecord> messages, bool force, CancellationToken ct) {
    var owners = (await roster.Get()).Clients.Values.DistinctBy(c => c.Member).ToDictionary(c => c.Member, c => c.Key);
    var made = new List<(string, byte[])>();
    foreach (var message in messages) {
      var batch = await reader.BatchOf(message, ct);
      if (batch?.Dated is null && force) batch = await Now(message, ct);
      if (batch?.Dated is null) continue;
      var opened = reader.Open(message, owners.GetValueOrDefault(message.Member) ?? throw new CryptographicException("its key is gone"));
      if (!batch.IsWhole || !batch.Holds(message)) throw new CryptographicException("it is not what was sealed");
      if (LogReader.Fault(message, opened) is { } fault) throw new CryptographicException(fault);
      made.Add((Container.NameOf(message), Container.Of(message, opened, batch, key.Certificate, clock.GetUtcNow())));
    }
    return made;
  }

  async Task<LogBatch?> Now(LogRecord message, CancellationToken ct) {
    try {
      while (await sealer.SealOnce(ct) > LogSealer.Full) { }
      while (await sealer.DateOne(ct)) { }
    } catch (Exception e) when (!ct.IsCancellationRequested && e is HttpRequestException or OperationCanceledException or CryptographicException) {
      return null;
    }
    return await reader.BatchOf(message, ct);
  }

  /// <summary>What whoever checks containers elsewhere must trust: the certificate that signs them and the key that seals the batches.</summary>
  public IEnumerable<(string Name, byte[] Bytes)> Configuration() {
    var folder = $"verificationconf/{PartyId.Encode(roster.Instance)}";
    yield return ($"{folder}/container.pem", Encoding.ASCII.GetBytes(key.Certificate.ExportCertificatePem() + "\n"));
    yield return ($"{folder}/seal.pem", Encoding.ASCII.GetBytes(keys.SealPublic + "\n"));
  }
}
