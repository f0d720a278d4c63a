using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>How a client must come, by what is registered of it.</summary>
public sealed class BusConnectionTests(BusSite site) : IClassFixture<BusSite> {
  const string Refused = "Server.ClientProxy.SslAuthenticationFailed";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(Guid Id, string Party)> Client(object connection) {
    var (id, party) = await site.Subsystem();
    await site.Connect(id, connection);
    await site.Grant(site.ServiceId, id);
    return (id, party.ToString());
  }

  async Task<string?> Try(string party, bool secure = false, X509Certificate2? shown = null, string? from = null, string path = "/echo") {
    using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true, ClientCertificates = shown is null ? null : [shown], LocalCertificateSelectionCallback = shown is null ? null : (_, _, _, _, _) => shown } });
    using var request = new HttpRequestMessage(HttpMethod.Get, (secure ? site.Secure : site.ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority)) + site.Path(path));
    request.Headers.TryAddWithoutValidation("X-Road-Client", party);
    if (from is not null) request.Headers.TryAddWithoutValidation("X-Forwarded-For", from);
    return (await BusSite.Fault(await client.SendAsync(request, Ct))).Type;
  }

  static string Print(X509Certificate2 certificate) => Convert.ToHexString(SHA256.HashData(certificate.RawData));

  [Fact]
  public async Task Over_HTTP_only_from_the_addresses_that_are_registered() {
    var (_, party) = await Client(new { connection = "http", networks = new[] { "10.9.0.0/24" } });
    Assert.Equal(Refused, await Try(party));
    Assert.Equal(Refused, await Try(party, secure: true));
    Assert.Equal(Refused, await Try(party, from: "10.10.0.1"));
    // this machine's proxy tells where the call comes from
    Assert.Null(await Try(party, from: "10.9.0.1"));
  }

  [Fact]
  public async Task Over_HTTPS_alone_where_that_is_registered() {
    var (_, party) = await Client(new { connection = "https", networks = new[] { "127.0.0.1" } });
    Assert.Equal((Refused, null), (await Try(party), await Try(party, secure: true)));
  }

  [Fact]
  public async Task With_a_certificate_that_is_registered_and_holds_today() {
    using var own = BusSite.Certificate("CN=own");
    using var other = BusSite.Certificate("CN=own");
    using var over = BusSite.Certificate("CN=over", from: -10, to: -1);
    using var early = BusSite.Certificate("CN=early", from: 1, to: 10);
    var (_, party) = await Client(new { connection = "mutualTls", certificates = new[] { Print(own), Print(over), Print(early) } });
    var (_, second) = await Client(new { connection = "mutualTls", certificates = new[] { Print(other) } });
    Assert.Null(await Try(party, secure: true, own));
    Assert.Equal((Refused, Refused), (await Try(party), await Try(party, secure: true)));
    foreach (var wrong in new[] { other, over, early }) Assert.Equal(Refused, await Try(party, secure: true, wrong));
    Assert.Equal((Refused, null), (await Try(second, secure: true, own), await Try(second, secure: true, other)));
  }

  [Fact]
  public async Task Who_takes_part_is_told_to_those_alone_who_do() {
    using var client = new HttpClient();
    async Task<int> Clients(string? from) {
      using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.ClientOptions.BaseAddress, "/listClients"));
      if (from is not null) request.Headers.TryAddWithoutValidation("X-Forwarded-For", from);
      return (int)(await client.SendAsync(request, Ct)).StatusCode;
    }
    Assert.Equal((200, 500), (await Clients(null), await Clients("203.0.113.9")));
  }
}

/// <summary>Requests that two programs would read differently: none gets a second one past the door.</summary>
public sealed class BusSmugglingTests(BusSite site) : IClassFixture<BusSite> {
  string Head(string verb, string below, string more) => $"{verb} {site.Path(below)} HTTP/1.1\r\nHost: a\r\nX-Road-Client: {site.Caller}\r\n{more}";

