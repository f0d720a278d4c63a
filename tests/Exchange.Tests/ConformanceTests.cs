using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The message protocol for REST (B.1), rule by rule, each as exact bytes over a socket and by a plain client.</summary>
public sealed class ConformanceTests(BusSite site) : IClassFixture<BusSite> {
  /// <summary>A client on one kind of line.</summary>
  sealed class Talk(BusSite site, string line) {
    public BusSite Site => site;
    public string Id { get; } = BusApp.Code("id");

    public Task<Answered> Say(Asked asked) => ConformanceLine.Send(line, site.ClientOptions.BaseAddress, asked);

    public Task<Answered> Ask(string target, string method = "GET", byte[]? body = null, bool chunked = false, params (string Name, string Value)[] headers) =>
      Say(new(method, target, [("X-Road-Client", site.Caller.ToString()), .. headers], body, chunked));

    /// <summary>What the service saw of a request with these headers.</summary>
    public async Task<JsonObject> Seen(params (string Name, string Value)[] headers) => (await Ask(site.Path("/echo"), headers: headers)).Json["headers"]!.AsObject();

    public async Task Refused(string type, string target, string method = "GET", params (string Name, string Value)[] headers) => Fault(type, await Ask(target, method, headers: headers));

    /// <summary>A service that answers just these bytes, once.</summary>
    public async Task<string> Blunt(string answer) {
      var code = BusApp.Code("blunt");
      await site.Grant(await site.Offer(site.OwnerId, code, BusSite.Blunt(Encoding.Latin1.GetBytes(answer))), site.ClientId);
      return site.Path(service: code);
    }
  }

  /// <summary>An error of the exchange itself, in JSON: 400 where the caller is at fault, else 500.</summary>
  static void Fault(string type, Answered answer) {
    Assert.Equal((type.StartsWith("Client.", StringComparison.Ordinal) ? 400 : 500, type, "application/json"), (answer.Status, answer["X-Road-Error"], answer.Type));
    var told = answer.Json.AsObject();
    Assert.Equal(["type", "message", "detail"], told.Select(p => p.Key));
    Assert.Equal(type, (string?)told["type"]);
    Assert.NotEmpty((string)told["message"]!);
    Assert.True(Guid.TryParse((string?)told["detail"], out _));
  }

