using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace Saola.Kernel.Tests;

public sealed class TelemetryTests {
  [Fact]
  public async Task Traces_and_metrics_reach_the_collector_without_what_people_typed() {
    var (port, calls) = (FreePort(), new List<(string Path, string Body)>());
    using var server = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
    server.Start();
    var serving = Serve(server, calls);
    using (var metrics = Telemetry.Metrics(new($"http://127.0.0.1:{port}/")))
    using (var traces = Telemetry.Traces(new($"http://127.0.0.1:{port}/"))) {
      using (var span = Telemetry.Source.StartActivity("tests.tracking")) {
        Assert.NotNull(span);
        span.SetTag("url.query", "?code=H21.16-261121-0001&phone=0912345678");
      }
      Telemetry.Jobs.Add(1, new("handler", "tests.job"), new("outcome", "done"));
      traces.ForceFlush();
      metrics.ForceFlush();
    }
    server.Stop();
    await serving;
    Assert.Contains(calls, c => c.Path == "/v1/traces" && c.Body.Contains("tests.tracking"));
    Assert.Contains(calls, c => c.Path == "/v1/metrics" && c.Body.Contains("saola.jobs"));
    Assert.DoesNotContain(calls, c => c.Body.Contains("0912345678"));
  }

  static async Task Serve(HttpListener server, List<(string, string)> calls) {
    try {
      while (true) {
        var call = await server.GetContextAsync();
        using var body = new MemoryStream();
        await call.Request.InputStream.CopyToAsync(body);
        calls.Add((call.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
        call.Response.Close();
      }
    } catch (Exception e) when (e is HttpListenerException or ObjectDisposedException) {
      return;
    }
  }

  static int FreePort() {
    using var probe = new TcpListener(IPAddress.Loopback, 0);
    probe.Start();
    return ((IPEndPoint)probe.LocalEndpoint).Port;
  }
}
