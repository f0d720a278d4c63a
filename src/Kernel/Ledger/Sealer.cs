using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

/// <summary>The public head of a batch. <c>Signed</c> is what the ECDSA P-256 signature (IEEE P1363) covers.</summary>
public sealed record BatchHead(long Number, int Size, byte[] Root, byte[] Previous, DateTimeOffset At, string Key, byte[] Signature) {
  /// <summary>"saola-ledger-1", number, size (8 and 4 bytes, big endian), root, previous root, time in microseconds since 1970 (8 bytes).</summary>
  public byte[] Signed() {
    var bytes = new byte[14 + 8 + 4 + 32 + 32 + 8];
    "saola-ledger-1"u8.CopyTo(bytes);
    BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(14), Number);
    BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(22), Size);
    Root.CopyTo(bytes, 26);
    Previous.CopyTo(bytes, 58);
    BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(90), (At.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10);
    return bytes;
  }
}

/// <summary>
/// Closes a batch of the ledger at least every second from entries that are visible and unsealed, never from a range of ids:
/// an entry whose transaction commits late is sealed in a later batch. One sealer at a time, by advisory lock.
/// </summary>
public sealed class Sealer(SealDatabase database, Keys keys, TimeProvider clock, ILogger<Sealer> log) : BackgroundService {
  internal const int Largest = 10_000;
  const long Lock = 0x5345414C; // "SEAL"
  static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(500);

  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    while (!stoppingToken.IsCancellationRequested) {
      try {
        if (await SealOnce(stoppingToken) < Largest) await Task.Delay(Gap, clock, stoppingToken);
      } catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) {
        return;
      } catch (NpgsqlException e) {
        log.LogWarning("Sealing waits for the database: {Reason}", e.Message);
        await Task.Delay(TimeSpan.FromSeconds(2), clock, stoppingToken);
      }
    }
  }

  /// <summary>Seals what is visible and unsealed now; returns how many entries.</summary>
  public async Task<int> SealOnce(CancellationToken ct) {
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    await using (var enter = new NpgsqlCommand("select pg_try_advisory_xact_lock($1), set_config('saola.process', $2, true)", connection) {
      Parameters = { new() { Value = Lock }, new() { Value = Guid.CreateVersion7().ToString() } },
    })
      if (await enter.ExecuteScalarAsync(ct) is not true) return 0;

    var (ids, hashes) = await Take(connection, ct);
    if (ids.Count == 0) return 0;
    var head = await Close(connection, hashes, ct);
    await using (var batch = new NpgsqlCommand("insert into ledger.batch (number, size, root, previous, at, key, signature) values ($1, $2, $3, $4, $5, $6, $7)", connection) {
      Parameters = {
        new() { Value = head.Number }, new() { Value = head.Size }, new() { Value = head.Root }, new() { Value = head.Previous },
        new() { Value = head.At.UtcDateTime }, new() { Value = head.Key }, new() { Value = head.Signature },
      },
    }) await batch.ExecuteNonQueryAsync(ct);
    await using (var copy = await connection.BeginBinaryImportAsync("copy ledger.sealed (batch, position, entry, hash) from stdin (format binary)", ct)) {
      for (var i = 0; i < ids.Count; i++) {
        await copy.StartRowAsync(ct);
        await copy.WriteAsync(head.Number, NpgsqlDbType.Bigint, ct);
        await copy.WriteAsync(i, NpgsqlDbType.Integer, ct);
        await copy.WriteAsync(ids[i], NpgsqlDbType.Bigint, ct);
        await copy.WriteAsync(hashes[i], NpgsqlDbType.Bytea, ct);
      }
      await copy.CompleteAsync(ct);
    }
    await transaction.CommitAsync(ct);
    return ids.Count;
  }

  /// <summary>
  /// Where the rows lie is the short way to all of them: their index is full of those taken before. Where there are more than one
  /// batch holds, the earlier ones go first, as webhooks tell them in the order of batches.
  /// </summary>
  static async Task<(List<long> Ids, List<byte[]> Hashes)> Take(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      with taken as (
        delete from ledger.pending where ctid = any (
          case when (select count(*) from (select from ledger.pending limit $1 + 1) most) <= $1 then array(select ctid from ledger.pending limit $1)
          else array(select ctid from ledger.pending order by entry limit $1) end)
        returning entry)
      select e.id, e.hash from taken join ledger.entry e on e.id = taken.entry order by e.id
      """, connection) { Parameters = { new() { Value = Largest } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    List<long> ids = [];
    List<byte[]> hashes = [];
    while (await reader.ReadAsync(ct)) {
      ids.Add(reader.GetInt64(0));
      hashes.Add(reader.GetFieldValue<byte[]>(1));
    }
    return (ids, hashes);
  }

  async Task<BatchHead> Close(NpgsqlConnection connection, List<byte[]> hashes, CancellationToken ct) {
    long number = 1;
    var previous = new byte[32];
    await using (var last = new NpgsqlCommand("select number, root from ledger.batch order by number desc limit 1", connection))
    await using (var reader = await last.ExecuteReaderAsync(ct))
      if (await reader.ReadAsync(ct)) (number, previous) = (reader.GetInt64(0) + 1, reader.GetFieldValue<byte[]>(1));
    var at = new DateTimeOffset(clock.GetUtcNow().UtcTicks / 10 * 10, TimeSpan.Zero);
    var head = new BatchHead(number, hashes.Count, Merkle.Sha256.Root([.. hashes]), previous, at, keys.SealId, []);
    return head with { Signature = keys.Seal.SignData(head.Signed(), HashAlgorithmName.SHA256) };
  }
}
