using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>X-Road's message protocol for REST as any client and any service meet it.</summary>
public sealed class BusDoorTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task A_call_reaches_the_service_as_it_was_sent_and_the_answer_comes_back_as_it_was_given() {
    using var answer = await site.Call(site.Path("/echo/a%2Fb//c%20d?x=%C4%91&y=1+2&&z"), more: r => {
      r.Headers.TryAddWithoutValidation("X-Road-Id", "call 1");
      r.Headers.TryAddWithoutValidation("X-Road-UserId", "VN0123");
      r.Headers.TryAddWithoutValidation("X-Road-Issue", "12/2026");
      r.Headers.TryAddWithoutValidation("X-Road-Represented-Party", "COM/H21");
      r.Headers.TryAddWithoutValidation("Accept", "application/vnd.x+json;q=0.5");
      r.Headers.TryAddWithoutValidation("Authorization", "Bearer a.b.c");
      r.Headers.TryAddWithoutValidation("If-None-Match", "\"tag\"");
      r.Headers.TryAddWithoutValidation("X-Forwarded-For", "127.0.0.1");
      r.Headers.TryAddWithoutValidation("Cookie", "a=1; b=2");
    });
    var told = await BusSite.Told(answer);
    Assert.Equal(200, (int)answer.StatusCode);
    Assert.Equal("/base/echo/a%2Fb//c%20d?x=%C4%91&y=1+2&&z", (string?)told["target"]);
    var headers = told["headers"]!.AsObject().ToDictionary(h => h.Key, h => (string?)h.Value);
    foreach (var (name, value) in new[] { ("x-road-id", "call 1"), ("x-road-userid", "VN0123"), ("x-road-issue", "12/2026"), ("x-road-represented-party", "COM/H21"), ("accept", "application/vnd.x+json;q=0.5"), ("authorization", "Bearer a.b.c"), ("if-none-match", "\"tag\""), ("x-forwarded-for", "127.0.0.1"), ("cookie", "a=1; b=2"), ("x-road-client", site.Caller.ToString()), ("host", new Uri(site.ServiceUrl).Authority) })
      Assert.Equal((name, value), (name, headers.GetValueOrDefault(name)));
    Assert.Equal(BusSite.One(answer, "X-Road-Request-Id"), headers["x-road-request-id"]);
    Assert.DoesNotContain("content-length", headers.Keys);
    Assert.DoesNotContain("traceparent", headers.Keys);
    Assert.Equal(("call 1", site.Caller.ToString(), $"{site.Owner}/svc"), (BusSite.One(answer, "X-Road-Id"), BusSite.One(answer, "X-Road-Client"), BusSite.One(answer, "X-Road-Service")));
    Assert.Null(BusSite.One(answer, "X-Road-Error"));
    Assert.Null(BusSite.One(answer, "Content-Security-Policy"));
  }

  [Fact]
  public async Task What_is_of_one_connection_or_of_the_protocol_itself_does_not_go_on() {
    using var answer = await site.Call(site.Path("/echo"), more: r => {
      foreach (var name in new[] { "TE", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "User-Agent", "X-Hop", "X-Road-Request-Id", "X-Road-Request-Hash", "Server", "Trailer" }) r.Headers.TryAddWithoutValidation(name, name == "TE" ? "trailers" : "told");
      r.Headers.TryAddWithoutValidation("Connection", "X-Hop");
    });
    var headers = (await BusSite.Told(answer))["headers"]!.AsObject();
    foreach (var name in new[] { "te", "keep-alive", "proxy-authorization", "proxy-connection", "user-agent", "x-hop", "x-road-request-hash", "server", "trailer", "connection" }) Assert.False(headers.ContainsKey(name), name);
    Assert.True(Guid.TryParse((string?)headers["x-road-request-id"], out _));
  }

  [Fact]
  public async Task Without_an_id_one_is_made_and_no_two_requests_are_one() {
    using var first = await site.Call(site.Path("/echo"));
    using var second = await site.Call(site.Path("/echo"));
    Assert.StartsWith("DEV-", BusSite.One(first, "X-Road-Id"), StringComparison.Ordinal);
    Assert.NotEqual(BusSite.One(first, "X-Road-Id"), BusSite.One(second, "X-Road-Id"));
    Assert.NotEqual(BusSite.One(first, "X-Road-Request-Id"), BusSite.One(second, "X-Road-Request-Id"));
    Assert.NotEqual(BusSite.One(first, "X-Road-Request-Hash"), BusSite.One(second, "X-Road-Request-Hash"));
  }

  [Fact]
  public async Task The_last_client_counts_where_several_are_named() {
    var answer = await site.Raw($"GET {site.Path("/echo")} HTTP/1.1\r\nHost: a\r\nX-Road-Client: DEV/GOV/none/none\r\nX-Road-Client: {site.Caller}\r\nConnection: close\r\n\r\n");
    Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    answer = await site.Raw($"GET {site.Path("/echo")} HTTP/1.1\r\nHost: a\r\nX-Road-Client: {site.Caller}\r\nX-Road-Client: DEV/GOV/none/none\r\nConnection: close\r\n\r\n");
    Assert.Contains("X-Road-Error: Server.ClientProxy.UnknownMember", answer, StringComparison.Ordinal);
  }

  /// <summary>The hash is over bytes that the log keeps, so that anyone can compute it again.</summary>
  [Theory]
  [InlineData(0), InlineData(1), InlineData(1_000), InlineData(100_000)]
  public async Task The_hash_of_the_request_is_that_of_its_header_part_and_of_its_body(int size) {
    var (id, body) = ($"hash-{size}", BusSite.Bytes(size));
    using var answer = await site.Call(site.Path("/echo?a=b"), HttpMethod.Post, new ByteArrayContent(body) { Headers = { ContentType = new("text/x-plain") } }, more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    await answer.Content.ReadAsByteArrayAsync(Ct);
    var log = await site.Log(id);
    var head = Encoding.UTF8.GetBytes(log[0].Head);
    var hash = size == 0 ? SHA512.HashData(head) : SHA512.HashData([.. SHA512.HashData(head), .. SHA512.HashData(body)]);
    Assert.Equal(Convert.ToBase64String(hash), BusSite.One(answer, "X-Road-Request-Hash"));
    Assert.Equal(hash, log[0].Hash);
    var lines = log[0].Head.Split("\r\n");
    Assert.Equal(("POST", site.Path("/echo?a=b"), ""), (lines[0], lines[1], lines[^1]));
    Assert.Contains("Content-Type:text/x-plain", lines);
    Assert.Contains($"X-Road-Request-Id:{BusSite.One(answer, "X-Road-Request-Id")}", lines);
    Assert.DoesNotContain(lines, l => l.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase) || l.StartsWith("Host", StringComparison.OrdinalIgnoreCase));
  }

  [Theory]
  [InlineData("GET"), InlineData("POST"), InlineData("PUT"), InlineData("PATCH"), InlineData("DELETE"), InlineData("OPTIONS"), InlineData("HEAD")]
  public async Task Every_method_passes_that_a_right_allows(string method) {
    using var answer = await site.Call(site.Path("/echo"), new(method));
    Assert.Equal(200, (int)answer.StatusCode);
    if (method == "HEAD") Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Ct));
    else Assert.Equal(method, (string?)(await BusSite.Told(answer))["method"]);
  }

  [Fact]
  public async Task A_redirect_is_not_followed() {
    using var answer = await site.Call(site.Path("/redirect"));
    Assert.Equal((302, "http://elsewhere.example/a?b=1"), ((int)answer.StatusCode, BusSite.One(answer, "Location")));
  }

  [Theory]
  [InlineData(204), InlineData(304), InlineData(400), InlineData(401), InlineData(404), InlineData(500), InlineData(503)]
  public async Task What_the_service_itself_refuses_passes_as_its_own(int status) {
    using var answer = await site.Call(site.Path($"/status/{status}"));
    Assert.Equal((status, null), await BusSite.Fault(answer));
    Assert.Equal(status is 204 or 304 ? "" : "the service's own words", await answer.Content.ReadAsStringAsync(Ct));
    Assert.NotNull(BusSite.One(answer, "X-Road-Request-Hash"));
  }

  [Fact]
  public async Task Of_the_answer_s_headers_all_go_on_but_those_of_one_connection_and_those_that_are_not_the_service_s_to_say() {
    using var answer = await site.Call(site.Path("/headers"));
    Assert.Equal(("a=1|b=2", "max-age=7", "kept as it is"), (BusSite.One(answer, "Set-Cookie"), BusSite.One(answer, "Cache-Control"), BusSite.One(answer, "X-Name")));
    foreach (var name in new[] { "X-Road-Error", "Keep-Alive", "Proxy-Authenticate", "Server", "Access-Control-Allow-Origin" }) Assert.Null(BusSite.One(answer, name));
    Assert.NotEqual("invented", BusSite.One(answer, "X-Road-Request-Hash"));
  }

  [Theory]
  [InlineData(0), InlineData(1), InlineData(65_536), InlineData(65_537), InlineData(13 * 1024 * 1024)]
  public async Task Bodies_of_any_size_go_through_both_ways(int size) {
    var body = BusSite.Bytes(size);
    using var sent = await site.Call(site.Path("/echo"), HttpMethod.Put, new ByteArrayContent(body));
    var told = await BusSite.Told(sent);
    Assert.Equal((size, Convert.ToHexStringLower(SHA256.HashData(body)), size.ToString()), ((int)told["size"]!, (string?)told["sha256"], (string?)told["headers"]!["content-length"]));
    using var got = await site.Call(site.Path($"/bytes/{size}"));
    Assert.Equal(size, (await got.Content.ReadAsByteArrayAsync(Ct)).Length);
  }

  [Fact]
  public async Task A_body_whose_length_nobody_knows_before_goes_through_in_parts() {
    var body = BusSite.Bytes(3_000_000);
    using var answer = await site.Call(site.Path("/echo"), HttpMethod.Post, new StreamContent(new Unknown(body)), more: r => r.Headers.TransferEncodingChunked = true);
    var told = await BusSite.Told(answer);
    Assert.Equal((3_000_000, Convert.ToHexStringLower(SHA256.HashData(body)), "chunked"), ((int)told["size"]!, (string?)told["sha256"], (string?)told["headers"]!["transfer-encoding"]));
  }

  sealed class Unknown(byte[] bytes) : MemoryStream(bytes) {
    public override bool CanSeek => false;
  }

  public static TheoryData<string, string, string, int, string> Refusals => new() {
    { "GET", "/r1/DEV/GOV/x/y", "", 400, "Client.BadRequest" }, { "GET", "/r1/DEV/GOV/a%2Fb/y/z", "", 400, "Client.BadRequest" }, { "GET", "/r1/DEV/GOV//y/z", "", 400, "Client.BadRequest" },
    { "GET", "/r2/DEV/GOV/x/y/z", "", 400, "Client.BadRequest" }, { "GET", "/r12", "", 400, "Client.BadRequest" }, { "GET", "{svc}/../x", "", 400, "Client.BadRequest" }, { "GET", "{svc}/%2e%2E/x", "", 400, "Client.BadRequest" },
    { "LOCK", "{svc}/echo", "", 400, "Client.BadRequest" },
    { "GET", "{svc}/echo", "none", 400, "Client.InvalidClientIdentifier" }, { "GET", "{svc}/echo", "DEV/GOV", 400, "Client.InvalidClientIdentifier" }, { "GET", "{svc}/echo", "DEV/GOV/a b/c", 400, "Client.InvalidClientIdentifier" },
    { "GET", "{svc}/echo", "DEV/GOV/stranger/a", 500, "Server.ClientProxy.UnknownMember" }, { "GET", "{svc}/echo", "XX/GOV/stranger/a", 500, "Server.ClientProxy.UnknownMember" },
    { "GET", "/r1/DEV/GOV/stranger/a/svc", "", 500, "Server.ClientProxy.UnknownMember" }, { "GET", "{none}/echo", "", 500, "Server.ServerProxy.UnknownService" },
  };

  [Theory]
  [MemberData(nameof(Refusals))]
  public async Task What_cannot_pass_is_refused_by_its_type(string method, string path, string client, int status, string type) {
    var target = path.Replace("{svc}", site.Path(), StringComparison.Ordinal).Replace("{none}", site.Path(service: "none"), StringComparison.Ordinal);
    var named = client == "none" ? "" : $"X-Road-Client: {(client.Length > 0 ? client : site.Caller.ToString())}\r\n";
    var answer = await site.Raw($"{method} {target} HTTP/1.1\r\nHost: a\r\n{named}Connection: close\r\n\r\n");
    Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    Assert.Contains($"X-Road-Error: {type}\r\n", answer, StringComparison.Ordinal);
    Assert.Contains($"{{\"type\":\"{type}\",\"message\":\"", answer, StringComparison.Ordinal);
    Assert.Contains("\"detail\":\"", answer, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("X-Road-Security-Server", "DEV/GOV/H21/other", "Server.ClientProxy.InvalidSecurityServer"), InlineData("X-Road-Security-Server", "nonsense", "Server.ClientProxy.InvalidSecurityServer")]
  [InlineData("X-Road-Represented-Party", "a/b/c", "Client.BadRequest"), InlineData("X-Road-Represented-Party", "", "Client.BadRequest"), InlineData("X-Road-Id", "", "Client.BadRequest")]
  public async Task A_header_of_the_protocol_that_is_not_right_is_refused(string name, string value, string type) {
    using var answer = await site.Call(site.Path("/echo"), more: r => r.Headers.TryAddWithoutValidation(name, value));
    Assert.Equal(type, (await BusSite.Fault(answer)).Type);
  }

  [Theory]
  [InlineData("text/xml", "text/xml"), InlineData("application/xml", "application/xml"), InlineData("text/*", "text/xml"), InlineData("application/json, application/xml;q=0.1", "application/xml"), InlineData("foobarbaz", null), InlineData("*/*", null), InlineData("", null)]
  public async Task An_error_is_JSON_unless_XML_is_accepted(string accept, string? xml) {
    using var answer = await site.Call(site.Path(service: "none"), more: r => r.Headers.TryAddWithoutValidation("Accept", accept));
    var body = await answer.Content.ReadAsStringAsync(Ct);
    Assert.Equal(xml ?? "application/json", answer.Content.Headers.ContentType!.MediaType);
    if (xml is null) return;
    var error = XDocument.Parse(body).Root!;
    Assert.Equal(("error", "Server.ServerProxy.UnknownService"), (error.Name.LocalName, error.Element("type")!.Value));
    Assert.Equal(["type", "message", "detail"], error.Elements().Select(e => e.Name.LocalName));
  }

  [Fact]
  public async Task Only_what_a_right_names_is_allowed() {
    var (id, party) = await site.Subsystem();
    await site.Grant(site.ServiceId, id, "GET", "/echo/*");
    async Task<string?> Try(string method, string below) => (await BusSite.Fault(await site.Call(site.Path(below), new(method), client: party.ToString()))).Type;
    Assert.Null(await Try("GET", "/echo/1"));
    Assert.Null(await Try("GET", "/%65cho/1"));
    foreach (var (method, below) in new[] { ("POST", "/echo/1"), ("GET", "/echo/1/2"), ("GET", "/echo"), ("GET", ""), ("GET", "/status/200") }) Assert.Equal("Server.ServerProxy.AccessDenied", await Try(method, below));
  }

  [Fact]
  public async Task A_service_that_is_out_of_service_says_why_and_to_nobody_who_may_not_call_it() {
    var service = await site.Offer(site.OwnerId, "stopped", site.ServiceUrl);
    Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/services/{service}/switch", new { stop = true, notice = "Nâng cấp đến 20 giờ" })).Status);
    Assert.Equal((500, "Server.ServerProxy.AccessDenied"), await BusSite.Fault(await site.Call(site.Path(service: "stopped"))));
    await site.Grant(service, site.ClientId);
    using var answer = await site.Call(site.Path(service: "stopped"));
    Assert.Contains("Nâng cấp đến 20 giờ", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    Assert.Equal((500, "Server.ServerProxy.ServiceDisabled"), await BusSite.Fault(answer));
  }

  [Fact]
  public async Task Identifiers_are_percent_encoded_part_by_part() {
    var (owner, party) = await site.Subsystem(type: "CƠ QUAN", member: BusApp.Code("Sở Tư pháp "), code: "hộ tịch?");
    var service = await site.Offer(owner, "tra cứu", site.ServiceUrl + "/base");
    await site.Grant(service, site.ClientId);
    using var answer = await site.Call($"/r1/{party}/tra%20c%E1%BB%A9u/echo");
    Assert.Equal(200, (int)answer.StatusCode);
    Assert.Equal($"{party}/tra%20c%E1%BB%A9u", BusSite.One(answer, "X-Road-Service"));
    Assert.Contains("/h%E1%BB%99%20t%E1%BB%8Bch%3F/", BusSite.One(answer, "X-Road-Service"), StringComparison.Ordinal);
  }

  /// <summary>Whoever offers services leads nobody into the program itself, which believes its own machine.</summary>
  [Fact]
  public async Task The_exchange_calls_neither_itself_nor_what_a_name_leads_to_inside() {
    foreach (var (code, url) in new[] { ("itself", site.ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority)), ("named", $"http://localhost:{site.ClientOptions.BaseAddress.Port}") }) {
      await site.Grant(await site.Offer(site.OwnerId, code, url, url + "/openapi.json"), site.ClientId);
      Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(await site.Call(site.Path("/health/live", code))));
      Assert.Equal("Server.ServerProxy.NetworkError", (await BusSite.Fault(await site.Call(site.Path($"?serviceCode={code}", "getOpenAPI")))).Type);
    }
  }

  [Fact]
  public async Task A_service_that_is_not_there_or_stays_silent_is_told_and_the_log_says_so() {
    var (gone, silent) = (await site.Offer(site.OwnerId, "gone", "http://127.0.0.1:1"), await site.Offer(site.OwnerId, "silent", site.ServiceUrl + "/base/slow", seconds: 1));
    foreach (var id in new[] { gone, silent }) await site.Grant(id, site.ClientId);
    Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(await site.Call(site.Path(service: "gone"), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", "gone"))));
    Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(await site.Call(site.Path("/60000", "silent"), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", "silent"))));
    foreach (var id in new[] { "gone", "silent" }) Assert.Equal([null, "Server.ServerProxy.NetworkError"], (await site.Log(id)).Select(l => l.Result));
  }
}

/// <summary>The spelling of X-Road 7.8, and a server that has a name.</summary>
public sealed class BusSpellingTests(BusSpellingTests.Since78 site) : IClassFixture<BusSpellingTests.Since78> {
  public sealed class Since78 : BusSite {
    protected override void ConfigureWebHost(Microsoft.AspNetCore.Hosting.IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      builder.UseSetting("SAOLA_XROAD_ERRORS", "7.8").UseSetting("SAOLA_XROAD_SERVER", "GOV/H21/lgsp");
    }
  }

  [Fact]
  public async Task Types_are_spelled_as_the_setting_says() {
    Assert.Equal((500, "server.serverproxy.unknown_service"), await BusSite.Fault(await site.Call(site.Path(service: "none"))));
    Assert.Equal((500, "server.clientproxy.unknown_member"), await BusSite.Fault(await site.Call(site.Path(), client: "DEV/GOV/stranger/a")));
    Assert.Equal((400, "client.bad_request"), await BusSite.Fault(await site.Call("/r1/DEV")));
  }

  [Fact]
  public async Task A_server_that_is_named_is_this_one_or_none() {
    Assert.Equal((200, null), await BusSite.Fault(await site.Call(site.Path("/echo"), more: r => r.Headers.TryAddWithoutValidation("X-Road-Security-Server", "DEV/GOV/H21/lgsp"))));
    Assert.Equal((500, "server.clientproxy.invalid_security_server"), await BusSite.Fault(await site.Call(site.Path("/echo"), more: r => r.Headers.TryAddWithoutValidation("X-Road-Security-Server", "DEV/GOV/H21/other"))));
  }
}
