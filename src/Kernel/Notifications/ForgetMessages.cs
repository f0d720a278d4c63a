using Npgsql;

namespace Saola.Kernel;

[Job("notifications.forget")]
internal sealed record ForgetMessages : IJob;

/// <summary>Deletes messages when nobody needs them any more: a year in the inbox, 90 days for what went elsewhere.</summary>
internal sealed class ForgetMessagesHandler : IHandler<ForgetMessages> {
  const int AtOnce = 10_000;
  public static readonly TimeSpan InInbox = TimeSpan.FromDays(365), Elsewhere = TimeSpan.FromDays(90);

  public async Task Handle(ForgetMessages message, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      delete from kernel.notification where id in (
        select id from kernel.notification where at < case when channel = 'Inbox' then $1 else $2 end::timestamptz and status <> 'Waiting' order by id limit $3)
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = (w.Now - InInbox).UtcDateTime }, new() { Value = (w.Now - Elsewhere).UtcDateTime }, new() { Value = AtOnce } },
    };
    var count = await command.ExecuteNonQueryAsync(ct);
    w.Record("notifications.forgotten", "notification", Guid.Empty, new { count });
  }
}
