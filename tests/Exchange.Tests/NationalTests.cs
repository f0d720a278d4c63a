using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Calls to the national platform and from it, through its security server.</summary>
public sealed class NationalTests(NationalSite site) : IClassFixture<NationalSite> {
  const string Hoa = "000190000001", Population = "/r1/SIM/GOV/national/population/persons/" + Hoa;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<HttpResponseMessage> Call(string path, string id, string? simulate = null, HttpContent? content = null, Action<HttpRequestMessage>? more = null) => site.Call(path, content: content, more: r => {
    r.Headers.TryAddWithoutValidation("X-Road-Id", id);
    if (simulate is not null) r.Headers.TryAddWithoutValidation("X-Simulate", simulate);
    more?.Invoke(r);
  });

  static string Id() => BusApp.Code("n");

  [Fact]
  public async Task A_call_to_another_instance_goes_to_its_security_server_and_is_logged_with_its_proof() {
    var id = Id();
    using var answer = await Call(Population + "?a=%20b", id, more: r => {
      foreach (var (name, value) in new[] { ("X-Road-UserId", "u1"), ("X-Road-Represented-Party", "GOV/other"), ("X-Road-Issue", "i1"), ("X-Road-Security-Server", "SIM/GOV/national/ss1") }) r.Headers.TryAddWithoutValidation(name, value);
    });
    Assert.Equal(200, (int)answer.StatusCode);
    Assert.Equal("Nguyễn Thị Hoa", (string?)(await BusSite.Told(answer))["fullName"]);
    var asked = (await site.Asked(id))!;
    Assert.Equal((Population + "?a=%20b", site.Caller.ToString(), "u1", "GOV/other"), ((string?)asked["target"], (string?)asked["client"], (string?)asked["userId"], (string?)asked["represented"]));
    Assert.Equal((id, (string?)asked["request"], "SIM/GOV/national/population/persons", site.Caller.ToString()), (BusSite.One(answer, "X-Road-Id"), BusSite.One(answer, "X-Road-Request-Id"), BusSite.One(answer, "X-Road-Service"), BusSite.One(answer, "X-Road-Client")));
    var log = await site.Log(id, site.Caller);
    Assert.Equal([(false, $"{site.Caller} GET SIM/GOV/national/population/persons", (int?)null, null), (true, $"{site.Caller} GET SIM/GOV/national/population/persons", 200, (string?)null)], log.Select(l => (l.IsResponse, l.What, l.Status, l.Result)));
    Assert.Contains($"X-Road-Request-Id:{asked["request"]}\r\n", log[1].Head, StringComparison.Ordinal);
    Assert.Contains("Nguyễn Thị Hoa", Encoding.UTF8.GetString(log[1].Body), StringComparison.Ordinal);

    await site.SealLog();
    using var client = site.CreateClient();
    var zip = await client.GetByteArrayAsync($"/asic?queryId={id}&xRoadInstance=DEV&memberClass=GOV&memberCode={site.Caller.Member}&subsystemCode={site.Caller.Subsystem}", Ct);
    Assert.Equal(2, new ZipArchive(new MemoryStream(zip)).Entries.Count);
  }

  [Theory]
  [InlineData("fault", 500, "Server.ServerProxy.ServiceFailed.HttpError"), InlineData("status:404", 404, null), InlineData("status:302", 302, null), InlineData("slow:1", 200, null)]
  public async Task What_it_says_passes_as_it_is(string simulate, int status, string? type) {
    var id = Id();
    using var answer = await Call(Population, id, simulate);
    Assert.Equal((status, type), await BusSite.Fault(answer));
    Assert.Equal((status, type), ((await site.Log(id, site.Caller))[1].Status!.Value, (await site.Log(id, site.Caller))[1].Result));
  }

  [Fact]
  public async Task What_is_unknown_there_is_said_there() {
    Assert.Equal("Server.ServerProxy.UnknownService", (await BusSite.Fault(await Call("/r1/SIM/GOV/national/population/none", Id()))).Type);
    Assert.Equal("Server.ServerProxy.UnknownMember", (await BusSite.Fault(await Call("/r1/SIM/GOV/national/none/none", Id()))).Type);
  }

