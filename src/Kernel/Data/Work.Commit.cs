using Npgsql;

namespace Saola.Kernel;

/// <summary>How what an act wrote is kept, with its evidence; and how acts that leave evidence alone share a commit.</summary>
public sealed partial class Work {
  internal async Task CommitNow(CancellationToken ct) {
    if (wrote && entries.Count == 0) throw new InvalidOperationException($"'{Purpose}' wrote rows but recorded nothing in the ledger.");
    if (IsEvidenceAlone) {
      var kept = shared.Keep([.. WithReason]);
      // who waits for a commit that others share must not keep a connection from them, and the entries are no longer this act's: who
      // goes away takes none of them along, and who commits again writes none twice
      await End();
      await kept.WaitAsync(ct);
      return;
    }
    if (entries.Count > 0 || outbox.Count > 0 || later.Count > 0) {
      // The last statement of the batch: it is not reached when one before it fails, and costs no round trip of its own.
      await using var batch = await Evidence(ct);
      batch.BatchCommands.Add(new("commit"));
      await batch.ExecuteNonQueryAsync(ct);
    } else if (transaction is not null) await transaction.CommitAsync(ct);
    await End();
  }

  /// <summary>Of an act whose evidence is written already.</summary>
  internal async Task CommitWritten(CancellationToken ct) {
    await transaction!.CommitAsync(ct);
    await End();
  }

  bool IsEvidenceAlone => entries.Count > 0 && transaction is null && !wrote && later.Count == 0 && outbox.Count == 0 && payloads.Count == 0;

  IEnumerable<Entry> WithReason => entries.Select(e => e with { Reason = Reason });

  async Task End() {
    if (outbox.Exists(o => o.Due <= Now)) signal.Ring();
    await Close();
    entries.Clear();
    outbox.Clear();
    payloads.Clear();
    later.Clear();
    alone.Clear();
    (wrote, processSet) = (false, false);
  }

  void AddEntry(string type, string objectKind, Guid objectId, string facts, PersonalPayload? personal, Guid? about) {
    entries.Add(new(Process, Purpose, null, type, Actor.Id, Actor.Kind.ToString(), Actor.Post?.Office, objectKind, objectId, personal?.Subject ?? about, Now, facts, null));
    if (personal is not null) payloads.Add((entries.Count - 1, personal));
  }

  internal async Task WriteEvidence(CancellationToken ct) {
    await using var batch = await Evidence(ct);
    await batch.ExecuteNonQueryAsync(ct);
  }

  async Task<NpgsqlBatch> Evidence(CancellationToken ct) {
    await Begin(ct);
    if (payloads.Exists(p => p.Personal.Wrapped is null)) await SetProcess(ct);
    var ciphers = new Dictionary<int, byte[]>();
    foreach (var (index, personal) in payloads) {
      var (cipher, hash) = Envelope.Close(personal.Data, personal.Wrapped is { } wrapped ? subjects.Unwrap(wrapped) : await subjects.KeyFor(personal.Subject, connection!, ct));
      entries[index] = entries[index] with { PayloadHash = hash };
      ciphers[index] = cipher;
    }
    var batch = new NpgsqlBatch(connection, transaction);
    if (!processSet) batch.BatchCommands.Add(LedgerSql.AllowWriting(Process));
    foreach (var command in later) batch.BatchCommands.Add(command);
    if (entries.Count > 0) batch.BatchCommands.Add(LedgerSql.Insert([.. WithReason], ciphers));
    foreach (var row in outbox) batch.BatchCommands.Add(row.Insert(Process, Now));
    return batch;
  }
}
