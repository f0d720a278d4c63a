using System.Net;
using System.Net.Sockets;

namespace Saola.Identity.Tests;

public sealed class UpstreamNetworksTests {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory]
  [InlineData("127.0.0.1"), InlineData("10.0.0.1"), InlineData("172.31.255.255"), InlineData("192.168.1.1"), InlineData("169.254.169.254"), InlineData("100.64.0.1"), InlineData("0.0.0.0"), InlineData("224.0.0.1"), InlineData("255.255.255.255")]
  [InlineData("::1"), InlineData("::"), InlineData("fe80::1"), InlineData("fc00::1"), InlineData("ff02::1"), InlineData("::ffff:127.0.0.1"), InlineData("64:ff9b::a00:1"), InlineData("2002:a00:1::")]
  public void What_lies_inside_is_not_reached(string address) => Assert.False(new ReachableNetworks(null, training: false).MayReach(IPAddress.Parse(address)));

  [Theory]
  [InlineData("1.1.1.1"), InlineData("172.32.0.1"), InlineData("2400:cb00::1")]
  public void What_lies_outside_is(string address) => Assert.True(new ReachableNetworks(null, training: false).MayReach(IPAddress.Parse(address)));

  [Fact]
  public void The_settings_open_what_they_name_and_nothing_beside() {
    var networks = new ReachableNetworks("10.1.2.0/24, 192.168.7.7", training: false);
    Assert.Equal([true, false, true, false], new[] { "10.1.2.200", "10.1.3.1", "192.168.7.7", "192.168.7.8" }.Select(a => networks.MayReach(IPAddress.Parse(a))));
    Assert.Throws<InvalidOperationException>(() => new ReachableNetworks("trong nhà", training: false));
  }

  /// <summary>As a provider's own word on where its doors are may give a name.</summary>
  [Theory]
  [InlineData(true, false), InlineData(false, true)]
  public async Task A_name_that_leads_inside_is_not_asked_outside_training(bool training, bool refused) {
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = new ReachableNetworks(null, training).Connect, UseProxy = false });
    var asked = client.GetAsync($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/", Ct);
    if (refused) {
      await Assert.ThrowsAsync<HttpRequestException>(() => asked);
      Assert.False(listener.Pending());
      return;
    }
    using var caller = await listener.AcceptTcpClientAsync(Ct);
    await caller.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), Ct);
    Assert.Equal(HttpStatusCode.NoContent, (await asked).StatusCode);
  }

  /// <summary>Where servers reach the world only through a proxy.</summary>
  [Fact]
  public async Task What_lies_outside_is_asked_through_the_proxy_of_the_settings_and_what_lies_inside_never() {
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    using var client = new HttpClient(UpstreamSetup.Line(new(null, training: false), $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
    foreach (var inside in new[] { "http://10.0.0.7/keys", "https://127.0.0.1/keys", "http://localhost/keys" }) await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(inside, Ct));
    Assert.False(listener.Pending());
    foreach (var (address, first) in new[] { ("http://dinh-danh.invalid/keys", "GET http://dinh-danh.invalid/keys"), ("https://1.1.1.1/keys", "CONNECT 1.1.1.1:443") }) {
      var asked = client.GetAsync(address, Ct);
      using var caller = await listener.AcceptTcpClientAsync(Ct);
      using var reader = new StreamReader(caller.GetStream(), leaveOpen: true);
      Assert.StartsWith(first, await reader.ReadLineAsync(Ct), StringComparison.Ordinal);
      await caller.GetStream().WriteAsync("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Ct);
      if (first.StartsWith("GET", StringComparison.Ordinal)) Assert.Equal(HttpStatusCode.BadGateway, (await asked).StatusCode);
      else await Assert.ThrowsAsync<HttpRequestException>(() => asked);
    }
    Assert.Throws<InvalidOperationException>(() => UpstreamSetup.Line(new(null, training: false), "cổng ra"));
  }
}
