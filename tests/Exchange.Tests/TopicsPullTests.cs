using System.Diagnostics;
using Saola.Kernel;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Followers that fetch: each event until it is confirmed, of one key one at a time.</summary>
public sealed class TopicsPullTests(TopicsSite site) : TopicsPullCases(site), IClassFixture<TopicsSite>;

public sealed class TopicsPullOverRabbitTests(TopicsRabbitSite site) : TopicsPullCases(site), IClassFixture<TopicsRabbitSite>;

public abstract class TopicsPullCases(TopicsSite site) {
  static System.Text.Json.Nodes.JsonObject Event(string id, string? subject = null, object? data = null, string type = "vn.saola.moved") => TopicsSite.Event(id, subject, data, type);

  async Task<(Guid Topic, string Code, string Name)> Followed(string rule = "none", string[]? types = null, string? condition = null) {
    var (topic, code) = await site.Topic(rule, acts: ["publish", "subscribe"]);
    var (_, name, _) = await site.Follow(code, types: types, condition: condition);
    return (topic, code, name);
  }

  [Fact]
  public async Task An_event_is_given_as_it_was_published_and_no_more_once_it_is_confirmed() {
    var (_, topic, code) = await Followed();
    var e = Event("1", "hộ 7", new { tên = "Nguyễn Văn Á" });
    await site.Published(topic, e);
    var (_, said) = await site.Ask(HttpMethod.Get, site.Below(topic, code));
    Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(e, said["events"]![0]!["event"]));
    Assert.Empty(await site.Fetch(topic, code));
    await site.Confirm(topic, code, (string)said["events"]![0]!["receipt"]!);
    site.Clock.Pass(TimeSpan.FromHours(1));
    Assert.Empty(await site.Fetch(topic, code));
  }

  [Fact]
  public async Task What_is_not_confirmed_is_given_again_when_its_lease_ends() {
    var (_, topic, code) = await Followed();
    await site.Published(topic, Event("1"));
    Assert.Equal(1, Assert.Single(await site.Fetch(topic, code, "?lease=30")).Attempt);
    site.Clock.Pass(TimeSpan.FromSeconds(29));
    Assert.Empty(await site.Fetch(topic, code));
    site.Clock.Pass(TimeSpan.FromSeconds(2));
    Assert.Equal(("1", 2), (await site.Fetch(topic, code)) is [var again] ? (again.Id, again.Attempt) : default);
  }

  [Fact]
  public async Task Of_one_key_one_is_under_way_and_others_go_on() {
    var (_, topic, code) = await Followed("subject");
    await site.Published(topic, [Event("a1", "a"), Event("a2", "a"), Event("b1", "b"), Event("a3", "a"), Event("c1", "c")]);
    var first = await site.Fetch(topic, code);
    Assert.Equal(["a1", "b1", "c1"], first.Select(e => e.Id));
    await site.Confirm(topic, code, first[1].Receipt, first[2].Receipt);
    Assert.Empty(await site.Fetch(topic, code));
    await site.Published(topic, Event("b2", "b"));
    Assert.Equal(["b2"], (await site.Fetch(topic, code)).Select(e => e.Id));
    await site.Confirm(topic, code, first[0].Receipt);
    Assert.Equal(["a2"], (await site.Fetch(topic, code)).Select(e => e.Id));
  }

  [Fact]
  public async Task However_many_wait_behind_one_that_is_refused_other_keys_go_on() {
    var (_, topic, code) = await Followed("subject");
    for (var batch = 0; batch < 3; batch++) await site.Published(topic, Enumerable.Range(0, 1000).Select(i => Event($"a{batch * 1000 + i}", "a")));
    await site.Published(topic, Event("b0", "b"));
    var first = await site.Fetch(topic, code);
    Assert.Equal(["a0", "b0"], first.Select(e => e.Id));
    await site.Refuse(topic, code, first[0].Receipt);
    await site.Confirm(topic, code, first[1].Receipt);
    await site.Published(topic, [Event("b1", "b"), Event("c0", "c")]);
    Assert.Equal(["b1", "c0"], (await site.Fetch(topic, code)).Select(e => e.Id));
    site.Clock.Pass(TimeSpan.FromSeconds(3));
    var again = Assert.Single(await site.Fetch(topic, code));
    Assert.Equal(("a0", 2), (again.Id, again.Attempt));
    await site.Confirm(topic, code, again.Receipt);
    Assert.Equal(["a1"], (await site.Fetch(topic, code)).Select(e => e.Id));
  }

  [Fact]
  public async Task Each_is_looked_up_by_itself_however_few_the_topics_and_subscriptions_are_believed_to_have() {
    var (topic, name, code) = await Followed("subject");
    await site.Published(name, Event("1", "a"));
    Assert.Single(await site.Fetch(name, code));
    await site.AsIntruder("""
      insert into exchange.topic_event (position, topic, until, at, digest, key, publisher, content)
        select -n, gen_random_uuid(), e.until, e.at, uuid_send(gen_random_uuid()), e.key, e.publisher, e.content from exchange.topic_event e, generate_series(1, 2000) n where e.topic = $1
      """, topic);
    await site.AsIntruder("insert into exchange.topic_delivery (subscription, position, until, key, attempts, due_at) select gen_random_uuid(), -n, '2026-01-01', uuid_send(gen_random_uuid()), 0, 'infinity' from generate_series(1, 2000) n");
    await using var connection = new Npgsql.NpgsqlConnection(site.OwnerConnection);
    await connection.OpenAsync(TestContext.Current.CancellationToken);
    await using (var known = new Npgsql.NpgsqlBatch(connection) { BatchCommands = { new("analyze exchange.topic_event, exchange.topic_delivery"), new("begin"), TopicSql.Begin() } }) await known.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    var (one, now, today) = (Guid.NewGuid(), site.Clock.GetUtcNow(), Vn.Day(site.Clock.GetUtcNow()));
    foreach (var command in new[] {
      TopicSql.EndLost(one, now), TopicSql.Again(one, one, 100, now, now), TopicSql.Done(one, [1], now), TopicSql.Gone(one, [1], today, now), TopicSql.Failed(one, [1], "", false, now), TopicSql.GiveBack(one, [1], now), TopicSql.Busy(one, [[1]]),
      TopicSql.There([one], [[1]], [today]), TopicSql.AreKept(one, [1], [today], [[1]]),
    }) {
      command.CommandText = "explain (costs off) " + command.CommandText;
      await using var batch = new Npgsql.NpgsqlBatch(connection) { BatchCommands = { command } };
      await using var reader = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken);
      List<string> plan = [];
      while (await reader.ReadAsync(TestContext.Current.CancellationToken)) plan.Add(reader.GetString(0));
      var scans = plan.Index().Where(l => l.Item.Contains("Scan ", StringComparison.Ordinal) && l.Item.Contains("topic_", StringComparison.Ordinal)).ToArray();
      Assert.NotEmpty(scans);
      // what is one of few stands in the condition of the index, not in a filter behind it
      Assert.All(scans, s => Assert.True(((string[])["\"position\" =", "due_at", "||", "digest ="]).Any(plan[s.Index + 1].Contains) && plan[s.Index + 1].Contains("Index Cond", StringComparison.Ordinal), string.Join('\n', plan)));
    }
  }

  [Fact]
  public async Task A_hundred_thousand_that_wait_behind_one_key_cost_neither_it_nor_others_their_time() {
    var (topic, name) = await site.Topic("subject", acts: ["publish", "subscribe"]);
    var (id, code, _) = await site.Follow(name);
    await site.Published(name, Event("a", "a"));
    var given = Assert.Single(await site.Fetch(name, code));
    await site.AsIntruder("""
      insert into exchange.topic_event (position, topic, until, at, digest, key, publisher, content)
        select e.position + n, e.topic, e.until, e.at, e.digest, e.key, e.publisher, e.content from exchange.topic_event e, generate_series(1, 100000) n where e.topic = $1
      """, topic);
    await site.AsIntruder("insert into exchange.topic_delivery (subscription, position, until, key, attempts, due_at) select $1, position, until, key, 0, 'infinity' from exchange.topic_event where topic = $2 on conflict do nothing", id, topic);
    await site.AsIntruder("update exchange.topic_head set position = position + 100000");
    await site.AsIntruder("update exchange.topic_subscription set position = position + 100000 where id = $1", id);
    for (var round = 0; round < 30; round++) {
      await site.Published(name, Event($"b{round}", "b"));
      await site.Confirm(name, code, given.Receipt);
      var both = await site.Fetch(name, code);
      Assert.Equal(["a", $"b{round}"], both.Select(e => e.Id));
      await site.Confirm(name, code, both[1].Receipt);
      given = both[0];
    }
    Assert.Equal(100_000 - 29, (long)(await site.Ask(HttpMethod.Get, site.Below(name, code, ""))).Body["waiting"]!);
  }

  [Fact]
  public async Task What_is_kept_no_longer_while_it_was_under_way_lets_the_next_of_its_key_go_on() {
    var (topic, code) = await site.Topic("subject", days: 1, acts: ["publish", "subscribe"]);
    var (_, name, _) = await site.Follow(code);
    await site.Published(code, [Event("a1", "a"), Event("a2", "a"), Event("a3", "a")]);
    Assert.Equal(["a1"], (await site.Fetch(code, name)).Select(e => e.Id));
    site.Clock.Pass(TimeSpan.FromDays(1));
    await site.Published(code, Event("a4", "a"));
    Assert.Equal(["a1"], (await site.Fetch(code, name)).Select(e => e.Id));
    site.Clock.Pass(TimeSpan.FromDays(1));
    await site.DropDays();
    Assert.Equal(0, (await site.Kept(topic)).Count(e => (string)e["id"]! is "a1" or "a2" or "a3"));
    Assert.Equal(["a4"], (await site.Fetch(code, name)).Select(e => e.Id));
  }

  [Fact]
  public async Task What_the_follower_refuses_waits_longer_each_time_and_is_set_aside_in_the_end_with_its_key_going_on() {
    var (_, topic, code) = await Followed("subject");
    await site.Published(topic, [Event("a1", "a"), Event("a2", "a")]);
    for (var attempt = 1; attempt <= 10; attempt++) {
      var given = Assert.Single(await site.Fetch(topic, code));
      Assert.Equal(("a1", attempt), (given.Id, given.Attempt));
      await site.Refuse(topic, code, given.Receipt);
      if (attempt == 10) break;
      site.Clock.Pass(TimeSpan.FromSeconds(Math.Pow(2, attempt) - 1));
      Assert.Empty(await site.Fetch(topic, code));
      site.Clock.Pass(TimeSpan.FromSeconds(1));
    }
    Assert.Equal(["a2"], (await site.Fetch(topic, code)).Select(e => e.Id));
    Assert.Equal(1, (long)(await site.Ask(HttpMethod.Get, site.Below(topic, code, ""))).Body["dead"]!);
  }

  [Fact]
  public async Task What_is_never_confirmed_is_set_aside_after_ten_leases() {
    var (_, topic, code) = await Followed();
    await site.Published(topic, Event("1"));
    for (var attempt = 0; attempt < 10; attempt++) {
      Assert.Single(await site.Fetch(topic, code, "?lease=1"));
      site.Clock.Pass(TimeSpan.FromSeconds(2));
    }
    Assert.Empty(await site.Fetch(topic, code));
    Assert.Equal(1, (long)(await site.Ask(HttpMethod.Get, site.Below(topic, code, ""))).Body["dead"]!);
  }

  [Fact]
  public async Task Who_waits_has_an_event_as_soon_as_it_is_published_and_else_nothing_at_the_end() {
    var (_, topic, code) = await Followed();
    var waiting = site.Fetch(topic, code, "?wait=20");
    await Task.Delay(300, TestContext.Current.CancellationToken);
    Assert.False(waiting.IsCompleted);
    var since = Stopwatch.StartNew();
    await site.Published(topic, Event("1"));
    Assert.Single(await waiting);
    Assert.True(since.Elapsed < TimeSpan.FromSeconds(15));
    Assert.Empty(await site.Fetch(topic, code, "?wait=1"));
  }

  [Fact]
  public async Task Only_the_types_that_are_wanted_and_what_the_condition_holds_of_are_given() {
    var (_, topic, byType) = await Followed(types: ["a", "b"]);
    var (_, byCondition, _) = await site.Follow(topic, condition: "data.number > 2 and type != \"c\"");
    await site.Published(topic, [Event("1", data: new { number = 1 }, type: "a"), Event("2", data: new { number = 3 }, type: "b"), Event("3", data: new { number = 4 }, type: "c"), Event("4", data: new { number = 5 }, type: "d")]);
    Assert.Equal(["1", "2"], (await site.Fetch(topic, byType)).Select(e => e.Id));
    Assert.Equal(["2", "4"], (await site.Fetch(topic, byCondition)).Select(e => e.Id));
    Assert.Equal(2, (long)(await site.Ask(HttpMethod.Get, site.Below(topic, byType, ""))).Body["waiting"]!);
  }

  [Fact]
  public async Task Each_subscription_has_every_event_in_the_order_of_the_topic_from_when_it_began() {
    var (_, topic, first) = await Followed();
    await site.Published(topic, Enumerable.Range(0, 30).Select(i => Event($"{i}")));
    var (_, second, _) = await site.Follow(topic);
    var (_, all, _) = await site.Follow(topic, from: site.Clock.GetUtcNow().AddHours(-1));
    await site.Published(topic, Enumerable.Range(30, 300).Select(i => Event($"{i}")));
    async Task<List<string>> Read(string code) {
      var seen = new List<string>();
      while (await site.Fetch(topic, code, "?max=7") is { Count: > 0 } given) {
        seen.AddRange(given.Select(g => g.Id));
        await site.Confirm(topic, code, [.. given.Select(g => g.Receipt)]);
      }
      return seen;
    }
    foreach (var (code, from) in new[] { (first, 0), (second, 30), (all, 0) }) Assert.Equal(Enumerable.Range(from, 330 - from).Select(i => $"{i}"), await Read(code));
  }

  [Fact]
  public async Task Several_that_fetch_at_once_share_the_events_without_having_one_twice() {
    var (_, topic, code) = await Followed();
    await site.Published(topic, Enumerable.Range(0, 400).Select(i => Event($"{i}")));
    var seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => {
      var own = new List<string>();
      while (await site.Fetch(topic, code, "?max=20") is { Count: > 0 } given) {
        own.AddRange(given.Select(g => g.Id));
        await site.Confirm(topic, code, [.. given.Select(g => g.Receipt)]);
      }
      return own;
    }));
    Assert.Equal(Enumerable.Range(0, 400).Select(i => $"{i}").Order(), seen.SelectMany(s => s).Order());
  }

  [Fact]
  public async Task Nobody_reads_for_another_or_without_a_right() {
    var (topic, code) = await site.Topic(acts: ["publish", "subscribe"]);
    var (id, name, _) = await site.Follow(code);
    await site.Published(code, Event("1"));
    Assert.Equal(404, (await site.Ask(HttpMethod.Get, site.Below(code, name), by: site.Owner)).Status);
    Assert.Equal(404, (await site.Ask(HttpMethod.Get, site.Below(code, "none"))).Status);
    Assert.Equal(404, (await site.Ask(HttpMethod.Get, site.Address(code, "/other"))).Status);
    var right = (Guid)(await site.Sql("select id from exchange.topic_right where topic = $1 and act = 'Subscribe'", topic))[0][0]!;
    await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/topic-rights/{right}/revoke", new { });
    Assert.Equal((403, "access_denied"), await site.Ask(HttpMethod.Get, site.Below(code, name)) is var (status, said) ? (status, (string?)said["type"]) : default);
    Assert.Empty(await site.Sql("select 1 from exchange.topic_delivery where subscription = $1", id));
  }

  [Theory]
  [InlineData("?max=0"), InlineData("?max=501"), InlineData("?wait=31"), InlineData("?lease=0"), InlineData("?lease=a")]
  public async Task What_cannot_be_given_is_not_promised(string query) {
    var (_, topic, code) = await Followed();
    Assert.Equal(400, (await site.Ask(HttpMethod.Get, site.Below(topic, code) + query)).Status);
  }

  [Theory]
  [InlineData("{"), InlineData("{}"), InlineData("{\"done\":[null]}"), InlineData("{\"failed\":[{}]}"), InlineData("null")]
  public async Task A_confirmation_of_nothing_is_none(string body) {
    var (_, topic, code) = await Followed();
    Assert.Equal(400, (await site.Ask(HttpMethod.Post, site.Below(topic, code, "/ack"), TopicsSite.Content(body, "application/json"))).Status);
  }

  [Fact]
  public async Task A_receipt_of_what_was_never_given_confirms_nothing() {
    var (_, topic, code) = await Followed("subject");
    await site.Published(topic, [Event("1", "a"), Event("2", "a")]);
    var given = Assert.Single(await site.Fetch(topic, code));
    var next = long.Parse(given.Receipt.Split('-')[1]) + 1;
    await site.Confirm(topic, code, $"0-{next}", "0-", "x", "7-1");
    await site.Confirm(topic, code, given.Receipt);
    Assert.Equal(["2"], (await site.Fetch(topic, code)).Select(e => e.Id));
  }

  [Fact]
  public async Task What_cannot_be_read_is_told_as_a_fault_of_the_exchange_and_is_there_afterwards() {
    var (_, topic, code) = await Followed();
    await site.Published(topic, Event("1"));
    await site.AsIntruder("update exchange.topic_event set content = content || '\\x00'");
    Assert.Equal((500, "internal_error"), await site.Ask(HttpMethod.Get, site.Below(topic, code)) is var (status, said) ? (status, (string?)said["type"]) : default);
    await site.AsIntruder("update exchange.topic_event set content = substr(content, 1, length(content) - 1)");
    Assert.Equal(["1"], (await site.Fetch(topic, code)).Select(e => e.Id));
  }
}
