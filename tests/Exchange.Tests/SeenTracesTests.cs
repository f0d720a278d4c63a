using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>One trace from the caller through the exchange to the service, in this program and over OTLP.</summary>
public sealed class SeenTracesTests(BusSite app) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static string Hex(int bytes) => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(bytes));

  [Fact]
  public async Task The_spans_of_a_call_are_children_of_the_caller_s_and_what_the_caller_said_of_it_goes_on_as_it_was() {
    var (trace, parent, ended) = (Hex(16), Hex(8), new ConcurrentQueue<Activity>());
    using var ear = new ActivityListener {
      ShouldListenTo = s => s.Name is "Saola" or "Microsoft.AspNetCore", Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
      ActivityStopped = a => { if (a.TraceId.ToString() == trace) ended.Enqueue(a); },
    };
    ActivitySource.AddActivityListener(ear);
    using var answer = await app.Call(app.Path("/echo/x"), content: new StringContent("x"), more: r => {
      r.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{parent}-01");
      r.Headers.TryAddWithoutValidation("tracestate", "vendor=7");
    });
    var seen = (await BusSite.Told(answer))["headers"]!;
    Assert.Equal(($"00-{trace}-{parent}-01", "vendor=7"), ((string?)seen["traceparent"], (string?)seen["tracestate"]));
    for (var patience = Stopwatch.StartNew(); ended.All(a => a.OperationName != "exchange.call") && patience.Elapsed < TimeSpan.FromMinutes(1);) await Task.Delay(20, Ct);
    var call = Assert.Single(ended, a => a.OperationName == "exchange.call");
    Assert.Equal((2, 1), (ended.Count(a => a.OperationName == "exchange.log"), ended.Count(a => a.OperationName == "exchange.service")));
    Assert.All(ended.Where(a => a.OperationName is "exchange.log" or "exchange.service"), a => Assert.Equal(call.SpanId, a.ParentSpanId));
    Assert.Equal((ActivityStatusCode.Ok, app.Caller.ToString(), $"{app.Owner}/svc"), (call.Status, (string?)call.GetTagItem("exchange.client"), (string?)call.GetTagItem("exchange.service")));
    // between the caller's span and that of the call lies the web server's own at most
    Assert.Contains(call.ParentSpanId.ToString(), ended.Where(a => a.ParentSpanId.ToString() == parent).Select(a => a.SpanId.ToString()).Append(parent));
  }

  [Fact]
  public async Task A_collector_hears_of_a_call_over_OTLP_and_a_service_is_its_child_where_that_is_set() {
    using var probe = new TcpListener(IPAddress.Loopback, 0);
    probe.Start();
    var port = ((IPEndPoint)probe.LocalEndpoint).Port;
    probe.Stop();
    var heard = new ConcurrentQueue<string>();
    using var collector = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
    collector.Start();
    _ = Listen(collector, heard);
    await using var program = app.Serve(("SAOLA_OTLP", $"http://127.0.0.1:{port}"), ("SAOLA_XROAD_TRACES", "child"), ("OTEL_BSP_SCHEDULE_DELAY", "200"));
    await program.Start();
    var (trace, parent) = (Hex(16), Hex(8));
    using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(program.Address, app.Path("/echo/x")));
    request.Headers.TryAddWithoutValidation("X-Road-Client", app.Caller.ToString());
    request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{parent}-01");
    using var answer = await BusSite.Plain.SendAsync(request, Ct);
    var body = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True(answer.IsSuccessStatusCode, body);
    var parts = ((string)JsonNode.Parse(body)!["headers"]!["traceparent"]!).Split('-');
    Assert.Equal(trace, parts[1]);
    Assert.NotEqual(parent, parts[2]);
    // in OTLP the ids of traces and spans are bytes
    string Bytes(string hex) => Encoding.Latin1.GetString(Convert.FromHexString(hex));
    bool IsTold(string body) => body.Contains("exchange.call", StringComparison.Ordinal) && body.Contains(Bytes(trace), StringComparison.Ordinal) && body.Contains(Bytes(parts[2]), StringComparison.Ordinal);
    for (var patience = Stopwatch.StartNew(); !heard.Any(IsTold) && patience.Elapsed < TimeSpan.FromMinutes(1);) await Task.Delay(50, Ct);
    Assert.Contains(heard, IsTold);
    collector.Stop();
  }

  static async Task Listen(HttpListener collector, ConcurrentQueue<string> heard) {
    try {
      while (true) {
        var call = await collector.GetContextAsync();
        using var body = new MemoryStream();
        await call.Request.InputStream.CopyToAsync(body);
        if (call.Request.Url!.AbsolutePath == "/v1/traces") heard.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
        call.Response.Close();
      }
    } catch (Exception e) when (e is HttpListenerException or ObjectDisposedException) {
      return;
    }
  }
}
