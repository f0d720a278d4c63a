using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class OfferTopicTests(TopicsSite site) : IClassFixture<TopicsSite> {
  static object Body(string title = "Biến động", int days = 7, string rule = "subject", object? schema = null) => new { title, keyRule = rule, retentionDays = days, schema };

  [Fact]
  public async Task Only_the_office_of_the_subsystem_offers() {
    var path = $"/api/exchange/subsystems/{site.OwnerId}/topics/{BusApp.Code("t")}";
    Assert.Equal(401, (await site.Send(null, HttpMethod.Put, path, Body())).Status);
    Assert.Equal(403, (await site.Send(People.With(), HttpMethod.Put, path, Body())).Status);
    Assert.Equal(404, (await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Put, path, Body())).Status);
    Assert.Empty(await site.Sql("select 1 from exchange.topic where code = $1", path[(path.LastIndexOf('/') + 1)..]));
  }

  [Theory]
  [InlineData(" ", 7, null, "exchange.bad_title"), InlineData("a", 0, null, "exchange.bad_days"), InlineData("a", 367, null, "exchange.bad_days"), InlineData("a", 7, "multipleOf", "exchange.bad_schema")]
  public async Task A_title_of_nothing_a_time_too_long_and_a_rule_that_would_be_skipped_are_refused(string title, int days, string? keyword, string refusal) {
    var schema = keyword is null ? null : new Dictionary<string, object> { [keyword] = 2 };
    var (status, said) = await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/topics/a", Body(title, days, schema: schema));
    Assert.Equal((400, refusal), (status, (string?)said!["code"]));
  }

  [Fact]
  public async Task It_is_offered_and_described_otherwise_later_each_with_evidence() {
    var code = BusApp.Code("t");
    var id = await site.Put(site.OwnerId, code, "subject");
    Assert.Equal(id, await site.Put(site.OwnerId, code, "partitionKey", new { type = "object" }, 30));
    Assert.Equal(["exchange.topic_offered", "exchange.topic_offered"], await site.Ledger(id));
    var known = (await site.View()).Topics[(site.Owner, code)];
    Assert.Equal((KeyRule.PartitionKey, 30, true), (known.KeyRule, known.Days, known.Schema is not null));
  }
}
