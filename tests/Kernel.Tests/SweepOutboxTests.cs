using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

public sealed class SweepOutboxTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Put(string handler, int daysAgo, string? key = null, bool dead = false) {
    var at = app.Clock.GetUtcNow().AddDays(-daysAgo).UtcDateTime;
    await app.AsIntruder("""
      insert into kernel.outbox (handler, type, body, key, process, at, due, done_at, dead_at)
      values ($1, 'tests.job', '{}', nullif($2, ''), gen_random_uuid(), $3, $3, case when $4 then null else $3 end, case when $4 then $3 end)
      """, handler, key ?? "", at, dead);
  }

  [Fact]
  public async Task Finished_work_goes_and_what_failed_or_guards_against_repetition_stays() {
    await Put("tests.old", 8);
    await Put("tests.fresh", 6);
    await Put("tests.keyed", 300, "k");
    await Put("tests.keyed_old", 400, "k");
    await Put("tests.dead", 400, dead: true);
    await using (var scope = app.Begin()) {
      await new SweepOutboxHandler().Handle(new(), scope.Work, Ct);
      await scope.Work.Commit(Ct);
    }
    Assert.Equal(["tests.dead", "tests.fresh", "tests.keyed"], (await app.Sql("select handler from kernel.outbox where handler like 'tests.%' order by handler")).Select(r => r[0]));
  }
}
