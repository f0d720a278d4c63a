using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace Saola.Kernel;

/// <summary>A batch head kept outside this installation, to find a tail that was cut off.</summary>
public sealed record Anchor(long Number, string Root);

/// <summary>What <c>saola verify</c> found. Faults are sentences in order; the first names the first entry altered.</summary>
public sealed record VerifyReport(long Batches, long Entries, long Unsealed, long Payloads, long Unreadable, long Files, IReadOnlyList<string> Faults) {
  public bool IsWhole => Faults.Count == 0;
}

/// <summary>Recomputes the ledger: every entry's hash, every batch's root, chain and signature, every readable payload, every file.</summary>
public sealed class Verifier {
  const int MostFaults = 20;
  readonly List<string> faults = [];
  readonly Settings settings;
  readonly Keys keys;
  readonly IBlobs blobs;

  internal Verifier(Settings settings, Keys keys, IBlobs blobs) => (this.settings, this.keys, this.blobs) = (settings, keys, blobs);

  public async Task<VerifyReport> Run(Anchor? anchor, CancellationToken ct) {
    faults.Clear();
    await using var source = NpgsqlDataSource.Create(settings.DbOwner);
    await using var connection = await source.OpenConnectionAsync(ct);
    await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
    var heads = await Heads(connection, ct);
    var entries = await Entries(connection, heads, ct);
    CheckAnchor(heads, anchor);
    var unsealed = await Unsealed(connection, ct);
    var (payloads, unreadable) = await Payloads(connection, ct);
    var files = await Files(connection, ct);
    return new(heads.Count, entries, unsealed, payloads, unreadable, files, [.. faults]);
  }

  void Fault(string text) {
    if (faults.Count < MostFaults) faults.Add(text);
  }

  async Task<List<BatchHead>> Heads(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select number, size, root, previous, at, key, signature, timestamp_token from ledger.batch order by number", connection);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var heads = new List<BatchHead>();
    var previous = new byte[32];
    while (await reader.ReadAsync(ct)) {
      var head = new BatchHead(reader.GetInt64(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3),
        reader.GetFieldValue<DateTimeOffset>(4), reader.GetString(5), reader.GetFieldValue<byte[]>(6));
      if (head.Number != heads.Count + 1) Fault($"batch {heads.Count + 1} is missing");
      if (!head.Previous.AsSpan().SequenceEqual(previous)) Fault($"batch {head.Number} does not follow the one before it");
      if (!keys.Seal.VerifyData(head.Signed(), head.Signature, HashAlgorithmName.SHA256)) Fault($"batch {head.Number}: the signature does not match");
      if (!reader.IsDBNull(7) && TimestampLedgerHandler.Check(head, reader.GetFieldValue<byte[]>(7)) is null) Fault($"batch {head.Number}: its timestamp is not about it");
      previous = head.Root;
      heads.Add(head);
    }
    return heads;
  }

