using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>The program is killed for real at each point of a job that speaks to the outside; started again, it ends as it would have.</summary>
public sealed class OutboxKillTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  const int Messages = 6;

  public enum Point { Claim, Provider, Row, Evidence, Mark, Commit }

  public static TheoryData<Point> Points => [.. Enum.GetValues<Point>()];

  [Theory, MemberData(nameof(Points))]
  public async Task A_killed_program_loses_no_message_and_shows_none_twice(Point point) {
    await using var provider = new SmsProvider();
    await using var program = app.Serve(("SAOLA_SMS_URL", provider.Address));
    var key = point.ToString();
    await Queue(key);
    if (point is Point.Provider or Point.Mark) provider.Hold();
    await using (var hold = await Before(point)) {
      await program.Start();
      if (point is Point.Provider or Point.Mark) await provider.Asked();
      if (point == Point.Mark) {
        await using var rows = await Hold.Rows(app, "select 1 from kernel.outbox where locked_until is not null", "update kernel.outbox set done_at");
        provider.LetGo();
        await rows.Reached();
        await program.Kill();
      } else {
        if (hold is not null) await hold.Reached();
        await program.Kill();
      }
    }
    provider.LetGo();
    await app.EndLeases();
    await program.Start();
    await app.Until("select 1 from kernel.notification where key like $1 || '/%' and status = 'Sent' having count(*) = $2", key, Messages);
    await app.Until("select 1 where not exists (select from kernel.outbox where handler = 'notifications.deliver' and done_at is null)");
    var ids = (await app.Sql("select id from kernel.notification where key like $1 || '/%'", key)).Select(r => (Guid)r[0]!).Order().ToArray();
    Assert.Equal(Messages, ids.Length);
    Assert.Equal(ids, provider.Seen.Keys.Order());
    Assert.Equal(ids, (await app.Sql("select object_id from ledger.entry where type = 'notifications.sent' and object_id = any($1)", ids)).Select(r => (Guid)r[0]!).Order());
    await program.Kill();
    await app.Seal();
    Assert.True((await app.Verify()).IsWhole);
  }

  async Task<Hold?> Before(Point point) => point switch {
    Point.Claim => await Hold.Writes(app, "kernel.outbox", "update kernel.outbox o set locked_until"),
    Point.Row => await Hold.Writes(app, "kernel.notification", "update kernel.notification"),
    Point.Evidence => await Hold.Writes(app, "ledger.entry", "insert into ledger.entry"),
    Point.Commit => await Hold.Commits(app),
    _ => null,
  };

  async Task Queue(string key) {
    await using var act = app.Begin();
    for (var i = 0; i < Messages; i++)
      await act.Services.GetRequiredService<Notifications>().Send(act.Work, new(null, Phone: "0900000001", Channels: [Channel.Sms]), "dead_letters",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["count"] = "1" }, Ct, key: $"{key}/{i}");
    await act.Work.Commit(Ct);
  }
}