  [Theory]
  [InlineData("Content-Length: 5\r\nContent-Length: 60\r\n\r\nhello"), InlineData("Content-Length: 5, 6\r\n\r\nhello"), InlineData("Content-Length: -1\r\n\r\n")]
  [InlineData("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), InlineData("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"), InlineData("Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello")]
  [InlineData("X-A: b\r\n folded\r\nContent-Length: 0\r\n\r\n"), InlineData("X-A: b\r\n\tfolded\r\n\r\n"), InlineData("X-A : b\r\n\r\n"), InlineData("Host: b\r\n\r\n"), InlineData("X-A: b\0c\r\n\r\n"), InlineData(": b\r\n\r\n"), InlineData("no colon\r\n\r\n")]
  public async Task What_is_not_plain_is_refused_before_the_service_hears_of_it(string more) {
    var before = site.Seen.GetValueOrDefault("/base/plain");
    var answer = await site.Raw(Head("POST", "/plain", more));
    Assert.Matches("^HTTP/1.1 (400|501) ", answer);
    Assert.Equal(before, site.Seen.GetValueOrDefault("/base/plain"));
  }

  /// <summary>RFC 9112 6.3: where both are said, the chunks count, and what is behind them is a request of its own or nothing.</summary>
  [Theory]
  [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), InlineData("Transfer-Encoding: chunked\r\nContent-Length: 400\r\n\r\n0\r\n\r\n")]
  public async Task A_length_beside_chunks_leads_no_second_request_to_the_service(string more) {
    await site.Raw(Head("POST", "/echo", more) + "GET /base/smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    Assert.False(site.Seen.ContainsKey("/base/smuggled"));
  }

  [Theory]
  [InlineData("zz\r\nhello\r\n0\r\n\r\n"), InlineData("5\r\nhelloGET /base/smuggled HTTP/1.1\r\n\r\n0\r\n\r\n"), InlineData("fffffffffffffffff\r\nhello")]
  public async Task Chunks_that_are_none_are_refused(string chunks) {
    var answer = await site.Raw(Head("POST", "/echo", "Transfer-Encoding: chunked\r\n\r\n") + chunks);
    Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    Assert.False(site.Seen.ContainsKey("/base/smuggled"));
  }

  /// <summary>Kestrel takes the sign; the service gets a number that no two programs read differently.</summary>
  [Fact]
  public async Task A_length_with_a_sign_goes_on_as_the_plain_number() {
    var answer = await site.Raw(Head("POST", "/echo", "Connection: close\r\nContent-Length: +5\r\n\r\nhello"));
    Assert.Contains("\"content-length\":\"5\"", answer, StringComparison.Ordinal);
    Assert.Contains("\"size\":5", answer, StringComparison.Ordinal);
  }

  /// <summary>What many services read as variables, in which a dash and an underscore are the same.</summary>
  [Theory]
  [InlineData("X_Road_Client: DEV/GOV/other/x"), InlineData("x-road_Request.Id: 1"), InlineData("X_Road_UserId: a"), InlineData("Transfer_Encoding: chunked"), InlineData("Content_Length: 5"), InlineData("Proxy_Authorization: a")]
  public async Task A_header_that_a_service_may_read_as_one_of_the_protocol_s_own_is_refused(string disguised) {
    Assert.Contains("X-Road-Error: Client.BadRequest", await site.Raw(Head("GET", "/disguised", $"{disguised}\r\nConnection: close\r\n\r\n")), StringComparison.Ordinal);
    Assert.False(site.Seen.ContainsKey("/base/disguised"));
    Assert.Contains("\"x_other\":\"1\"", await site.Raw(Head("GET", "/echo", "X_Other: 1\r\nConnection: close\r\n\r\n")), StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_address_with_its_scheme_is_no_call() =>
    Assert.Contains("X-Road-Error: Client.BadRequest", await site.Raw($"GET http://a{site.Path("/echo")} HTTP/1.1\r\nHost: a\r\nX-Road-Client: {site.Caller}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
}
