using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The spelling of errors since X-Road 7.8, and the name of the server, as exact bytes over a socket and by a plain client.</summary>
public sealed class ConformanceSpellingTests(BusSpellingTests.Since78 site) : IClassFixture<BusSpellingTests.Since78> {
  Task<Answered> Ask(string line, string target, params (string Name, string Value)[] headers) => ConformanceLine.Send(line, site.ClientOptions.BaseAddress, new("GET", target, [.. headers]));

  public static TheoryData<string, string> EachFault => ConformanceTests.Lines(["server.serverproxy.unknown_service", "server.serverproxy.access_denied", "server.serverproxy.network_error", "server.serverproxy.service_type", "server.clientproxy.unknown_member", "server.clientproxy.invalid_security_server", "client.invalid_client_identifier", "client.bad_request"]);

  [Theory]
  [MemberData(nameof(EachFault))]
  public async Task Each_fault_is_spelled_as_since_7_8(string type, string line) {
    var own = ("X-Road-Client", site.Caller.ToString());
    if (type.EndsWith("network_error", StringComparison.Ordinal)) await site.Grant(await site.Offer(site.OwnerId, "gone" + line[0], "http://127.0.0.1:1"), site.ClientId);
    if (type.EndsWith("access_denied", StringComparison.Ordinal)) await site.Offer(site.OwnerId, "denied", BusApp.Machine());
    var answer = await (type switch {
      "server.serverproxy.unknown_service" => Ask(line, site.Path(service: "none"), own),
      "server.serverproxy.access_denied" => Ask(line, site.Path(service: "denied"), own),
      "server.serverproxy.network_error" => Ask(line, site.Path(service: "gone" + line[0]), own),
      "server.serverproxy.service_type" => Ask(line, site.Path("?serviceCode=svc", "getOpenAPI"), own),
      "server.clientproxy.unknown_member" => Ask(line, site.Path(), ("X-Road-Client", "DEV/GOV/stranger/a")),
      "server.clientproxy.invalid_security_server" => Ask(line, site.Path(), own, ("X-Road-Security-Server", "DEV/GOV/H21/other")),
      "client.invalid_client_identifier" => Ask(line, site.Path()),
      _ => Ask(line, "/r1/DEV", own),
    });
    Assert.Equal((type.StartsWith("client.", StringComparison.Ordinal) ? 400 : 500, type, type), (answer.Status, answer["X-Road-Error"], (string?)answer.Json["type"]));
  }

  [Theory]
  [InlineData(ConformanceLine.Socket), InlineData(ConformanceLine.Plain)]
  public async Task A_call_that_names_this_server_goes_on_with_its_name(string line) {
    var answer = await Ask(line, site.Path("/echo"), ("X-Road-Client", site.Caller.ToString()), ("X-Road-Security-Server", "DEV/GOV/H21/lgsp"));
    Assert.Equal((200, "DEV/GOV/H21/lgsp"), (answer.Status, (string?)answer.Json["headers"]!["x-road-security-server"]));
  }
}