  [Theory]
  [InlineData("silent", "Server.ServerProxy.NetworkError")]
  public async Task One_that_keeps_silent_is_told_and_logged(string simulate, string type) {
    var id = Id();
    Assert.Equal((500, type), await BusSite.Fault(await Call(Population, id, simulate)));
    Assert.Equal(type, (await site.Log(id, site.Caller))[1].Result);
  }

  [Fact]
  public async Task Where_one_service_there_is_left_alone_the_others_go_on() {
    const string slow = "/r1/SIM/GOV/national/land/parcels/" + Hoa;
    // while the first keep silent the next come, until so many in a row have
    var told = await Task.WhenAll(Enumerable.Range(0, Breaker.InARow).Select(async _ => {
      using var answer = await Call(slow, Id(), "silent");
      return await BusSite.Fault(answer);
    }));
    Assert.All(told, t => Assert.Equal((500, "Server.ServerProxy.NetworkError"), t));
    using var left = await Call(slow, Id());
    Assert.NotNull(left.Headers.RetryAfter);
    using var other = await Call(Population, Id());
    Assert.Equal(200, (int)other.StatusCode);
  }

  [Fact]
  public async Task A_large_body_goes_there_and_a_broken_answer_ends_unfinished() {
    var id = Id();
    using var content = new ByteArrayContent(BusSite.Bytes(1_000_000));
    using var answer = await Call("/r1/SIM/GOV/national/none/none", id, content: content);
    await answer.Content.ReadAsByteArrayAsync(Ct);
    Assert.Equal(1_000_000, (await site.Log(id, site.Caller))[0].Size);
    using var cut = await Call(Population, Id(), "cut");
    Assert.True((int)cut.StatusCode == 500 || await Assert.ThrowsAnyAsync<Exception>(() => cut.Content.ReadAsByteArrayAsync(Ct)) is not null);
  }

  [Fact]
  public async Task A_member_of_this_instance_that_is_registered_as_national_is_called_there() {
    var path = "/r1/DEV/GOV/national/catalogue/lists/gender";
    Assert.Equal("Server.ClientProxy.UnknownMember", (await BusSite.Fault(await Call(path, Id()))).Type);
    await site.Foreign(null, national: true, code: "national");
    var id = Id();
    using var answer = await Call(path, id);
    Assert.Equal("core:catalogue/gender", (string?)(await BusSite.Told(answer))["id"]);
    Assert.NotNull(await site.Asked(id));
  }

  [Fact]
  public async Task A_service_of_the_province_is_called_by_it_in_the_name_of_its_client_that_has_the_right() {
    var (id, party) = await site.Foreign();
    async Task<(int Status, string? Type, string Body)> From(PartyId client, string path = "/echo", bool through = true, bool national = true) {
      using var http = site.As(through ? !national : national);
      using var request = new HttpRequestMessage(HttpMethod.Get, (through ? site.National.GetLeftPart(UriPartial.Authority) : site.Secure) + site.Path(path));
      request.Headers.TryAddWithoutValidation("X-Road-Client", client.ToString());
      using var answer = await http.SendAsync(request, Ct);
      return ((int)answer.StatusCode, BusSite.One(answer, "X-Road-Error"), await answer.Content.ReadAsStringAsync(Ct));
    }
    Assert.Equal("Server.ServerProxy.AccessDenied", (await From(party)).Type);
    await site.Grant(site.ServiceId, id);
    var (status, _, body) = await From(party);
    Assert.Equal((200, party.ToString()), (status, (string?)JsonNode.Parse(body)!["headers"]!["x-road-client"]));
    Assert.Equal(200, (await From(party, through: false)).Status);
    // by another certificate than that server's nobody comes in its clients' names, nor by its own in those of others
    Assert.Equal("Server.ClientProxy.SslAuthenticationFailed", (await From(party, through: false, national: false)).Type);
    Assert.Equal("Server.ClientProxy.SslAuthenticationFailed", (await BusSite.Fault(await site.Call(site.Path("/echo"), client: party.ToString()))).Type);
    Assert.Equal("Server.ClientProxy.UnknownMember", (await From(party with { Subsystem = "other" })).Type);
    Assert.Equal(("Server.ClientProxy.UnknownMember", 500), (await BackAgain(party), 500));
  }