  static readonly Dictionary<string, Func<Talk, Task>> Rules = new() {
    ["Five parts name a service, also without a path"] = async t => Assert.Equal("/base", (string?)(await t.Ask(t.Site.Path())).Json["target"]),
    ["Path and query go on as they were sent"] = async t => Assert.Equal("/base/echo/a%2Fb//c%20d;e?x=%C4%91&y=1+2&&z=%2f", (string?)(await t.Ask(t.Site.Path("/echo/a%2Fb//c%20d;e?x=%C4%91&y=1+2&&z=%2f"))).Json["target"]),
    ["A question mark without a path begins the query"] = async t => Assert.Equal("/base?a=b", (string?)(await t.Ask(t.Site.Path("?a=b"))).Json["target"]),
    ["Four parts name none"] = t => t.Refused("Client.BadRequest", "/r1/DEV/GOV/x/y"),
    ["An empty part is none"] = t => t.Refused("Client.BadRequest", "/r1/DEV/GOV//y/z"),
    ["An encoded slash is in no part"] = t => t.Refused("Client.BadRequest", "/r1/DEV/GOV/a%2Fb/y/z"),
    ["Bytes that are no UTF-8 are in no part"] = t => t.Refused("Client.BadRequest", "/r1/DEV/GOV/a%FFb/y/z"),
    ["Half an escape is in no part"] = t => t.Refused("Client.BadRequest", "/r1/DEV/GOV/a%4/y/z"),
    ["Another version is refused"] = t => t.Refused("Client.BadRequest", "/r2/DEV/GOV/x/y/z"),
    ["A version of two digits is refused"] = t => t.Refused("Client.BadRequest", "/r10/DEV/GOV/x/y/z"),
    ["All characters that an identifier may have name one"] = t => Named(t, "Az09'()+,-.=?", "Az09'()+,-.=%3F"),
    ["UTF-8 in an identifier is encoded"] = t => Named(t, "Sở Tư pháp", "S%E1%BB%9F%20T%C6%B0%20ph%C3%A1p"),
    ["An identifier may be encoded more than need be"] = t => Named(t, "Abc", "%41b%63"),

    ["Without a client nobody passes"] = async t => Fault("Client.InvalidClientIdentifier", await t.Say(new("GET", t.Site.Path("/echo"), []))),
    ["A client that is none is refused"] = async t => Fault("Client.InvalidClientIdentifier", await t.Say(new("GET", t.Site.Path("/echo"), [("X-Road-Client", "DEV/GOV")]))),
    ["A client may be named without subsystem; such a one has no rights here"] = async t => Fault("Server.ClientProxy.UnknownMember", await t.Say(new("GET", t.Site.Path("/echo"), [("X-Road-Client", $"DEV/GOV/{t.Site.Caller.Member}")]))),
    ["Two clients in one line, as HttpClient joins them, are none"] = async t => Fault("Client.InvalidClientIdentifier", await t.Say(new("GET", t.Site.Path("/echo"), [("X-Road-Client", $"DEV/GOV/none/none, {t.Site.Caller}")]))),
    ["An id that is given is kept and told"] = async t => {
      var answer = await t.Ask(t.Site.Path("/echo"), headers: ("X-Road-Id", t.Id));
      Assert.Equal((t.Id, t.Id), (answer["X-Road-Id"], (string?)answer.Json["headers"]!["x-road-id"]));
    },
    ["An id that is missing is the instance and a UUID"] = async t => {
      var answer = await t.Ask(t.Site.Path("/echo"));
      Assert.StartsWith("DEV-", answer["X-Road-Id"], StringComparison.Ordinal);
      Assert.True(Guid.TryParse(answer["X-Road-Id"]!["DEV-".Length..], out _));
      Assert.Equal(answer["X-Road-Id"], (string?)answer.Json["headers"]!["x-road-id"]);
    },
    ["User, issue and represented party go on"] = async t => {
      var seen = await t.Seen(("X-Road-UserId", "VN01"), ("X-Road-Issue", "12/2026"), ("X-Road-Represented-Party", "COM/H21"));
      Assert.Equal(("VN01", "12/2026", "COM/H21"), ((string?)seen["x-road-userid"], (string?)seen["x-road-issue"], (string?)seen["x-road-represented-party"]));
    },
    ["A represented party may be without class"] = async t => Assert.Equal("H21", (string?)(await t.Seen(("X-Road-Represented-Party", "H21")))["x-road-represented-party"]),
    ["A represented party of three parts is none"] = t => t.Refused("Client.BadRequest", t.Site.Path("/echo"), headers: ("X-Road-Represented-Party", "a/b/c")),
    ["A security server that is not this one is refused"] = t => t.Refused("Server.ClientProxy.InvalidSecurityServer", t.Site.Path("/echo"), headers: ("X-Road-Security-Server", "DEV/GOV/H21/other")),
    ["The request's id is always a fresh UUID"] = async t => {
      var (first, second) = (await t.Ask(t.Site.Path("/echo"), headers: ("X-Road-Request-Id", Guid.Empty.ToString())), await t.Ask(t.Site.Path("/echo"), headers: ("X-Road-Request-Id", Guid.Empty.ToString())));
      Assert.All([first, second], a => Assert.True(Guid.TryParse(a["X-Road-Request-Id"], out var id) && id != Guid.Empty));
      Assert.NotEqual(first["X-Road-Request-Id"], second["X-Road-Request-Id"]);
      Assert.Equal(first["X-Road-Request-Id"], (string?)first.Json["headers"]!["x-road-request-id"]);
    },
    ["A request's hash that was sent does not go on"] = async t => Assert.False((await t.Seen(("X-Road-Request-Hash", "invented"))).ContainsKey("x-road-request-hash")),

    ["The answer names client, service and its request"] = async t => {
      var answer = await t.Ask(t.Site.Path("/status/404"), headers: ("X-Road-Id", t.Id));
      Assert.Equal((t.Site.Caller.ToString(), $"{t.Site.Owner}/svc", t.Id), (answer["X-Road-Client"], answer["X-Road-Service"], answer["X-Road-Id"]));
    },
    ["The hash of a request without body is that of its header part"] = t => Hashed(t, null),
    ["The hash of a request with a body is that of both hashes"] = t => Hashed(t, "hello"u8.ToArray()),
    ["Two equal requests hash differently"] = async t => Assert.NotEqual((await t.Ask(t.Site.Path("/echo"), headers: ("X-Road-Id", t.Id)))["X-Road-Request-Hash"], (await t.Ask(t.Site.Path("/echo"), headers: ("X-Road-Id", t.Id)))["X-Road-Request-Hash"]),

    ["Transfer-Encoding does not go on where all of the body is there"] = async t => {
      var told = (await t.Ask(t.Site.Path("/echo"), "POST", "hello"u8.ToArray(), chunked: true)).Json;
      Assert.Equal((5, false), ((int)told["size"]!, told["headers"]!.AsObject().ContainsKey("transfer-encoding")));
    },
    ["Keep-Alive does not go on"] = t => Stays(t, "Keep-Alive", "timeout=5"),
    ["Proxy-Authorization does not go on"] = t => Stays(t, "Proxy-Authorization", "Basic YTpi"),
    ["Proxy-Connection does not go on"] = t => Stays(t, "Proxy-Connection", "keep-alive"),
    ["What else begins with Proxy- does not go on"] = t => Stays(t, "Proxy-Anything", "told"),
    ["TE does not go on"] = t => Stays(t, "TE", "trailers"),
    ["Trailer does not go on"] = t => Stays(t, "Trailer", "X-After"),
    ["Upgrade does not go on"] = t => Stays(t, "Upgrade", "told"),
    ["Connection does not go on"] = t => Stays(t, "Connection", "close"),
    ["User-Agent does not go on"] = t => Stays(t, "User-Agent", "told/1"),
    ["Server does not go on"] = t => Stays(t, "Server", "told"),
    ["Expect does not go on"] = async t => {
      var told = (await t.Ask(t.Site.Path("/echo"), "POST", "hello"u8.ToArray(), headers: ("Expect", "100-continue"))).Json;
      Assert.Equal((5, false), ((int)told["size"]!, told["headers"]!.AsObject().ContainsKey("expect")));
    },
    ["The host is the service's own"] = async t => Assert.Equal(new Uri(t.Site.ServiceUrl).Authority, (string?)(await t.Seen())["host"]),
    ["A length is not made up where there is no body"] = async t => Assert.False((await t.Seen()).ContainsKey("content-length")),
    ["Of an answer's headers those of one connection and one program do not go on"] = async t => {
      string[] kept = ["Keep-Alive", "Proxy-Authenticate", "Proxy-Anything", "TE", "Trailer", "Upgrade", "User-Agent", "Host", "Server", "Expect"];
      var answer = await t.Ask(await t.Blunt($"HTTP/1.1 200 OK\r\n{string.Concat(kept.Select(k => k + ": told\r\n"))}Content-Length: 2\r\nX-Name: kept\r\nConnection: close\r\n\r\nok"));
      Assert.Equal((200, "ok", "kept"), (answer.Status, answer.Text, answer["X-Name"]));
      Assert.All(kept, k => Assert.Null(answer[k]));
    },

    ["Accept, Content-Type, cache headers, tokens and cookies go on as they are"] = async t => {
      (string Name, string Value)[] sent = [("Accept", "application/vnd.x+json;q=0.5"), ("Cache-Control", "no-cache"), ("If-None-Match", "\"tag\""), ("If-Modified-Since", "Mon, 16 Nov 2026 01:00:00 GMT"), ("Authorization", "Bearer a.b.c"), ("Cookie", "a=1; b=2"), ("X-Own", "a  b")];
      var seen = (await t.Ask(t.Site.Path("/echo"), "POST", "{}"u8.ToArray(), headers: [.. sent, ("Content-Type", "application/vnd.x+json; charset=utf-8")])).Json["headers"]!;
      Assert.All(sent, h => Assert.Equal((h.Name, h.Value), (h.Name, (string?)seen[h.Name.ToLowerInvariant()])));
      Assert.Equal("application/vnd.x+json; charset=utf-8", (string?)seen["content-type"]);
    },
    ["What the answer says goes back as it is"] = async t => {
      var answer = await t.Ask(t.Site.Path("/headers"));
      Assert.Equal(("a=1|b=2", "max-age=7", "kept as it is"), (answer["Set-Cookie"], answer["Cache-Control"], answer["X-Name"]));
    },
    ["A redirect is given back and not followed"] = async t => {
      var answer = await t.Ask(t.Site.Path("/redirect"));
      Assert.Equal((302, "http://elsewhere.example/a?b=1"), (answer.Status, answer["Location"]));
    },
    ["Nothing is said about other origins"] = async t => {
      var answer = await t.Ask(t.Site.Path("/echo"), "OPTIONS", headers: [("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "PUT")]);
      Assert.Equal(("OPTIONS", "https://elsewhere.example"), ((string?)answer.Json["method"], (string?)answer.Json["headers"]!["origin"]));
      Assert.DoesNotContain(answer.Headers, h => h.Name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    },
    ["A body of no byte goes through"] = t => Streams(t, 0),
    ["A body of one byte goes through"] = t => Streams(t, 1),
    ["A body of 13 MiB goes through"] = t => Streams(t, 13 << 20),
    ["A body of 13 MiB in chunks goes through"] = t => Streams(t, 13 << 20, chunked: true),

    ["What no right names is denied"] = async t => {
      var (id, party) = await t.Site.Subsystem();
      await t.Site.Grant(t.Site.ServiceId, id, "PATCH", "/echo/*");
      Task<Answered> By(string method, string below) => t.Say(new(method, t.Site.Path(below), [("X-Road-Client", party.ToString())]));
      Assert.Equal((200, "PATCH"), ((await By("PATCH", "/echo/1")).Status, (string?)(await By("PATCH", "/echo/1")).Json["method"]));
      foreach (var (method, below) in new[] { ("GET", "/echo/1"), ("PATCH", "/echo/1/2"), ("PATCH", "/echo"), ("PATCH", "") }) Fault("Server.ServerProxy.AccessDenied", await By(method, below));
    },
    ["A service that nobody offers is unknown"] = t => t.Refused("Server.ServerProxy.UnknownService", t.Site.Path(service: "none")),
    ["An owner who takes no part is unknown"] = t => t.Refused("Server.ClientProxy.UnknownMember", "/r1/DEV/GOV/stranger/a/svc"),
    ["A service that is switched off is told"] = async t => {
      var code = BusApp.Code("off");
      var service = await t.Site.Offer(t.Site.OwnerId, code, t.Site.ServiceUrl);
      await t.Site.Grant(service, t.Site.ClientId);
      Assert.Equal(200, (await t.Site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Post, $"/api/exchange/services/{service}/switch", new { stop = true, notice = "Nâng cấp" })).Status);
      await t.Refused("Server.ServerProxy.ServiceDisabled", t.Site.Path(service: code));
    },
    ["A service that is not reached is told"] = async t => {
      var code = BusApp.Code("gone");
      await t.Site.Grant(await t.Site.Offer(t.Site.OwnerId, code, "http://127.0.0.1:1"), t.Site.ClientId);
      await t.Refused("Server.ServerProxy.NetworkError", t.Site.Path(service: code));
    },
    ["A service that speaks no HTTP is told"] = async t => await t.Refused("Server.ServerProxy.HttpError", await t.Blunt("no HTTP at all\r\n\r\n")),
    ["A client that does not come as it is registered is told"] = async t => {
      var (id, party) = await t.Site.Subsystem();
      await t.Site.Connect(id, new { connection = "https", networks = new[] { "127.0.0.1" } });
      Fault("Server.ClientProxy.SslAuthenticationFailed", await t.Say(new("GET", t.Site.Path("/echo"), [("X-Road-Client", party.ToString())])));
    },
    ["Where the log cannot be written nothing passes"] = async t => {
      await t.Site.AsIntruder("revoke insert on exchange.log_record from saola_web");
      try {
        await t.Refused("Server.ClientProxy.LoggingFailed", t.Site.Path("/echo"));
      } finally {
        await t.Site.AsIntruder("grant insert on exchange.log_record to saola_web");
      }
    },
    ["A database that is not read is told"] = async t => {
      await t.Site.AsIntruder("revoke select on exchange.service_version from saola_web");
      try {
        await t.Refused("Server.ClientProxy.DatabaseError", t.Site.Path("?serviceCode=svc", "getOpenAPI"));
      } finally {
        await t.Site.AsIntruder("grant select on exchange.service_version to saola_web");
      }
    },
    ["An error of the service is its own, without the exchange's header"] = async t => {
      foreach (var status in new[] { 400, 401, 403, 404, 500, 503 }) {
        var answer = await t.Ask(t.Site.Path($"/status/{status}"));
        Assert.Equal((status, null, "the service's own words"), (answer.Status, answer["X-Road-Error"], answer.Text));
      }
    },
    ["The exchange's header is not the service's to say"] = async t => Assert.Null((await t.Ask(t.Site.Path("/headers")))["X-Road-Error"]),
    ["An error is XML where text/xml is accepted"] = t => Spoken(t, "text/xml", "text/xml"),
    ["An error is XML where application/xml is accepted"] = t => Spoken(t, "application/xml", "application/xml"),
    ["An error is XML where any text is accepted"] = t => Spoken(t, "text/*", "text/xml"),
    ["Of two kinds of XML the first counts"] = t => Spoken(t, "application/xml, text/xml", "application/xml"),
    ["XML counts also behind JSON"] = t => Spoken(t, "application/json, application/xml;q=0.1", "application/xml"),
    ["An error is JSON where something else is accepted"] = t => t.Refused("Server.ServerProxy.UnknownService", t.Site.Path(service: "none"), headers: ("Accept", "foobarbaz")),
  };

  static async Task Named(Talk t, string member, string written) {
    // the other line has the same member: what differs is of another subsystem
    var subsystem = BusApp.Code("s");
    var (owner, party) = await t.Site.Subsystem(type: BusApp.Code("c"), member: member, code: subsystem);
    await t.Site.Grant(await t.Site.Offer(owner, "svc", t.Site.ServiceUrl + "/base"), t.Site.ClientId);
    var answer = await t.Ask($"/r1/DEV/{party.Class}/{written}/{subsystem}/svc/echo");
    Assert.Equal((200, $"{party}/svc"), (answer.Status, answer["X-Road-Service"]));
  }

  static async Task Stays(Talk t, string name, string value) {
    var seen = await t.Seen((name, value), ("X-Beside", "goes"));
    Assert.Equal((false, "goes"), (seen.ContainsKey(name.ToLowerInvariant()), (string?)seen["x-beside"]));
  }

  static async Task Hashed(Talk t, byte[]? body) {
    var answer = await t.Ask(t.Site.Path("/echo?a=b"), body is null ? "GET" : "POST", body, headers: [("X-Road-Id", t.Id), ("X-Own", "told")]);
    var head = (await t.Site.Log(t.Id))[0].Head;
    var lines = head.Split("\r\n");
    Assert.Equal((body is null ? "GET" : "POST", t.Site.Path("/echo?a=b"), ""), (lines[0], lines[1], lines[^1]));
    Assert.All(["X-Own:told", $"X-Road-Client:{t.Site.Caller}", $"X-Road-Id:{t.Id}", $"X-Road-Request-Id:{answer["X-Road-Request-Id"]}"], l => Assert.Contains(l, lines));
    var part = Encoding.UTF8.GetBytes(head);
    Assert.Equal(Convert.ToBase64String(body is null ? SHA512.HashData(part) : SHA512.HashData([.. SHA512.HashData(part), .. SHA512.HashData(body)])), answer["X-Road-Request-Hash"]);
  }

  static async Task Streams(Talk t, int size, bool chunked = false) {
    var body = BusSite.Bytes(size);
    var told = (await t.Ask(t.Site.Path("/echo"), "PUT", body, chunked)).Json;
    Assert.Equal((size, Convert.ToHexStringLower(SHA256.HashData(body))), ((int)told["size"]!, (string?)told["sha256"]));
    if (!chunked) Assert.Equal(size.ToString(System.Globalization.CultureInfo.InvariantCulture), (string?)told["headers"]!["content-length"]);
    Assert.Equal(size, (await t.Ask(t.Site.Path($"/bytes/{size}"))).Body.Length);
  }

  static async Task Spoken(Talk t, string accept, string type) {
    var answer = await t.Ask(t.Site.Path(service: "none"), headers: ("Accept", accept));
    var error = XDocument.Parse(answer.Text).Root!;
    Assert.Equal((500, "Server.ServerProxy.UnknownService", type, "error"), (answer.Status, answer["X-Road-Error"], answer.Type, error.Name.LocalName));
    Assert.Equal(["type", "message", "detail"], error.Elements().Select(e => e.Name.LocalName));
    Assert.Equal("Server.ServerProxy.UnknownService", error.Element("type")!.Value);
    Assert.True(Guid.TryParse(error.Element("detail")!.Value, out _));
  }

  public static TheoryData<string, string> EachRule => Lines(Rules.Keys);

  internal static TheoryData<string, string> Lines(IEnumerable<string> rules) => [.. rules.SelectMany(r => new[] { (r, ConformanceLine.Socket), (r, ConformanceLine.Plain) })];

  [Theory]
  [MemberData(nameof(EachRule))]
  public Task Each_rule_of_the_message_protocol_holds(string rule, string line) => Rules[rule](new(site, line));

  public static TheoryData<string, string> EachMethod => Lines(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]);

  [Theory]
  [MemberData(nameof(EachMethod))]
  public async Task Each_method_goes_through(string method, string line) {
    var answer = await new Talk(site, line).Ask(site.Path("/echo"), method);
    Assert.Equal(200, answer.Status);
    if (method == "HEAD") Assert.Empty(answer.Body);
    else Assert.Equal(method, (string?)answer.Json["method"]);
  }
}
