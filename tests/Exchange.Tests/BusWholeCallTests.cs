using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A call as a whole ends after its time, whoever is waited for.</summary>
public sealed class BusWholeCallTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(int Status, JsonNode? Body)> Describe(string code, string url, int? callSeconds) =>
    await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/services/{code}", new { name = "Dịch vụ", url, seconds = 60, callSeconds });

  async Task<string> Offered(string url, int callSeconds = 2) {
    var code = BusApp.Code("w");
    await site.Grant(await site.Offer(site.OwnerId, code, url, seconds: 60), site.ClientId);
    await site.AsIntruder("update exchange.offered_service set call_seconds = $1 where code = $2", callSeconds, code);
    await ((Roster)site.Services.GetService(typeof(Roster))!).Changed();
    return code;
  }

  async Task Ended(string id, string? type = "Server.ServerProxy.NetworkError") => Assert.Equal(type, (await site.Until("select result from exchange.log_record where message = $1 and response", id)).Single()[0]);

  [Fact]
  public async Task A_service_that_is_waited_for_longer_is_told_as_that_and_logged() {
    var (code, id) = (await Offered(site.ServiceUrl + "/base"), BusApp.Code("n"));
    using var answer = await site.Call(site.Path("/slow/60000", code), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    Assert.Equal(500, (int)answer.StatusCode);
    Assert.EndsWith("took longer than 2 seconds as a whole", (string?)(await BusSite.Told(answer))["message"], StringComparison.Ordinal);
    await Ended(id);
    Assert.Contains("as a whole", (await site.Log(id))[1].Head, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_service_that_is_never_silent_and_never_ends_is_left() {
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
    var dribbling = Task.Run(async () => {
      using var socket = await listener.AcceptTcpClientAsync(over.Token);
      var stream = socket.GetStream();
      _ = await stream.ReadAtLeastAsync(new byte[8192], 1, cancellationToken: over.Token);
      await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), over.Token);
      try {
        while (true) {
          await stream.WriteAsync("1\r\na\r\n"u8.ToArray(), over.Token);
          await Task.Delay(100, over.Token);
        }
      } catch (IOException) {
        // left, as it should be
      }
    }, over.Token);
    var (code, id) = (await Offered($"http://{listener.LocalEndpoint}"), BusApp.Code("n"));
    using var answer = await site.Call(site.Path("/x", code), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(answer));
    await Ended(id);
    await dribbling;
  }

  [Theory, InlineData(10_000), InlineData(300_000)]
  public async Task A_caller_that_does_not_come_to_an_end_is_left_too(int size) {
    var (code, id) = (await Offered(site.ServiceUrl + "/base"), BusApp.Code("n"));
    using var socket = new TcpClient();
    await socket.ConnectAsync(IPAddress.Loopback, site.ClientOptions.BaseAddress.Port, Ct);
    var stream = socket.GetStream();
    await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {site.Path("/echo", code)} HTTP/1.1\r\nHost: a\r\nX-Road-Client: {site.Caller}\r\nX-Road-Id: {id}\r\nContent-Length: 10000000\r\n\r\n"), Ct);
    await stream.WriteAsync(BusSite.Bytes(size), Ct);
    await Ended(id);
    using var reader = new StreamReader(stream);
    Assert.Contains("X-Road-Error: Server.ServerProxy.NetworkError", await reader.ReadToEndAsync(Ct), StringComparison.Ordinal);
    Assert.Equal(size, (await site.Log(id))[0].Size);
  }

  [Fact]
  public async Task Callers_that_come_to_no_end_have_a_service_left_alone_for_nobody() {
    var code = await Offered(site.ServiceUrl + "/base");
    await Task.WhenAll(Enumerable.Range(0, 2 * Breaker.InARow).Select(async _ => {
      var id = BusApp.Code("n");
      using var socket = new TcpClient();
      await socket.ConnectAsync(IPAddress.Loopback, site.ClientOptions.BaseAddress.Port, Ct);
      await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {site.Path("/echo", code)} HTTP/1.1\r\nHost: a\r\nX-Road-Client: {site.Caller}\r\nX-Road-Id: {id}\r\nContent-Length: 10000000\r\n\r\n"), Ct);
      await Ended(id);
    }));
    using var answer = await site.Call(site.Path("/echo", code));
    Assert.Equal(200, (int)answer.StatusCode);
  }

  [Fact]
  public async Task How_long_is_said_of_a_service_or_else_for_all() {
    var code = BusApp.Code("w");
    Assert.Equal("exchange.bad_call_seconds", (string?)(await Describe(code, BusApp.Machine(), 0)).Body!["code"]);
    var url = BusApp.Machine();
    foreach (var (said, held) in new (int?, int)[] { (null, 7200), (900, 900), (null, 7200) }) {
      Assert.Equal(200, (await Describe(code, url, said)).Status);
      Assert.Equal(TimeSpan.FromSeconds(held), (await site.View()).Service(site.Owner, code)!.Whole);
    }
  }
}