  /// <summary>What comes from the national server to be sent on to it goes round in no circle.</summary>
  async Task<string?> BackAgain(PartyId party) {
    using var http = site.As(national: true);
    using var request = new HttpRequestMessage(HttpMethod.Get, site.Secure + Population);
    request.Headers.TryAddWithoutValidation("X-Road-Client", party.ToString());
    using var answer = await http.SendAsync(request, Ct);
    return BusSite.One(answer, "X-Road-Error");
  }

  [Fact]
  public async Task Metadata_tell_of_both_sides() {
    var (id, party) = await site.Foreign();
    await site.Grant(site.ServiceId, id);
    async Task<JsonArray> Members(string query) {
      using var answer = await site.Call("/listClients" + query, more: r => r.Headers.TryAddWithoutValidation("Accept", "application/json"));
      return (await BusSite.Told(answer))["member"]!.AsArray();
    }
    Assert.All(await Members(""), m => Assert.Equal("DEV", (string?)m!["id"]!["xroad_instance"]));
    Assert.Contains(await Members("?xRoadInstance=SIM"), m => (string?)m!["id"]!["subsystem_code"] == "criminal-record");
    Assert.Equal(400, (int)(await site.Call("/listClients?xRoadInstance=XX")).StatusCode);
    using var listed = await Call("/r1/SIM/GOV/national/vnpost/listMethods", Id());
    Assert.Equal(["shipments"], (await BusSite.Told(listed))["service"]!.AsArray().Select(s => (string?)s!["service_code"]));
    using var http = site.As(national: false);
    using var request = new HttpRequestMessage(HttpMethod.Get, site.National.GetLeftPart(UriPartial.Authority) + site.Path(service: "allowedMethods"));
    request.Headers.TryAddWithoutValidation("X-Road-Client", party.ToString());
    using var allowed = await http.SendAsync(request, Ct);
    Assert.Equal(["svc"], (await BusSite.Told(allowed))["service"]!.AsArray().Select(s => (string?)s!["service_code"]));
  }

  [Fact]
  public async Task Who_lies_there_is_registered_once_and_nothing_of_it_is_set_here() {
    var (id, party) = await site.Foreign();
    Task<(int Status, JsonNode? Body)> Register(string? instance) => site.Send(BusApp.Registrar, HttpMethod.Post, "/api/exchange/members", new { @class = "GOV", code = party.Member, name = "Cơ quan", office = BusApp.Department, instance });
    Assert.Equal((409, 400, 200, 409), ((await Register("SIM")).Status, (await Register("DEV-TEST")).Status, (await Register(null)).Status, (await Register("DEV")).Status));
    Assert.Equal([true, "SIM"], (await site.Sql("select (facts ->> 'national')::boolean, facts ->> 'instance' from ledger.entry where type = 'exchange.member_registered' and facts ->> 'code' = $1 order by id limit 1", party.Member))[0]);
    var keeper = BusApp.Keeper(BusApp.DepartmentId);
    Assert.Equal("exchange.lies_abroad", (string?)(await site.Send(keeper, HttpMethod.Put, $"/api/exchange/subsystems/{id}/connection", new { connection = "http", networks = new[] { "127.0.0.1" } })).Body!["code"]);
    Assert.Equal("exchange.lies_abroad", (string?)(await site.Send(keeper, HttpMethod.Put, $"/api/exchange/subsystems/{id}/services/a", new { name = "Dịch vụ", url = BusApp.Machine(), seconds = 30 })).Body!["code"]);
    for (var (found, after) = (false, (string?)null); !found;) {
      var page = (await site.Send(keeper, HttpMethod.Get, $"/api/exchange/subsystems{after}")).Body!;
      found = page["subsystems"]!.AsArray().Any(s => (string?)s!["identifier"] == party.ToString());
      Assert.True(found || page["next"] is not null);
      after = $"?after={page["next"]}";
    }
  }
}