  async Task<long> Entries(NpgsqlConnection connection, List<BatchHead> heads, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"""
      select s.batch, s.position, s.entry, s.hash, e.id is not null, {LedgerSql.Select}
      from ledger.sealed s left join ledger.entry e on e.id = s.entry order by s.batch, s.position
      """, connection) { CommandTimeout = 0 };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var hashes = new List<byte[]>();
    long count = 0, batch = 0;
    while (await reader.ReadAsync(ct)) {
      if (reader.GetInt64(0) != batch) {
        CheckRoot(heads, batch, hashes);
        (batch, hashes) = (reader.GetInt64(0), []);
      }
      var (position, id, sealedHash) = (reader.GetInt32(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3));
      if (position != hashes.Count) Fault($"batch {batch}: position {hashes.Count} is missing");
      if (!reader.GetBoolean(4)) Fault($"entry {id} (batch {batch}, position {position}) was deleted");
      else if (!LedgerSql.Read(reader, 5).Hash().AsSpan().SequenceEqual(sealedHash)) Fault($"entry {id} (batch {batch}, position {position}) was altered");
      hashes.Add(sealedHash);
      count++;
    }
    CheckRoot(heads, batch, hashes);
    foreach (var head in heads.Where(h => h.Number > batch)) Fault($"batch {head.Number}: its entries are missing");
    return count;
  }

  void CheckRoot(List<BatchHead> heads, long batch, List<byte[]> hashes) {
    if (batch == 0) return;
    if (heads.Find(h => h.Number == batch) is not { } head) {
      Fault($"batch {batch}: its head is missing");
    } else if (head.Size != hashes.Count || !Merkle.Sha256.Root([.. hashes]).AsSpan().SequenceEqual(head.Root)) {
      Fault($"batch {batch}: its sealed entries do not give its root");
    }
  }

  void CheckAnchor(List<BatchHead> heads, Anchor? anchor) {
    if (anchor is null) return;
    if (heads.Find(h => h.Number == anchor.Number) is not { } head) Fault($"the anchor names batch {anchor.Number}, the ledger ends at {heads.Count}: the tail was cut off");
    else if (!string.Equals(Convert.ToHexStringLower(head.Root), anchor.Root, StringComparison.OrdinalIgnoreCase)) Fault($"batch {anchor.Number} has another root than the anchor: the ledger was rewritten");
  }

  async Task<long> Unsealed(NpgsqlConnection connection, CancellationToken ct) {
    await using (var lost = new NpgsqlCommand("""
      select e.id from ledger.entry e where not exists (select from ledger.sealed s where s.entry = e.id)
      and not exists (select from ledger.pending p where p.entry = e.id) order by e.id limit 1
      """, connection) { CommandTimeout = 0 })
      if (await lost.ExecuteScalarAsync(ct) is long id) Fault($"entry {id} is neither sealed nor waiting to be");
    await using var command = new NpgsqlCommand("select count(*) from ledger.pending", connection);
    return (long)(await command.ExecuteScalarAsync(ct))!;
  }

  async Task<(long Read, long Unreadable)> Payloads(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select e.id, e.payload_hash, p.cipher, k.wrapped, k.subject is not null,
        exists (select from ledger.entry d where d.object_id = e.subject and d.type = 'ledger.key_destroyed')
      from ledger.entry e
      left join ledger.payload p on p.entry = e.id left join ledger.subject_key k on k.subject = e.subject
      where e.payload_hash is not null order by e.id
      """, connection) { CommandTimeout = 0 };
    await using var reader = await command.ExecuteReaderAsync(ct);
    long read = 0, unreadable = 0;
    while (await reader.ReadAsync(ct)) {
      var id = reader.GetInt64(0);
      if (reader.IsDBNull(3)) {
        unreadable++;
        if (!reader.GetBoolean(4) || !reader.GetBoolean(5)) Fault($"entry {id}: the key of its person is gone, and no entry says that it was destroyed");
        continue;
      }
      try {
        if (reader.IsDBNull(2)) Fault($"entry {id}: its personal part was deleted, but its key was not");
        else if (!Envelope.Open(reader.GetFieldValue<byte[]>(2), keys.Unwrap(reader.GetFieldValue<byte[]>(3))).Hash.AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(1)))
          Fault($"entry {id}: its personal part was altered");
        read++;
      } catch (Exception e) when (e is CryptographicException or JsonException) {
        Fault($"entry {id}: its personal part was altered");
      }
    }
    return (read, unreadable);
  }

  /// <summary>Every file that the ledger says was stored and that is not swept since: its content must have its name.</summary>
  async Task<long> Files(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select e.id, e.facts->>'sha256' from ledger.entry e where e.type = 'files.stored'
      and not exists (select from ledger.entry g where g.type = 'files.swept' and g.object_id = e.object_id) order by e.id
      """, connection) { CommandTimeout = 0 };
    await using var reader = await command.ExecuteReaderAsync(ct);
    long count = 0;
    while (await reader.ReadAsync(ct)) {
      var (id, sha) = (reader.GetInt64(0), reader.GetString(1));
      count++;
      var digest = await blobs.Digest(sha, ct);
      if (digest is null) Fault($"entry {id}: the file {sha} is gone");
      else if (digest != sha) Fault($"entry {id}: the file {sha} was altered");
    }
    return count;
  }
}
