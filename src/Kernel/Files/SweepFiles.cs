using Npgsql;

namespace Saola.Kernel;

/// <summary>Each night: contents that no row has, and files removed by their owner, once they are a day old.</summary>
[Job("files.sweep")]
internal sealed record SweepFiles : IJob;

internal sealed class SweepFilesHandler(IBlobs blobs, Arrivals arrivals) : IHandler<SweepFiles> {
  static readonly TimeSpan Grace = TimeSpan.FromHours(24);

  public async Task Handle(SweepFiles message, Work w, CancellationToken ct) {
    var limit = w.Now - Grace;
    arrivals.Drop(limit);
    await foreach (var batch in blobs.OlderThan(limit, ct).Chunk(500).WithCancellation(ct)) await SweepOrphans(w, batch, ct);
    // After the orphans: a content may go only when the loss of its row is committed, so it goes the night after.
    await ForgetRemoved(w, limit, ct);
  }

  static async Task ForgetRemoved(Work w, DateTimeOffset limit, CancellationToken ct) {
    var ids = new List<Guid>();
    await using (var find = new NpgsqlCommand("select id from kernel.file where removed_at < $1 limit 5000", await w.ReadConnection(ct)) { Parameters = { new() { Value = limit.UtcDateTime } } })
    await using (var reader = await find.ExecuteReaderAsync(ct))
      while (await reader.ReadAsync(ct)) ids.Add(reader.GetGuid(0));
    if (ids.Count == 0) return;
    await using var delete = new NpgsqlCommand("delete from kernel.file where id = any($1)", await w.Connection(ct)) { Parameters = { new() { Value = ids.ToArray() } } };
    await delete.ExecuteNonQueryAsync(ct);
    foreach (var id in ids) w.Record("files.swept", "file", id);
  }

  /// <summary>Only under the exclusive lock of its hash, and only if there is still no row: someone may be storing the same content now.</summary>
  async Task SweepOrphans(Work w, string[] hashes, CancellationToken ct) {
    await using var find = new NpgsqlCommand("""
      select h from unnest($1) h where not exists (select from kernel.file f where f.sha256 = h) and pg_try_advisory_xact_lock(hashtextextended(h, 10))
      """, await w.QuietConnection(ct)) { Parameters = { new() { Value = hashes } } };
    var orphans = new List<string>();
    await using (var reader = await find.ExecuteReaderAsync(ct))
      while (await reader.ReadAsync(ct)) orphans.Add(reader.GetString(0));
    if (orphans.Count == 0) return;
    await using var recheck = new NpgsqlCommand("select h from unnest($1) h where not exists (select from kernel.file f where f.sha256 = h)", await w.ReadConnection(ct)) { Parameters = { new() { Value = orphans.ToArray() } } };
    await using var rows = await recheck.ExecuteReaderAsync(ct);
    while (await rows.ReadAsync(ct)) await blobs.Delete(rows.GetString(0), ct);
  }
}
