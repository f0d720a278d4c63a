using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A service that is not reached is left alone for a while, and what only reads is tried a second time.</summary>
public sealed class LimitsBreakerTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A service that answers, or breaks the next connections off when it has read the request.</summary>
  sealed class Flaky : IDisposable {
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    int seen, breaks;

    public Flaky() {
      listener.Start();
      _ = Task.Run(Serve);
    }

    public string Url => $"http://{listener.LocalEndpoint}";
    public int Seen => Volatile.Read(ref seen);

    /// <summary>How many of the next requests break off.</summary>
    public void Break(int next) => Volatile.Write(ref breaks, next);

    async Task Serve() {
      while (true) {
        using var socket = await listener.AcceptTcpClientAsync();
        var (stream, read, chunk) = (socket.GetStream(), new StringBuilder(), new byte[8192]);
        while (!read.ToString().Contains("\r\n\r\n", StringComparison.Ordinal)) {
          var got = await stream.ReadAsync(chunk);
          if (got == 0) break;
          read.Append(Encoding.Latin1.GetString(chunk, 0, got));
        }
        Interlocked.Increment(ref seen);
        if (Interlocked.Decrement(ref breaks) >= 0) continue;
        Interlocked.Increment(ref breaks);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());
      }
    }

    public void Dispose() => listener.Dispose();
  }

  async Task<(Guid Id, string Path)> Service(Flaky at) {
    var code = BusApp.Code("flaky");
    var id = await site.Offer(site.OwnerId, code, at.Url);
    await site.Grant(id, site.ClientId);
    return (id, site.Path("/x", code));
  }

  Task<HttpResponseMessage> Call(string path, string? id = null, HttpMethod? method = null, HttpContent? content = null) =>
    site.Call(path, method, content, more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id ?? BusApp.Code("id")));

  [Fact]
  public async Task What_only_reads_is_tried_once_more_within_a_budget_and_each_try_is_in_the_log() {
    using var flaky = new Flaky();
    var (_, path) = await Service(flaky);
    async Task Save(int calls) {
      for (var i = 0; i < calls; i++) Assert.Equal(200, (int)(await Call(path)).StatusCode);
    }
    await Save(Breaker.Share);
    flaky.Break(1);
    var (id, before) = (BusApp.Code("again"), flaky.Seen);
    using (var answer = await Call(path, id)) {
      Assert.Equal((200, "ok", 2), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), flaky.Seen - before));
      var log = await site.Log(id);
      Assert.Equal([false, false, true, true], log.Select(l => l.IsResponse));
      var tries = log.GroupBy(l => l.Request).OrderBy(g => g.Key).Select(g => g.Single(l => l.IsResponse)).ToArray();
      Assert.Equal([(500, "Server.ServerProxy.NetworkError"), (200, null)], tries.Select(t => (t.Status!.Value, t.Result)));
      Assert.Equal(tries[1].Request.ToString(), BusSite.One(answer, "X-Road-Request-Id"));
      Assert.Equal(log.Single(l => !l.IsResponse && l.Request == tries[1].Request).Hash, Convert.FromBase64String(BusSite.One(answer, "X-Road-Request-Hash")!));
    }
    // the budget is used up
    flaky.Break(1);
    (id, before) = (BusApp.Code("spent"), flaky.Seen);
    Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(await Call(path, id)));
    Assert.Equal((1, 2), (flaky.Seen - before, (await site.Log(id)).Count));
    // a second try is the last one
    await Save(2 * Breaker.Share);
    flaky.Break(2);
    (id, before) = (BusApp.Code("twice"), flaky.Seen);
    Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(await Call(path, id)));
    Assert.Equal((2, 4), (flaky.Seen - before, (await site.Log(id)).Count));
    // what may change something, or has a body, is never sent twice
    await Save(Breaker.Share);
    foreach (var (method, content) in new (HttpMethod, HttpContent?)[] { (HttpMethod.Post, null), (HttpMethod.Delete, null), (HttpMethod.Get, new StringContent("asked")) }) {
      flaky.Break(1);
      (id, before) = (BusApp.Code("once"), flaky.Seen);
      Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(await Call(path, id, method, content)));
      Assert.Equal((1, 2), (flaky.Seen - before, (await site.Log(id)).Count));
    }
  }

  [Fact]
  public async Task After_faults_in_a_row_nothing_goes_to_it_until_one_call_has_tried_it() {
    using var flaky = new Flaky();
    var (service, path) = await Service(flaky);
    var breakers = site.Services.GetRequiredService<Breakers>();
    flaky.Break(1000);
    for (var i = 0; i < Breaker.InARow; i++) Assert.Equal("Server.ServerProxy.NetworkError", (await BusSite.Fault(await Call(path))).Type);
    Assert.Equal(Breaker.InARow, flaky.Seen);
    var id = BusApp.Code("left");
    using (var left = await Call(path, id)) {
      Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(left));
      Assert.InRange(left.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, Breaker.First);
    }
    Assert.Empty(await site.Log(id));
    Assert.Equal(BreakerState.Open, Assert.Single(breakers.Own(), b => b.Service == service).State);
    // the one that tries it fails, and it is left alone for longer
    await Until(async () => {
      using var answer = await Call(path);
      return flaky.Seen > Breaker.InARow;
    });
    Assert.Equal(Breaker.InARow + 1, flaky.Seen);
    using (var left = await Call(path)) Assert.InRange(left.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 2 * Breaker.First);
    flaky.Break(0);
    await Until(async () => (int)(await Call(path)).StatusCode == 200);
    Assert.DoesNotContain(breakers.Own(), b => b.Service == service);
    for (var i = 0; i < 3; i++) Assert.Equal(200, (int)(await Call(path)).StatusCode);
  }

  [Fact]
  public async Task Whoever_calls_while_it_begins_to_be_left_alone_is_told_so() {
    using var flaky = new Flaky();
    var (_, path) = await Service(flaky);
    // enough for second tries of all that fail before it is left alone
    for (var i = 0; i < Breaker.InARow * Breaker.Share; i++) Assert.Equal(200, (int)(await Call(path)).StatusCode);
    flaky.Break(1000);
    var told = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await BusSite.Fault(await Call(path))));
    Assert.All(told, t => Assert.Equal((500, "Server.ServerProxy.NetworkError"), t));
  }

  /// <summary>A clock of whole seconds.</summary>
  sealed class Seconds : TimeProvider {
    public long Now { get; set; } = 1000;
    public override long TimestampFrequency => 1;
    public override long GetTimestamp() => Now;
  }

  [Fact]
  public void The_call_that_tries_it_lets_others_go_on_when_it_is_answered_and_is_judged_by_itself_alone() {
    var clock = new Seconds();
    var breaker = new Breaker(clock);
    Assert.Null(breaker.Enter(out var late));
    for (var i = 0; i < Breaker.InARow; i++) {
      Assert.Null(breaker.Enter(out var turn));
      breaker.Leave(turn, true);
    }
    Assert.NotNull(breaker.Enter(out _));
    clock.Now += Breaker.First;
    Assert.Null(breaker.Enter(out var trying));
    // what began before says nothing of the trial, whatever it comes to
    foreach (var fault in new bool?[] { true, false, null }) breaker.Leave(late, fault);
    Assert.Equal(BreakerState.Probing, breaker.Read().State);
    breaker.Reach(late);
    Assert.NotNull(breaker.Enter(out _));
    breaker.Reach(trying);
    Assert.Null(breaker.Enter(out _));
    // its caller is slow: the others went on long ago
    breaker.Leave(trying, null);
    Assert.Equal(BreakerState.Closed, breaker.Read().State);
  }

  [Fact]
  public async Task Where_half_of_many_calls_fail_it_is_left_alone_too() {
    using var flaky = new Flaky();
    var (_, path) = await Service(flaky);
    var asked = 0;
    await Until(async () => {
      // what is sent with a body is not tried again
      if (asked++ % 2 == 0) flaky.Break(1);
      using var answer = await Call(path, content: new StringContent("asked"));
      return answer.Headers.RetryAfter is not null;
    });
    Assert.True(flaky.Seen >= Breaker.Enough);
  }

  [Fact]
  public async Task What_the_service_itself_answers_is_no_fault() {
    var code = BusApp.Code("failing");
    await site.Grant(await site.Offer(site.OwnerId, code, site.ServiceUrl + "/base"), site.ClientId);
    for (var i = 0; i < 2 * Breaker.Enough; i++) Assert.Equal((500, null), await BusSite.Fault(await site.Call(site.Path("/status/500", code))));
  }

  [Fact]
  public async Task Each_node_tells_the_others_and_who_keeps_the_service() {
    using var flaky = new Flaky();
    var (service, path) = await Service(flaky);
    var breakers = site.Services.GetRequiredService<Breakers>();
    await site.AsIntruder("insert into exchange.breaker (node, service, number, state, until, seen_at) values ('other/1', $1, 1, 'Open', now() + interval '5 seconds', now() + interval '1 hour'), ('gone/1', $1, 1, 'Open', now(), now() - interval '1 minute')", service);
    flaky.Break(1000);
    for (var i = 0; i < Breaker.InARow; i++) await Call(path);
    await breakers.Tell([.. breakers.Own()], Ct);
    Assert.Single(await site.Sql("select 1 from exchange.breaker where node = $1 and service = $2 and number = 1", Breakers.Node, service));
    var told = (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Get, $"/api/exchange/services/{service}/limits")).Body!["leftAlone"]!.AsArray();
    Assert.Equal([Breakers.Node, "other/1"], told.Select(t => (string?)t!["node"]).OrderByDescending(n => n == Breakers.Node));
    await breakers.Tell([], Ct);
    Assert.Empty(await site.Sql("select 1 from exchange.breaker where node = $1", Breakers.Node));
  }

  static async Task Until(Func<Task<bool>> holds) {
    for (var patience = System.Diagnostics.Stopwatch.StartNew(); !await holds(); await Task.Delay(20, Ct)) Assert.True(patience.Elapsed < TimeSpan.FromMinutes(1));
  }
}
