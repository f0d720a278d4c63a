using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class SetRetentionTests(BusApp app) : IClassFixture<BusApp> {
  async Task<int> Set(string type, int days, Actor? actor = null) => (await app.Send(actor ?? BusApp.Registrar, HttpMethod.Put, $"/api/exchange/retention/{type}", new { days })).Status;

  [Fact]
  public async Task It_is_set_and_set_otherwise_for_a_class_and_for_the_rest_each_with_evidence() {
    Assert.Equal([30], (await app.Sql("select days from exchange.retention where class = '*'")).Select(r => (int)r[0]!));
    foreach (var (type, days) in new[] { ("GOV", 90), ("GOV", 60), ("*", 40) }) Assert.Equal(200, await Set(type, days));
    Assert.Equal([40, 60], (await app.Sql("select days from exchange.retention order by class")).Select(r => (int)r[0]!));
    Assert.Equal(3, (await app.Ledger(LogSealer.LogId)).Count(t => t == "exchange.retention_set"));
  }

  [Fact]
  public async Task A_class_that_is_none_too_few_days_and_who_does_not_keep_the_exchange_are_refused() {
    Assert.Equal(400, await Set("a%3Bb", 30));
    Assert.Equal(400, await Set("GOV", 6));
    Assert.Equal(403, await Set("GOV", 30, BusApp.Keeper(BusApp.DepartmentId)));
  }
}
