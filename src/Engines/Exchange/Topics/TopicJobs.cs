using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Events that no topic keeps any longer go, as whole days, and with them what was set aside of them. What is still on its way stays
/// until it is its turn: only then does the next of its key go on.
/// </summary>
[Job("exchange.drop_topic_days")]
internal sealed record DropTopicDays : IJob;

internal sealed class TopicJobs : IHandler<DropTopicDays> {
  public async Task Handle(DropTopicDays job, Work w, CancellationToken ct) {
    await using (var over = new NpgsqlCommand("""
      select exists (select from pg_inherits where inhparent = 'exchange.topic_event'::regclass
        and to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') < least($1, (now() at time zone 'Asia/Ho_Chi_Minh')::date))
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = Vn.Day(w.Now) } } })
      if (await over.ExecuteScalarAsync(ct) is not true) return;
    await using var command = new NpgsqlCommand("select exchange.drop_topic_days($1)", await w.Connection(ct)) { Parameters = { new() { Value = Vn.Day(w.Now) } } };
    w.Later(new("delete from exchange.topic_delivery where until < $1 and dead_at is not null") { Parameters = { new() { Value = Vn.Day(w.Now) } } });
    // none where somebody reads them: they go another day
    var dropped = (int)(await command.ExecuteScalarAsync(ct))!;
    w.Record("exchange.topic_days_dropped", "exchange_topic", Guid.CreateVersion7(), new { days = dropped });
  }
}
