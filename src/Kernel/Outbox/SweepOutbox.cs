using Npgsql;

namespace Saola.Kernel;

[Job("outbox.sweep")]
internal sealed record SweepOutbox : IJob;

/// <summary>
/// Deletes finished work: after a week, or after a year where a key still keeps the same work from being done twice. What
/// failed stays until a person has dealt with it. What happened remains in the ledger.
/// </summary>
internal sealed class SweepOutboxHandler : IHandler<SweepOutbox> {
  const int AtOnce = 20_000;
  public static readonly TimeSpan Plain = TimeSpan.FromDays(7), Keyed = TimeSpan.FromDays(366);

  public async Task Handle(SweepOutbox message, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      delete from kernel.outbox where id in (
        select id from kernel.outbox where done_at < $1 and (key is null or done_at < $2) order by done_at limit $3)
      """, await w.QuietConnection(ct)) {
      Parameters = { new() { Value = (w.Now - Plain).UtcDateTime }, new() { Value = (w.Now - Keyed).UtcDateTime }, new() { Value = AtOnce } },
    };
    // a busy province finishes more in a day than one statement should lock: the rest goes at once in the next
    if (await command.ExecuteNonQueryAsync(ct) == AtOnce) w.Enqueue(new SweepOutbox());
  }
}
