using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Followers that are sent to: signed, in order, and each without holding up others.</summary>
public sealed class TopicsPushTests(TopicsSite site) : TopicsPushCases(site), IClassFixture<TopicsSite>;

public sealed class TopicsPushOverRabbitTests(TopicsRabbitSite site) : TopicsPushCases(site), IClassFixture<TopicsRabbitSite>;

public abstract class TopicsPushCases(TopicsSite site) {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(string Topic, string Path, string Secret, Guid Id)> Sent(string rule = "none") {
    var (_, topic) = await site.Topic(rule, acts: ["publish", "subscribe"]);
    var path = "/" + BusApp.Code("in");
    var (id, _, secret) = await site.Follow(topic, path);
    return (topic, path, secret!, id);
  }

  List<string> Arrived(string path, bool taken = true) => [.. site.Received.GetValueOrDefault(path, []).Where(a => !taken || a.Answer == 200).Select(a => a.Id)];

  /// <summary>How many transactions the database of this test sees in three seconds of the sender.</summary>
  async Task<long> Calls(TopicSender sender) {
    await sender.StartAsync(Ct);
    var before = await Seen();
    await Task.Delay(3000, Ct);
    var after = await Seen();
    await sender.StopAsync(CancellationToken.None);
    return after - before;
    async Task<long> Seen() => (long)(await site.Sql("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()"))[0][0]!;
  }

