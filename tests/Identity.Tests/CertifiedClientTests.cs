using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>The provider as programs of others meet it, over HTTP.</summary>
public sealed class CertifiedClientTests(CertifiedClientTests.Served app) : IClassFixture<CertifiedClientTests.Served> {
  /// <summary>The program at an address that it knows, on the time of the day, as its clients are.</summary>
  public sealed class Served : IdentityApp {
    public Uri Address { get; } = RunningProgram.FreeAddress();

    public Served() {
      UseKestrel(Address.Port);
      ClientOptions.BaseAddress = Address;
      Clock.Set(DateTimeOffset.UtcNow);
    }

    /// <summary>Over the network, where the handler below would else follow redirects.</summary>
    internal HttpClient Browser() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      builder.UseSetting("SAOLA_URL", Address.ToString().TrimEnd('/'));
    }
  }

  string Issuer => app.Address.ToString().TrimEnd('/');

  static string Path(string? url) => new Uri(url!).PathAndQuery;

  static async Task<string> Callback(Visitor visitor, string? url) {
    var answer = await visitor.Open(Path(url));
    Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    return answer.Headers.Location!.OriginalString;
  }

  [Fact]
  public async Task Two_systems_a_service_and_a_device_sign_on_once_and_off_together() {
    var web = await RelyingParty.Web(app);
    var system = await RelyingParty.Web(app, s => s with { Kind = "system", AuthMethod = "client_secret_post", RedirectUris = null, LogoutUris = null, Scopes = ["warehouse.read"] });
    var device = await RelyingParty.Web(app, s => s with { Kind = "device", RedirectUris = null, LogoutUris = null });
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var (open, secret) = (Jwk.Of(key), Jwk.Of(key));
    (open["kid"], secret["kid"], secret["d"]) = ("k1", "k1", System.Buffers.Text.Base64Url.EncodeToString(key.ExportParameters(includePrivateParameters: true).D));
    var second = await RelyingParty.Web(app, s => s with { RedirectUris = ["https://hai.example.vn/cb"], LogoutUris = null, AuthMethod = "private_key_jwt", Jwks = new() { ["keys"] = new JsonArray(open) }, Algorithm = "ES256" });
    using var browser = app.Browser();
    var visitor = new Visitor(app, browser);
    await app.Person("mot-lan", units: app.Desk);
    await visitor.SignIn("mot-lan");

    using var one = await RelyingPartyProgram.Start("openid-client.mjs", new {
      issuer = Issuer, id = web.Client.Key, secret = web.Secret, redirectUri = web.Client.RedirectUris[0], logoutUri = web.Client.LogoutUris[0], device = device.Client.Key, system = new { id = system.Client.Key, secret = system.Secret },
    });
    await one.Say(await Callback(visitor, (await one.Hear()).GetString()));
    var first = await one.Hear();
    Assert.Equal(("Trần Thị Bình", true), (first.GetProperty("name").GetString(), first.GetProperty("worth").GetBoolean()));
    // mix-up, another's state, a code twice: the last ends what was given
    Assert.Equal(("OAUTH_INVALID_RESPONSE", "OAUTH_INVALID_RESPONSE", "OAUTH_RESPONSE_BODY_ERROR", false),
      (first.GetProperty("mixedUp").GetString(), first.GetProperty("otherState").GetString(), first.GetProperty("replayed").GetString(), first.GetProperty("after").GetBoolean()));

    using var two = await RelyingPartyProgram.Start("oauth4webapi.mjs", new { issuer = Issuer, id = second.Client.Key, redirectUri = second.Client.RedirectUris[0], key = secret });
    await two.Say(await Callback(visitor, (await two.Hear()).GetString()));
    var other = await two.Hear();
    Assert.Equal(("Trần Thị Bình", "OAUTH_INVALID_RESPONSE", "OAUTH_INVALID_RESPONSE"), (other.GetProperty("name").GetString(), other.GetProperty("mixedUp").GetString(), other.GetProperty("nameless").GetString()));
    Assert.NotEqual(first.GetProperty("sub").GetString(), other.GetProperty("sub").GetString());

    var shown = await one.Hear();
    var there = Path(shown.GetProperty("there").GetString());
    Assert.Contains(shown.GetProperty("code").GetString()!, (await visitor.Page(there)).QuerySelector("main")!.TextContent);
    Assert.Equal(HttpStatusCode.OK, (await visitor.Send(there, "Form.Allows", ("Form.Allows", "true"))).StatusCode);
    await one.Say("go");
    var rest = await one.Hear();
    Assert.Equal((first.GetProperty("sub").GetString() is not null, "OAUTH_RESPONSE_BODY_ERROR"), (rest.GetProperty("device").GetString() is not null, rest.GetProperty("revoked").GetString()));

    await two.Say(rest.GetProperty("system").GetString()!);
    var judged = await two.Hear();
    Assert.Equal((system.Client.Key, "warehouse.read"), (judged.GetProperty("client").GetString(), judged.GetProperty("scope").GetString()));
    Assert.NotNull(judged.GetProperty("forged").GetString());

    var out1 = await visitor.Open(Path(first.GetProperty("logout").GetString()));
    Assert.Equal("https://rp.example.vn/ra?state=out", out1.Headers.Location!.OriginalString);
    await two.Say("go");
    Assert.False((await two.Hear()).GetProperty("active").GetBoolean());
  }
}
