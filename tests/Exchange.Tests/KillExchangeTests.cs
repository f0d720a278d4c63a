using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>
/// Nothing lost, nothing invented: systems send numbered messages through the exchange and publish numbered events while the program
/// is killed, its database goes and comes, and its disk is full. <c>bench/exchange/run faults 600</c> does it for ten minutes.
/// </summary>
public sealed class KillExchangeTests(KillSite site) : KillExchangeCases(site), IClassFixture<KillSite>;

public sealed class KillExchangeOverRabbitTests(KillRabbitSite site) : KillExchangeCases(site), IClassFixture<KillRabbitSite>;

public abstract class KillExchangeCases(KillSite site) {
  const int Callers = 4, Publishers = 3, KeysOfEach = 2;
  static readonly TimeSpan Time = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("SAOLA_FAULT_SECONDS") ?? "60", CultureInfo.InvariantCulture));
  static readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, ActivityHeadersPropagator = null }) { Timeout = TimeSpan.FromSeconds(15) };
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  readonly ConcurrentDictionary<string, bool> sent = new(StringComparer.Ordinal), published = new(StringComparer.Ordinal);
  readonly ConcurrentQueue<string> pulled = new();
  readonly string mark = BusApp.Code("k");

  [Fact]
  public async Task Whatever_is_killed_each_message_that_was_acknowledged_is_sealed_once_and_each_event_reaches_its_followers_in_order() {
    var (topicId, topic) = await site.Topic("subject", acts: ["publish", "subscribe"]);
    var path = "/" + BusApp.Code("in");
    var (_, fetched, _) = await site.Follow(topic);
    await site.Follow(topic, path);
    await site.Move();
    using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
    using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
    var all = Enumerable.Range(0, Callers).Select(c => Task.Run(() => Call(c, over.Token), Ct)).Concat(Enumerable.Range(0, Publishers).Select(p => Task.Run(() => Publish(topic, p, over.Token), Ct))).ToArray();
    var reading = Task.Run(() => Read(topic, fetched, end.Token), Ct);
    await Strike();
    await over.CancelAsync();
    await Task.WhenAll(all);
    // what was under way when the program was killed is given again when its lease has ended
    List<string> Pushed() => [.. site.Received.GetValueOrDefault(path, []).Select(a => a.Id)];
    for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(5) && (Pushed().Distinct().Count() < published.Count || pulled.Distinct().Count() < published.Count); await Task.Delay(500, Ct)) { }
    await end.CancelAsync();
    await reading;
    foreach (var seen in new[] { Pushed(), [.. pulled] }) InOrder([.. seen.Distinct()]);
    Assert.Equal(published.Keys.Order(StringComparer.Ordinal), (await site.KeptThere(topicId)).Order(StringComparer.Ordinal));
    await AllSealed();
  }

  /// <summary>Each in turn and each at least once, until the time is over.</summary>
  async Task Strike() {
    var (faults, watch, random) = (site.Faults.ToArray(), Stopwatch.StartNew(), new Random(5));
    for (var round = 0; round < faults.Length || watch.Elapsed < Time; round++) {
      var (messages, events) = (sent.Count(s => s.Value), published.Count);
      await faults[round % faults.Length]();
      // it goes on before the next: something came through after the last
      for (var patience = Stopwatch.StartNew(); sent.Count(s => s.Value) < messages + 20 || published.Count < events + 5; await Task.Delay(50, Ct)) Assert.True(patience.Elapsed < TimeSpan.FromMinutes(2), $"Nothing goes on after: {site.Struck.LastOrDefault()}");
      await Task.Delay(random.Next(2000), Ct);
    }
  }

  /// <summary>Its body goes on while it comes.</summary>
  static bool IsLarge(int number) => number % 10 == 0;

  /// <summary>Of one number there is one message: what was not acknowledged is not sent again.</summary>
  async Task Call(int caller, CancellationToken over) {
    for (var number = 0; !over.IsCancellationRequested; number++) {
      var id = $"{mark}-{caller}-{number}";
      sent[id] = false;
      using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(site.Program, site.Service)) { Content = TopicsSite.Content(new JsonObject { ["id"] = id, ["fill"] = new string('x', IsLarge(number) ? HeldStream.Window + 30_000 : 300) }.ToJsonString(), "application/json") };
      request.Headers.TryAddWithoutValidation("X-Road-Client", site.Client.ToString());
      request.Headers.TryAddWithoutValidation("X-Road-Id", id);
      sent[id] = await Done(request) == 200;
      await Task.Delay(sent[id] ? 10 : 100, Ct);
    }
  }

  /// <summary>The same is sent until it is acknowledged, before the next of its keys.</summary>
  async Task Publish(string topic, int publisher, CancellationToken over) {
    for (var number = 0; !over.IsCancellationRequested; number++) {
      var batch = new JsonArray([.. Enumerable.Range(0, KeysOfEach).Select(k => (JsonNode)TopicsSite.Event($"{mark}.{publisher}.{k}/{number}", $"{publisher}.{k}"))]).ToJsonString();
      while (true) {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(site.Program, site.Address(topic))) { Content = TopicsSite.Content(batch, "application/cloudevents-batch+json") };
        request.Headers.TryAddWithoutValidation("X-Road-Client", site.Client.ToString());
        if (await Done(request) == 200) break;
        await Task.Delay(100, Ct);
      }
      for (var key = 0; key < KeysOfEach; key++) published[$"{mark}.{publisher}.{key}/{number}"] = true;
      await Task.Delay(30, Ct);
    }
  }

  /// <summary>The status when all of the answer was there.</summary>
  static async Task<int> Done(HttpRequestMessage request) {
    try {
      using var answer = await http.SendAsync(request, Ct);
      return (int)answer.StatusCode;
    } catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException && !Ct.IsCancellationRequested) {
      return 0;
    }
  }

  async Task Read(string topic, string code, CancellationToken end) {
    while (!end.IsCancellationRequested)
      try {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Program, site.Below(topic, code) + "?max=50&wait=1&lease=10"));
        request.Headers.TryAddWithoutValidation("X-Road-Client", site.Client.ToString());
        using var answer = await http.SendAsync(request, Ct);
        if ((int)answer.StatusCode != 200) throw new HttpRequestException($"{answer.StatusCode}");
        var given = TopicsSite.Given(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
        foreach (var e in given) pulled.Enqueue(e.Id);
        if (given.Count == 0) continue;
        using var confirm = new HttpRequestMessage(HttpMethod.Post, new Uri(site.Program, site.Below(topic, code, "/ack"))) { Content = TopicsSite.Content(new JsonObject { ["done"] = new JsonArray([.. given.Select(g => (JsonNode)g.Receipt)]) }.ToJsonString(), "application/json") };
        confirm.Headers.TryAddWithoutValidation("X-Road-Client", site.Client.ToString());
        await Done(confirm);
      } catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException && !Ct.IsCancellationRequested) {
        await Task.Delay(200, Ct);
      }
  }

  /// <summary>All that was published, nothing else, and of each key in its order.</summary>
  void InOrder(string[] first) {
    Assert.Equal(published.Keys.Order(StringComparer.Ordinal), first.Order(StringComparer.Ordinal));
    Assert.All(first.Select(id => id.Split('/')).GroupBy(f => f[0]), key => Assert.Equal(Enumerable.Range(0, key.Count()).Select(i => $"{i}"), key.Select(f => f[1])));
  }

  async Task AllSealed() {
    for (var patience = Stopwatch.StartNew(); (await site.Ask("select 1 from exchange.log_pending limit 1")).Count > 0; await Task.Delay(200, Ct)) Assert.True(patience.Elapsed < TimeSpan.FromMinutes(2), "Messages are not sealed");
    var log = (await site.Ask($"select message, count(*) filter (where not response and result is distinct from '{LogRecord.Begun}'), count(*) filter (where response), count(*) filter (where not response and result = '{LogRecord.Begun}') from exchange.log_record group by message"))
      .ToDictionary(r => (string)r[0], r => ((long)r[1], (long)r[2], (long)r[3]), StringComparer.Ordinal);
    Assert.Empty(log.Keys.Except(sent.Keys));
    // a request, its answer, and of a large one that it began: each once, and of what was acknowledged all of them
    (long, long, long) All(string id) => (1, 1, IsLarge(int.Parse(id.Split('-')[^1], CultureInfo.InvariantCulture)) ? 1 : 0);
    Assert.Empty(log.Where(m => m.Value.Item1 > 1 || m.Value.Item2 > 1 || m.Value.Item3 > All(m.Key).Item3).Select(m => $"{m.Key} {m.Value}"));
    Assert.Empty(sent.Where(s => s.Value && log.GetValueOrDefault(s.Key) != All(s.Key)).Select(s => $"{s.Key} {log.GetValueOrDefault(s.Key)}"));
    var (code, said) = await site.Verify();
    Assert.True(code == 0, said);
    var report = $"faults: {string.Join(", ", site.Struck.GroupBy(s => s).Select(s => $"{s.Count()} times {s.Key}"))}{(site.CanFill ? "" : "; the disk was not filled, as only root mounts one")}; {sent.Count(s => s.Value)} of {sent.Count} messages acknowledged, {published.Count} events; {said.Split('\n').First(l => l.Contains("messages of the exchange", StringComparison.Ordinal))}";
    Console.WriteLine(report);
    TestContext.Current.TestOutputHelper?.WriteLine(report);
  }
}
