using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>How events come in: by CloudEvents 1.0, from who may, each kept once before it is answered.</summary>
public sealed class TopicsPublishTests(TopicsSite site) : TopicsPublishCases(site), IClassFixture<TopicsSite>;

public sealed class TopicsPublishOverRabbitTests(TopicsRabbitSite site) : TopicsPublishCases(site), IClassFixture<TopicsRabbitSite>;

public abstract class TopicsPublishCases(TopicsSite site) {
  static JsonObject Event(string id, string? subject = null, object? data = null) => TopicsSite.Event(id, subject, data);

  [Fact]
  public async Task An_event_is_kept_as_it_was_sent_when_its_publisher_has_the_answer() {
    var (topic, code) = await site.Topic(acts: "publish");
    var e = Event("1", "hộ 7", new { tên = "Nguyễn Văn Á" });
    var (status, said) = await site.Publish(code, e);
    Assert.Equal(200, status);
    Assert.True(JsonNode.DeepEquals(e, Assert.Single(await site.Kept(topic))));
    Assert.Equal(("1", (long)(await site.Sql("select position from exchange.topic_event where topic = $1", topic))[0][0]!), ((string?)said["events"]![0]!["id"], (long)said["events"]![0]!["position"]!));
  }

  [Fact]
  public async Task Several_are_kept_together_in_their_order() {
    var (topic, code) = await site.Topic(acts: "publish");
    var (status, said) = await site.Publish(code, Enumerable.Range(0, 300).Select(i => Event($"{i}")));
    Assert.Equal((200, 300), (status, said["events"]!.AsArray().Count));
    Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), (await site.Kept(topic)).Select(e => (string?)e["id"]));
  }

  [Fact]
  public async Task Attributes_may_stand_in_headers_with_the_data_as_the_body() {
    var (topic, code) = await site.Topic(acts: "publish");
    void Attributes(HttpRequestMessage r, string id) {
      foreach (var (name, value) in new[] { ("specversion", "1.0"), ("id", id), ("source", "/household"), ("type", "vn.saola.moved"), ("subject", "h%E1%BB%99 7") }) r.Headers.TryAddWithoutValidation("ce-" + name, value);
    }
    Assert.Equal(200, (await site.Ask(HttpMethod.Post, site.Address(code), TopicsSite.Content("{\"a\":1}", "application/json"), more: r => Attributes(r, "json"))).Status);
    Assert.Equal(200, (await site.Ask(HttpMethod.Post, site.Address(code), TopicsSite.Content("plain", "text/plain"), more: r => Attributes(r, "text"))).Status);
    Assert.Equal(200, (await site.Ask(HttpMethod.Post, site.Address(code), more: r => Attributes(r, "none"))).Status);
    var kept = await site.Kept(topic);
    Assert.Equal(("hộ 7", "application/json", 1), ((string?)kept[0]["subject"], (string?)kept[0]["datacontenttype"], (int)kept[0]["data"]!["a"]!));
    Assert.Equal(("text/plain", "plain"), ((string?)kept[1]["datacontenttype"], System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)kept[1]["data_base64"]!))));
    Assert.False(kept[2].AsObject().ContainsKey("data"));
  }

  [Theory]
  [InlineData("{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\"}", "specversion must be 1.0")]
  [InlineData("{\"specversion\":\"1.0\",\"source\":\"a\",\"type\":\"b\"}", "source, id and type must be there")]
  [InlineData("{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"a\",\"type\":\"b\"}", "id must be a text of 1 to 1000 characters")]
  [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\",\"time\":\"yesterday\"}", "time must be a moment by RFC 3339")]
  [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\",\"My_Own\":\"c\"}", "My_Own: names of attributes have small letters and digits only")]
  [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\",\"more\":{}}", "more must be a text, a whole number of 32 bits, true or false")]
  [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\",\"data\":1,\"data_base64\":\"YQ==\"}", "An event has data or data_base64, not both")]
  [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"b\",\"data_base64\":\"*\"}", "data_base64 must be Base64")]
  [InlineData("{\"specversion\":\"1.0\",\"id\":\"\\ud800\",\"source\":\"a\",\"type\":\"b\"}", "A text is no Unicode")]
  [InlineData("7", "An event is an object")]
  public async Task What_is_no_event_of_CloudEvents_1_0_is_refused_with_what_is_wrong(string text, string wrong) {
    var (topic, code) = await site.Topic(acts: "publish");
    var (status, said) = await site.Ask(HttpMethod.Post, site.Address(code), TopicsSite.Content(text, "application/cloudevents+json"));
    Assert.Equal((422, wrong), (status, (string?)said["events"]?[0]?["errors"]?[0]));
    Assert.Empty(await site.Kept(topic));
  }

  [Theory]
  [InlineData("{", "application/cloudevents+json", 400), InlineData("{}", "application/cloudevents-batch+json", 400), InlineData("[]", "application/cloudevents-batch+json", 400), InlineData("{}", "application/json", 415)]
  public async Task A_body_in_no_content_mode_is_refused(string text, string type, int expected) {
    var (_, code) = await site.Topic(acts: "publish");
    Assert.Equal(expected, (await site.Ask(HttpMethod.Post, site.Address(code), TopicsSite.Content(text, type))).Status);
  }

  [Fact]
  public async Task Data_that_the_schema_of_the_topic_refuses_is_told_by_its_place_and_nothing_of_the_batch_is_kept() {
    var (topic, code) = await site.Topic(schema: new { type = "object", required = new[] { "number" }, properties = new { number = new { type = "integer", minimum = 1 } } }, acts: "publish");
    var (status, said) = await site.Publish(code, [Event("1", data: new { number = 3 }), Event("2", data: new { number = 0 }), Event("3", data: new { other = 1 })]);
    Assert.Equal((422, "invalid_event"), (status, (string?)said["type"]));
    Assert.Equal([1, 2], said["events"]!.AsArray().Select(e => (int)e!["event"]!));
    Assert.StartsWith("/number: ", (string?)said["events"]![0]!["errors"]![0], StringComparison.Ordinal);
    Assert.Empty(await site.Kept(topic));
    Assert.Equal(200, (await site.Publish(code, Event("1", data: new { number = 3 }))).Status);
  }

  [Fact]
  public async Task The_same_source_and_id_is_one_event_and_has_its_first_answer() {
    var (topic, code) = await site.Topic(acts: "publish");
    var first = (await site.Publish(code, Event("1", data: new { number = 1 }))).Body;
    await site.Published(code, Event("2"));
    Assert.Equal(first.ToJsonString(), (await site.Publish(code, Event("1", data: new { number = 9 }))).Body.ToJsonString());
    var twice = (await site.Publish(code, [Event("3"), Event("3"), Event("1")])).Body["events"]!.AsArray();
    Assert.Equal((long)twice[0]!["position"]!, (long)twice[1]!["position"]!);
    Assert.Equal((long)first["events"]![0]!["position"]!, (long)twice[2]!["position"]!);
    Assert.Equal(["1", "2", "3"], (await site.Kept(topic)).Select(e => (string?)e["id"]));
    Assert.Equal(1, (int)(await site.Kept(topic))[0]["data"]!["number"]!);
  }

  [Fact]
  public async Task Many_who_publish_at_once_the_same_and_others_have_each_event_kept_once_at_one_place() {
    var (topic, code) = await site.Topic(acts: "publish");
    var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => site.Publish(code, Event($"{i % 50}"))));
    Assert.All(answers, a => Assert.Equal(200, a.Status));
    Assert.All(answers.GroupBy(a => (string?)a.Body["events"]![0]!["id"]), g => Assert.Single(g.Select(a => (long)a.Body["events"]![0]!["position"]!).Distinct()));
    Assert.Equal([50L, 50L], Assert.Single(await site.Sql("select count(*), count(distinct position) from exchange.topic_event where topic = $1", topic)));
  }

  [Fact]
  public async Task Only_who_is_registered_comes_as_registered_and_has_the_right_publishes() {
    var (_, code) = await site.Topic();
    var (_, may) = await site.Topic(acts: "publish");
    var (strangerId, stranger) = await site.Subsystem();
    Assert.Equal((403, "access_denied"), await Told(site.Publish(code, Event("1"))));
    Assert.Equal(200, (await site.Publish(code, Event("1"), site.Owner)).Status);
    Assert.Equal((403, "access_denied"), await Told(site.Publish(may, Event("1"), stranger)));
    Assert.Equal((404, "unknown_topic"), await Told(site.Publish("nothing", Event("1"))));
    Assert.Equal((500, "Server.ClientProxy.UnknownMember"), await Told(site.Publish(may, Event("1"), stranger with { Subsystem = "other" })));
    await site.Connect(strangerId, new { connection = "http", networks = new[] { "10.9.0.1" } });
    Assert.Equal((500, "Server.ClientProxy.SslAuthenticationFailed"), await Told(site.Publish(may, Event("1"), stranger)));
  }

  static async Task<(int, string?)> Told(Task<(int Status, JsonNode Body)> asked) => ((await asked).Status, (string?)(await asked).Body["type"]);

  [Fact]
  public async Task Where_events_cannot_be_kept_the_publisher_is_told_to_send_them_again() {
    var (topic, code) = await site.Topic(acts: "publish");
    await site.AsIntruder("revoke insert on exchange.topic_event from saola_web");
    try {
      Assert.Equal((503, "logging_failed"), await Told(site.Publish(code, Event("1"))));
    } finally {
      await site.AsIntruder("grant insert on exchange.topic_event to saola_web");
    }
    Assert.Equal(200, (await site.Publish(code, Event("1"))).Status);
    Assert.Single(await site.Kept(topic));
  }

  [Fact]
  public async Task What_an_event_says_is_not_read_without_the_owner_s_key() {
    const string secret = "079300001234";
    var (topic, code) = await site.Topic("subject", acts: "publish");
    Assert.Equal(200, (await site.Publish(code, Event(secret, secret, new { id = secret }))).Status);
    Assert.Empty(await site.Sql("select 1 from exchange.topic_event e where topic = $1 and (position($2 in e::text) > 0 or position(encode(convert_to($2, 'UTF8'), 'hex') in e::text) > 0)", topic, secret));
  }

  [Fact]
  public async Task What_is_kept_no_longer_goes_as_whole_days() {
    var ((brief, a), (longer, b)) = (await site.Topic(days: 1, acts: "publish"), await site.Topic(days: 3, acts: "publish"));
    await site.Published(a, Event("1"));
    await site.Published(b, Event("1"));
    site.Clock.Pass(TimeSpan.FromDays(2));
    await site.DropDays();
    Assert.Equal((0, 1), ((await site.Kept(brief)).Count, (await site.Kept(longer)).Count));
    Assert.Empty(await site.Sql("select 1 from pg_inherits where inhparent = 'exchange.topic_event'::regclass and inhrelid::regclass::text = 'exchange.topic_event_20261117'"));
    Assert.Contains("exchange.topic_days_dropped", (await site.Sql("select type from ledger.entry")).Select(r => r[0]));
    // what is published afterwards finds its day again
    Assert.Equal(200, (await site.Publish(a, Event("2"))).Status);
  }

  [Fact]
  public async Task What_is_kept_no_longer_goes_another_day_where_somebody_reads() {
    var (topic, code) = await site.Topic(days: 1, acts: "publish");
    await site.Published(code, Event("1"));
    site.Clock.Pass(TimeSpan.FromDays(2));
    await using (var reader = site.Begin()) {
      await using var command = new Npgsql.NpgsqlCommand("select 1 from exchange.topic_event limit 1", await reader.Work.Connection(TestContext.Current.CancellationToken));
      await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
      await site.DropDays();
    }
    Assert.Single(await site.Kept(topic));
    await site.DropDays();
    Assert.Empty(await site.Kept(topic));
    // and a night without any is no fault
    await site.DropDays();
  }

  [Fact]
  public async Task The_program_itself_can_only_add_events() {
    var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(async () => {
      await using var act = site.Begin();
      await using var command = new Npgsql.NpgsqlCommand("delete from exchange.topic_event", await act.Work.Connection(TestContext.Current.CancellationToken));
      await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    });
    Assert.Equal("42501", refused.SqlState);
  }
}