  [Fact]
  public async Task An_event_arrives_with_a_signature_that_its_receiver_checks() {
    var (topic, path, secret, id) = await Sent();
    var e = TopicsSite.Event("1", data: new { tên = "Nguyễn Văn Á" });
    var published = await site.Publish(topic, e);
    await site.SendDue();
    await site.SendDue();
    var arrival = Assert.Single(site.Received[path]);
    Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(e, arrival.Event));
    Assert.StartsWith("application/cloudevents+json", arrival.Headers["Content-Type"], StringComparison.Ordinal);
    Assert.Equal($"{id:N}-{published.Body["events"]![0]!["position"]}", arrival.Headers["X-Saola-Delivery"]);
    var time = arrival.Headers["X-Saola-Time"];
    Assert.True(DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out _));
    Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(secret), Encoding.UTF8.GetBytes($"{time}.{arrival.Text}"))), arrival.Headers["X-Saola-Signature"]);
  }

  [Fact]
  public async Task Events_of_one_key_arrive_in_their_order_and_one_that_is_refused_holds_up_its_own_key_alone() {
    var (topic, path, _, _) = await Sent("subject");
    var refused = true;
    site.Answers[path] = e => Task.FromResult((string?)e["id"] == "a0" && refused ? 500 : 200);
    await site.Published(topic, Enumerable.Range(0, 20).SelectMany(i => new[] { TopicsSite.Event($"a{i}", "a"), TopicsSite.Event($"b{i}", "b") }));
    await site.SendDue();
    Assert.Equal(Enumerable.Range(0, 20).Select(i => $"b{i}"), Arrived(path));
    refused = false;
    site.Clock.Pass(TimeSpan.FromSeconds(3));
    await site.SendDue();
    Assert.Equal(Enumerable.Range(0, 20).Select(i => $"a{i}"), Arrived(path).Where(id => id[0] == 'a'));
  }

  [Fact]
  public async Task While_the_exchange_is_closed_nothing_is_sent_and_all_of_it_afterwards() {
    var (topic, path, _, _) = await Sent("subject");
    var seen = new TaskCompletionSource();
    var closed = new TaskCompletionSource();
    // the first is under way when the exchange is closed
    site.Answers[path] = async e => {
      seen.TrySetResult();
      await closed.Task;
      return 200;
    };
    await site.Published(topic, Enumerable.Range(0, 3).Select(i => TopicsSite.Event($"{i}", "a")));
    var turn = site.SendDue();
    await seen.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
    Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> Close(bool close) => site.Send(BusApp.Registrar, HttpMethod.Put, "/api/exchange/maintenance", new { close, message = close ? "Bảo trì" : null });
    Assert.Equal(200, (await Close(true)).Status);
    try {
      closed.SetResult();
      await turn;
      await site.SendDue();
      Assert.Equal(["0"], Arrived(path));
    } finally {
      Assert.Equal(200, (await Close(false)).Status);
    }
    await site.SendDue();
    Assert.Equal(["0", "1", "2"], Arrived(path));
  }

  [Fact]
  public async Task While_an_address_is_away_its_subscription_waits_without_losing_attempts_and_others_go_on() {
    var ((topic, path, _, id), (other, elsewhere, _, _)) = (await Sent(), await Sent());
    site.Answers[path] = _ => Task.FromResult(503);
    await site.Published(topic, Enumerable.Range(0, 5).Select(i => TopicsSite.Event($"{i}")));
    await site.Published(other, TopicsSite.Event("1"));
    for (var tries = 0; tries < 12; tries++) {
      await site.SendDue();
      site.Clock.Pass(TimeSpan.FromHours(1.01));
    }
    Assert.Equal(["1"], Arrived(elsewhere));
    Assert.Equal(["HTTP 503", 12], Assert.Single(await site.Sql("select error, failures from exchange.topic_subscription where id = $1", id)));
    Assert.Empty(await site.Sql("select 1 from exchange.topic_delivery where subscription = $1 and (dead_at is not null or attempts > 1)", id));
    site.Answers.Remove(path, out _);
    await site.SendDue();
    Assert.Equal(["0", "1", "2", "3", "4"], Arrived(path).Order());
    Assert.Equal([null, 0], Assert.Single(await site.Sql("select error, failures from exchange.topic_subscription where id = $1", id)));
  }

  [Fact]
  public async Task An_address_that_does_not_answer_is_away_but_one_that_answers_others_has_refused_what_it_does_not_answer() {
    var (topic, path, _, id) = await Sent();
    var free = new TaskCompletionSource();
    site.Answers[path] = async e => {
      if ((string?)e["id"] != "slow") return 200;
      await free.Task;
      return 500;
    };
    try {
      await site.Published(topic, TopicsSite.Event("slow"));
      await site.SendDue();
      Assert.Equal(["Timeout", 1], Assert.Single(await site.Sql("select error, failures from exchange.topic_subscription where id = $1", id)));
      Assert.Equal([0, null], Assert.Single(await site.Sql("select attempts, error from exchange.topic_delivery where subscription = $1", id)));
      await site.Published(topic, TopicsSite.Event("1"));
      site.Clock.Pass(TimeSpan.FromSeconds(3));
      await site.SendDue();
      Assert.Equal(["1"], Arrived(path));
      Assert.Equal([null, 0], Assert.Single(await site.Sql("select error, failures from exchange.topic_subscription where id = $1", id)));
      Assert.Equal([1, "Timeout"], Assert.Single(await site.Sql("select attempts, error from exchange.topic_delivery where subscription = $1", id)));
    } finally {
      free.SetResult();
    }
  }

  [Fact]
  public async Task Another_address_and_going_on_after_a_pause_wait_for_nothing() {
    var (_, topic) = await site.Topic(acts: ["publish", "subscribe"]);
    var path = "/" + BusApp.Code("in");
    var (id, code, _) = await site.Follow(topic, path);
    site.Answers[path] = _ => Task.FromResult(503);
    await site.Published(topic, TopicsSite.Event("1"));
    await site.SendDue();
    foreach (var pause in new[] { true, false }) await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Post, $"/api/exchange/subscriptions/{id}/switch", new { pause });
    await site.SendDue();
    Assert.Equal(2, Arrived(path, false).Count);
    await site.SendDue();
    Assert.Equal(2, Arrived(path, false).Count);
    await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Put, $"/api/exchange/subsystems/{site.ClientId}/subscriptions/{code}", new { topic = $"{site.Owner}/{topic}", url = site.ReceiverUrl + path + "-new" });
    await site.SendDue();
    Assert.Equal(["1"], Arrived(path + "-new"));
  }

  [Fact]
  public async Task While_all_that_is_due_waits_behind_another_the_background_rests() {
    var (topic, path, _, id) = await Sent("subject");
    site.Answers[path] = _ => Task.FromResult(500);
    using var sender = ActivatorUtilities.CreateInstance<TopicSender>(site.Services);
    var rest = await Calls(sender);
    for (var batch = 0; batch < 3; batch++) await site.Published(topic, Enumerable.Range(0, 800).Select(i => TopicsSite.Event($"{batch}.{i}", "a")));
    await site.SendDue();
    Assert.True((long)(await site.Sql("select count(*) from exchange.topic_delivery where subscription = $1", id))[0][0]! > 1500);
    Assert.InRange(await Calls(sender), 0, 2 * rest + 100);
  }

  [Fact]
  public async Task A_redirect_is_no_arrival_and_is_not_followed() {
    var (topic, path, _, id) = await Sent();
    site.Answers[path] = _ => Task.FromResult(302);
    await site.Published(topic, TopicsSite.Event("1"));
    await site.SendDue();
    Assert.False(site.Received.ContainsKey("/elsewhere"));
    Assert.Equal("HTTP 302", (string?)Assert.Single(await site.Sql("select error from exchange.topic_delivery where subscription = $1", id))[0]);
  }

  [Fact]
  public async Task An_address_that_is_named_no_more_and_a_follower_without_its_right_are_sent_nothing() {
    var (topic, path, _, id) = await Sent();
    await site.AsIntruder("update exchange.topic_subscription set url = 'https://10.0.0.1/a' where id = $1", id);
    var (second, under, _, _) = await Sent();
    await site.AsIntruder("delete from exchange.topic_right where act = 'Subscribe' and topic = (select id from exchange.topic where code = $1)", second);
    await ((Roster)site.Services.GetRequiredService(typeof(Roster))).Changed();
    Assert.Equal(200, (await site.Publish(topic, TopicsSite.Event("1"), site.Owner)).Status);
    Assert.Equal(200, (await site.Publish(second, TopicsSite.Event("1"), site.Owner)).Status);
    await site.SendDue();
    Assert.Equal((0, 0), (Arrived(path, false).Count, Arrived(under, false).Count));
    Assert.Equal("NotAllowed", (string?)Assert.Single(await site.Sql("select error from exchange.topic_subscription where id = $1", id))[0]);
  }

  [Fact]
  public async Task In_the_background_many_subscriptions_are_served_while_one_of_them_hangs() {
    var slow = await Sent();
    var free = new TaskCompletionSource();
    site.Answers[slow.Path] = async _ => {
      await free.Task;
      return 200;
    };
    var others = new List<(string Topic, string Path, string Secret, Guid Id)>();
    for (var i = 0; i < 10; i++) others.Add(await Sent("subject"));
    var sender = ActivatorUtilities.CreateInstance<TopicSender>(site.Services);
    using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
    // what a slow machine did not answer in ten seconds is sent again later: for that the clock goes on
    var time = Task.Run(async () => {
      for (; !over.IsCancellationRequested; await Task.Delay(100, Ct)) site.Clock.Pass(TimeSpan.FromMilliseconds(500));
    }, Ct);
    await sender.StartAsync(Ct);
    try {
      await site.Published(slow.Topic, Enumerable.Range(0, 50).Select(i => TopicsSite.Event($"{i}")));
      foreach (var (topic, _, _, _) in others) await site.Publish(topic, Enumerable.Range(0, 20).Select(i => TopicsSite.Event($"{i}", $"{i % 3}")));
      for (var tries = 0; tries < 2400 && others.Exists(o => Arrived(o.Path).Distinct().Count() < 20); tries++) await Task.Delay(50, Ct);
      Assert.All(others, o => Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}").Order(), Arrived(o.Path).Distinct().Order()));
      Assert.Empty(Arrived(slow.Path, false));
      free.SetResult();
      for (var tries = 0; tries < 2400 && Arrived(slow.Path).Distinct().Count() < 50; tries++) await Task.Delay(50, Ct);
      Assert.Equal(50, Arrived(slow.Path).Distinct().Count());
    } finally {
      free.TrySetResult();
      await over.CancelAsync();
      await time;
      await sender.StopAsync(CancellationToken.None);
      sender.Dispose();
    }
  }
}
