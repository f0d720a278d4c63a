using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A registry with more pages than one asking reads becomes events of a topic whole.</summary>
public sealed class AdapterPollPagesTests(AdapterSite site) : IClassFixture<AdapterSite> {
  [Fact]
  public async Task What_lies_beyond_the_pages_of_one_asking_is_read_with_the_next_and_then_it_begins_anew() {
    var (registry, topic, more) = (await site.Registry(), BusApp.Code("t"), AdapterPolls.MostPages + 3);
    for (var i = 1; i <= more; i++) await site.Record(registry, new { number = $"{i:0000}", family = "Nguyễn" });
    var (status, said) = await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/topics/{topic}", new { title = "Thay đổi", keyRule = "none", retentionDays = 7 });
    Assert.True(status == 200, $"{said}");
    await site.Declared(new {
      name = new { vi = "Thay đổi" }, kind = "registry", seconds = 30,
      operations = new object[] { new { method = "GET", path = "/changes", name = new { vi = "Thay đổi" }, inputs = new object[] { new { name = "after", @in = "query" } }, source = new { registry, fields = new[] { "number" }, limit = 1, after = "=input.after" }, each = new { number = "=row.number" } } },
      events = new { operation = "GET /changes", minutes = 5, topic, id = "=row.number", type = "vn.gov.test.changed" },
    });
    async Task<int> Events() => (await site.Sql("select 1 from exchange.topic_event where topic = $1", (Guid)said!["id"]!)).Count;
    async Task<int> Later() {
      site.Clock.Pass(TimeSpan.FromMinutes(5));
      await site.RunJobs();
      return await Events();
    }
    await site.RunJobs();
    Assert.Equal(AdapterPolls.MostPages, await Events());
    Assert.Equal(more, await Later());
    // what came in between lies on the first pages or on the last
    await site.Record(registry, new { number = "9999", family = "Trần" });
    await Later();
    Assert.Equal(more + 1, await Later());
    // what the source still gives is not forgotten, on whichever page it lies
    await site.AsIntruder("update exchange.adapter_seen set seen_on = seen_on - 100");
    await site.AsIntruder("insert into exchange.adapter_seen select service, '', seen_on from exchange.adapter_seen limit 1");
    for (var i = 0; i < 3; i++) Assert.Equal(more + 1, await Later());
    Assert.Equal([(long)more + 1, true], (await site.Sql("select count(*), min(seen_on) > max(seen_on) - 30 from exchange.adapter_seen"))[0]);
  }
}
