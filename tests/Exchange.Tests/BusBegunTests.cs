using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A request whose body goes on while it comes is in the log before any of it does.</summary>
public sealed class BusBegunTests(SealedSite site) : IClassFixture<SealedSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<LogReport> Verify() => site.Services.GetRequiredService<LogVerifier>().Run(Ct);

  /// <summary>Sends the head of a request of 10,000,000 bytes, and so many of them.</summary>
  async Task<TcpClient> Begin(int port, string id, int size) {
    var socket = new TcpClient();
    await socket.ConnectAsync(IPAddress.Loopback, port, Ct);
    await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {site.Path("/echo/begun")} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Road-Client: {site.Caller}\r\nX-Road-Id: {id}\r\nContent-Length: 10000000\r\n\r\n"), Ct);
    await socket.GetStream().WriteAsync(BusSite.Bytes(10_000_000).AsMemory(0, size), Ct);
    return socket;
  }

  Task<List<object?[]>> Rows(string id) => site.Sql("select response, result, size from exchange.log_record where message = $1 order by at, response", id);

  [Fact]
  public async Task It_leaves_a_row_before_it_has_ended_and_another_when_it_has() {
    var before = (await Verify()).Unended;
    using var socket = await Begin(site.ClientOptions.BaseAddress.Port, "begun", 300_000);
    await site.Until("select 1 from exchange.log_record where message = 'begun'");
    Assert.Equal([[false, "begun", 0L]], await Rows("begun"));
    Assert.Equal(before + 1, (await Verify()).Unended);
    await socket.GetStream().WriteAsync(BusSite.Bytes(10_000_000).AsMemory(300_000), Ct);
    using var reader = new StreamReader(socket.GetStream());
    Assert.StartsWith("HTTP/1.1 200", await reader.ReadToEndAsync(Ct), StringComparison.Ordinal);
    Assert.Equal([[false, "begun", 0L], [false, null, 10_000_000L]], (await Rows("begun"))[..2]);
    await site.SealLog();
    var report = await Verify();
    Assert.True(report.IsWhole, string.Join('\n', report.Faults));
    Assert.Equal(before, report.Unended);
    // what it proves is what went, and not also that it began
    using var client = site.CreateClient();
    Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/asic?queryId=begun&xRoadInstance=DEV&memberClass=GOV&memberCode={site.Caller.Member}&subsystemCode={site.Caller.Subsystem}&requestOnly&unique", Ct)).StatusCode);
  }

  [Fact]
  public async Task A_small_one_leaves_no_more_rows_than_before() {
    using var content = new ByteArrayContent(BusSite.Bytes(65_000));
    using var answer = await site.Call(site.Path("/echo"), HttpMethod.Post, content, more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", "unbegun"));
    Assert.Equal([false, true], (await Rows("unbegun")).Select(r => (bool)r[0]!));
  }

  [Fact]
  public async Task Nothing_of_it_reaches_the_service_where_the_log_cannot_be_written() {
    await site.AsIntruder("revoke insert on exchange.log_record from saola_web");
    try {
      var before = site.Seen.GetValueOrDefault("/base/unlogged");
      using var content = new ByteArrayContent(BusSite.Bytes(300_000));
      Assert.Equal((500, "Server.ClientProxy.LoggingFailed"), await BusSite.Fault(await site.Call(site.Path("/unlogged"), HttpMethod.Post, content)));
      Assert.Equal(before, site.Seen.GetValueOrDefault("/base/unlogged"));
    } finally {
      await site.AsIntruder("grant insert on exchange.log_record to saola_web");
    }
  }

  [Fact]
  public async Task Of_a_program_that_is_killed_the_log_knows_that_it_began_and_verifies() {
    var before = (await Verify()).Unended;
    await using var program = site.ServeAs("web", ("SAOLA_EXCHANGE_NETWORKS", "127.0.0.0/8"));
    await program.Start();
    using var socket = await Begin(program.Address.Port, "killed", 300_000);
    await site.Until("select 1 from exchange.log_record where message = 'killed'");
    await program.Kill();
    Assert.Equal([[false, "begun", 0L]], await Rows("killed"));
    await site.SealLog();
    var report = await Verify();
    Assert.True(report.IsWhole, string.Join('\n', report.Faults));
    Assert.Equal(before + 1, report.Unended);
    Assert.Contains("requests begun and not ended", (await RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), "verify", site.SettingsFor(site.Database))).Output, StringComparison.Ordinal);
  }
}
