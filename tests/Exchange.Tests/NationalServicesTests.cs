using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The simulated national services, each called through the exchange as the real ones are.</summary>
public sealed class NationalServicesTests(NationalSite site) : IClassFixture<NationalSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static string Path(string below) => "/r1/SIM/GOV/national/" + below;

  static string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData("saola-training"u8.ToArray(), Encoding.UTF8.GetBytes(text)));

  [Theory]
  [InlineData("population/persons/000190000001", "residence"), InlineData("enterprises/enterprises/0000000101", "name"), InlineData("civil-status/births/000190000001", "registrationNumber"), InlineData("criminal-record/records/000190000001", "convictionStatus")]
  [InlineData("insurance/cards/000190000001", "cardNumber"), InlineData("land/parcels/000190000001", "parcels"), InlineData("catalogue/lists/ethnic-group", "entries"), InlineData("criminal-record/records/people?personalNumber=000190000001", "recordNumber")]
  public async Task Each_tells_of_invented_people_and_of_nobody_else(string below, string field) {
    using var answer = await site.Call(Path(below));
    Assert.NotNull((await BusSite.Told(answer))[field]);
    Assert.Equal("SIM/GOV/national/" + string.Join('/', below.Split('/')[..2]), BusSite.One(answer, "X-Road-Service"));
    Assert.Equal(404, (int)(await site.Call(Path(string.Join('/', below.Split('/')[..2]) + "/000999999999"))).StatusCode);
  }

  [Fact]
  public async Task A_parcel_is_sent_and_followed() {
    using var sent = await site.Call(Path("vnpost/shipments"), content: JsonContent.Create(new { order = "LT-1" }));
    var number = (string)(await BusSite.Told(sent))["trackingNumber"]!;
    Assert.Equal(("accepted", "LT-1"), await Followed(number));

    async Task<(string?, string?)> Followed(string tracking) {
      using var answer = await site.Call(Path("vnpost/shipments/" + tracking));
      var told = await BusSite.Told(answer);
      return ((string?)told["state"], (string?)told["order"]);
    }
  }

  [Fact]
  public async Task What_other_simulators_do_is_asked_through_it_with_their_own_signatures() {
    using var orders = await site.Call(Path("paygov/api/statement?day=2026-11-16"), more: r => r.Headers.Add("X-Signature", Sign("statement|2026-11-16")));
    Assert.Empty((await BusSite.Told(orders))["lines"]!.AsArray());
    Assert.Equal(403, (int)(await site.Call(Path("paygov/api/statement?day=2026-11-16"))).StatusCode);
    var body = """{"dossier":"LT-2","child":{"fullName":"Nguyễn Bảo An"}}""";
    var id = Guid.CreateVersion7().ToString();
    using var birth = await site.Call(Path("civil-status/exchange/births"), content: new StringContent(body, Encoding.UTF8, "application/json"), more: r => {
      r.Headers.Add("Idempotency-Key", id);
      r.Headers.Add("X-Signature", Sign($"POST\n/civil-status/births\n{id}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}"));
    });
    Assert.Equal("done", (string?)(await BusSite.Told(birth))["status"]);
  }

  [Theory]
  [InlineData("status:503", 503, null), InlineData("fault", 500, "Server.ServerProxy.ServiceFailed.HttpError"), InlineData("silent", 500, "Server.ServerProxy.NetworkError"), InlineData("shape", 200, null), InlineData("slow:1", 200, null)]
  public async Task Slow_and_faulty_it_is_by_header_by_parameter_and_by_what_is_asked_about(string mood, int status, string? type) {
    const string below = "insurance/cards/000088000002";
    Assert.Equal((status, type), await BusSite.Fault(await site.Call(Path(below), more: r => r.Headers.Add("X-Simulate", mood))));
    Assert.Equal((status, type), await BusSite.Fault(await site.Call(Path($"{below}?simulate={mood}"))));
    await site.Mood(below, mood);
    try {
      Assert.Equal((status, type), await BusSite.Fault(await site.Call(Path(below))));
    } finally {
      await site.Mood(below, "right");
    }
    using var right = await site.Call(Path(below));
    Assert.StartsWith("MP-BH-", (string?)(await BusSite.Told(right))["cardNumber"], StringComparison.Ordinal);
  }

  [Fact]
  public async Task Nobody_is_answered_who_does_not_show_the_certificate_that_it_knows_or_names_no_client() {
    async Task<string?> Asked(bool national, string? client) {
      using var http = site.As(national);
      using var request = new HttpRequestMessage(HttpMethod.Get, site.National.GetLeftPart(UriPartial.Authority) + Path("population/persons/000190000001"));
      if (client is not null) request.Headers.TryAddWithoutValidation("X-Road-Client", client);
      using var answer = await http.SendAsync(request, Ct);
      return BusSite.One(answer, "X-Road-Error");
    }
    Assert.Equal((null, "Server.ClientProxy.SslAuthenticationFailed", "Client.BadRequest"), (await Asked(false, "DEV/GOV/a/b"), await Asked(true, "DEV/GOV/a/b"), await Asked(false, null)));
  }

  [Fact]
  public async Task The_hash_of_the_request_is_made_anew_for_each() {
    async Task<string> Hash() {
      using var answer = await site.Call(Path("population/persons/000190000001"), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", "same"));
      return BusSite.One(answer, "X-Road-Request-Hash")!;
    }
    var (first, second) = (await Hash(), await Hash());
    Assert.Equal((64, 64, false), (Convert.FromBase64String(first).Length, Convert.FromBase64String(second).Length, first == second));
    Assert.IsType<JsonArray>((await BusSite.Told(await site.Call(Path("land/allowedMethods"))))["service"]);
  }
}
