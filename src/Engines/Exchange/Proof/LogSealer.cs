using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Closes a batch of the log at least every second, or as <c>SAOLA_EXCHANGE_SEAL_SECONDS</c> says, has each dated, and tells the ledger
/// every minute the newest root, which holds all before it. One sealer at a time, by advisory lock.
/// </summary>
internal sealed class LogSealer(SealDatabase database, Keys keys, Notary notary, Works works, Settings settings, TimeProvider clock, ILogger<LogSealer> log) : BackgroundService {
  internal const int Largest = 10_000;

  /// <summary>Groups are taken whole: a batch with no more messages has left none behind.</summary>
  internal const int Full = Largest - MessageLog.Most;
  const long Lock = 0x53454C4F47; // "SELOG"
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), Told = TimeSpan.FromMinutes(1);
  readonly TimeSpan gap = TimeSpan.FromSeconds(double.TryParse(settings["SAOLA_EXCHANGE_SEAL_SECONDS"], CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : 0.5);

  protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
    Round(async ct => await SealOnce(ct) > Full, gap, stoppingToken), Round(DateOne, gap, stoppingToken),
    Round(async ct => { await Tell(ct); return false; }, Told, stoppingToken));

  /// <summary>Again at once while there is more to do.</summary>
  async Task Round(Func<CancellationToken, Task<bool>> step, TimeSpan pause, CancellationToken ct) {
    while (!ct.IsCancellationRequested) {
      try {
        if (!await step(ct)) await Task.Delay(pause, clock, ct);
      } catch (OperationCanceledException) when (ct.IsCancellationRequested) {
        return;
      } catch (Exception e) {
        log.LogWarning("Sealing the message log waits: {Reason}", e.Message);
        await Task.Delay(TimeSpan.FromSeconds(2), clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
      }
    }
  }

  /// <summary>Seals what is visible and unsealed now; returns how many messages.</summary>
  public async Task<int> SealOnce(CancellationToken ct) {
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    await using (var enter = new NpgsqlCommand("select pg_try_advisory_xact_lock($1), set_config('saola.process', $2, true)", connection) {
      Parameters = { new() { Value = Lock }, new() { Value = Guid.CreateVersion7().ToString() } },
    })
      if (await enter.ExecuteScalarAsync(ct) is not true) return 0;
    var (first, ids, leaves) = await Take(connection, ct);
    if (ids.Length == 0) return 0;
    var batch = await Close(connection, ids, leaves, ct);
    await using (var insert = new NpgsqlCommand($"insert into exchange.log_batch (first_at, {LogBatch.Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, $11)", connection) {
      Parameters = {
        new() { Value = first.UtcDateTime }, new() { Value = batch.Number }, new() { Value = batch.Size }, new() { Value = batch.Root }, new() { Value = batch.Previous }, new() { Value = batch.At.UtcDateTime },
        new() { Value = batch.Key }, new() { Value = batch.Signature }, new() { Value = batch.Ids }, new() { Value = batch.Leaves }, new() { Value = batch.AwaitsToken },
      },
    }) await insert.ExecuteNonQueryAsync(ct);
    await transaction.CommitAsync(ct);
    return batch.Size;
  }

  /// <summary>Whole groups in the order in which they came, as many as fit into a batch; one is never larger than that.</summary>
  static async Task<(DateTimeOffset First, byte[] Ids, byte[] Leaves)> Take(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      with taken as (
        delete from exchange.log_pending where id = any (array(
          select id from (select id, sum(size) over (order by id) total from (select id, size from exchange.log_pending order by id limit $1) first) counted where total <= $1))
        returning id, at, ids, leaves)
      select at, ids, leaves from taken order by id
      """, connection) { Parameters = { new() { Value = Largest } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var first = DateTimeOffset.MaxValue;
    var (ids, leaves) = (new MemoryStream(), new MemoryStream());
    while (await reader.ReadAsync(ct)) {
      if (reader.GetFieldValue<DateTimeOffset>(0) is var at && at < first) first = at;
      ids.Write(reader.GetFieldValue<byte[]>(1));
      leaves.Write(reader.GetFieldValue<byte[]>(2));
    }
    return (first, ids.ToArray(), leaves.ToArray());
  }

  async Task<LogBatch> Close(NpgsqlConnection connection, byte[] ids, byte[] leaves, CancellationToken ct) {
    long number = 1;
    var previous = new byte[64];
    await using (var last = new NpgsqlCommand("select number, root from exchange.log_batch order by number desc limit 1", connection))
    await using (var reader = await last.ExecuteReaderAsync(ct))
      if (await reader.ReadAsync(ct)) (number, previous) = (reader.GetInt64(0) + 1, reader.GetFieldValue<byte[]>(1));
    var at = new DateTimeOffset(clock.GetUtcNow().UtcTicks / 10 * 10, TimeSpan.Zero);
    var batch = new LogBatch(number, leaves.Length / LogLeaf.Length, [], previous, at, keys.SealId, [], ids, leaves, null, notary.IsNamed);
    batch = batch with { Root = Merkle.Sha512.Root(batch.LeafList()) };
    return batch with { Signature = keys.Sign(batch.Signed()) };
  }

  /// <summary>Has the first batch dated that awaits it; false when none does.</summary>
  public async Task<bool> DateOne(CancellationToken ct) {
    if (!notary.IsNamed) return false;
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    LogBatch batch;
    await using (var next = new NpgsqlCommand($"select {LogBatch.Columns} from exchange.log_batch where awaits_token order by number limit 1", connection))
    await using (var reader = await next.ExecuteReaderAsync(ct)) {
      if (!await reader.ReadAsync(ct)) return false;
      batch = LogBatch.Read(reader);
    }
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    limit.CancelAfter(Patience);
    var token = await notary.Ask(batch.Imprint(), HashAlgorithmName.SHA512, limit.Token);
    await using var update = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
        new("update exchange.log_batch set token = $2, awaits_token = false where number = $1 and awaits_token") { Parameters = { new() { Value = batch.Number }, new() { Value = token } } },
      },
    };
    await update.ExecuteNonQueryAsync(ct);
    return true;
  }

  /// <summary>
  /// Tells the ledger the newest root where it lies behind, whoever sealed it; so a tail cut off here is missed there. Of a batch it is
  /// told once: another root under its number is not the log's to say.
  /// </summary>
  public async Task Tell(CancellationToken ct) {
    long number;
    byte[] root;
    await using (var command = database.Source.CreateCommand("select number, root from exchange.log_batch order by number desc limit 1"))
    await using (var reader = await command.ExecuteReaderAsync(ct)) {
      if (!await reader.ReadAsync(ct)) return;
      (number, root) = (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
    }
    await using var act = works.Begin(Actor.Machine("exchange"), "exchange.seal_log");
    if ((await Trail.Newest(act.Work, LogId, ["exchange.log_sealed"], ct)).Any(e => (long)e.Facts["batch"]! >= number)) return;
    act.Work.Record("exchange.log_sealed", "exchange_log", LogId, new { batch = number, root = Convert.ToHexStringLower(root) });
    await act.Work.Commit(ct);
  }

  /// <summary>The log as an object of the ledger.</summary>
  public static readonly Guid LogId = new("0a1b5eed-0000-7000-8000-000000000001");
}
