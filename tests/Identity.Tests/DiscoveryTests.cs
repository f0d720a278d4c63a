using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class DiscoveryTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<JsonElement> Get(string path) => await app.As().GetFromJsonAsync<JsonElement>(path, Ct);

  async Task<string[]> Published(string algorithm) =>
    [.. (await Get("/connect/jwks")).GetProperty("keys").EnumerateArray().Where(k => k.GetProperty("alg").GetString() == algorithm).Select(k => k.GetProperty("kid").GetString()!)];

  [Fact]
  public async Task The_provider_says_what_it_can_under_the_name_of_the_settings_whatever_host_is_asked() {
    using var client = app.As();
    client.DefaultRequestHeaders.Host = "evil.example";
    var answer = await client.GetAsync("/.well-known/openid-configuration", Ct);
    var said = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    Assert.Equal("http://localhost", said.GetProperty("issuer").GetString());
    Assert.DoesNotContain("evil", said.GetRawText(), StringComparison.Ordinal);
    Assert.Equal(("application/json", "*"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.GetValues("Access-Control-Allow-Origin").Single()));
    Assert.Equal(said.GetRawText(), (await Get("/.well-known/oauth-authorization-server")).GetRawText());
  }

  [Fact]
  public async Task Every_address_named_is_answered() {
    var said = await Get("/.well-known/openid-configuration");
    foreach (var address in said.EnumerateObject().Where(p => p.Name.EndsWith("_endpoint", StringComparison.Ordinal) || p.Name == "jwks_uri")) {
      var path = new Uri(address.Value.GetString()!).PathAndQuery;
      var answers = await Task.WhenAll(app.As().GetAsync(path, Ct), app.As().PostAsync(path, null, Ct));
      Assert.True(answers.Any(a => (int)a.StatusCode != 404), path);
    }
  }

  [Fact]
  public async Task Keys_of_both_algorithms_are_published_without_their_private_part() {
    var keys = (await Get("/connect/jwks")).GetProperty("keys").EnumerateArray().ToArray();
    Assert.Equal(["ES256", "RS256"], keys.Select(k => k.GetProperty("alg").GetString()).Distinct().Order());
    foreach (var key in keys) {
      var json = (JsonObject)JsonNode.Parse(key.GetRawText())!;
      Assert.NotNull(Jwk.Read(json));
      Assert.Equal((Jwk.Thumbprint(json), "sig"), ((string?)json["kid"], (string?)json["use"]));
    }
    using var rsa = RSA.Create();
    foreach (var row in await app.Sql("select sealed from identity.signing_key where algorithm = 'RS256'"))
      Assert.ThrowsAny<CryptographicException>(() => rsa.ImportPkcs8PrivateKey((byte[])row[0]!, out _));
  }

  [Fact]
  public async Task Many_who_ask_at_once_for_the_first_key_get_the_same() {
    await using var fresh = new IdentityApp();
    await ((IAsyncLifetime)fresh).InitializeAsync();
    var keys = fresh.Services.GetRequiredService<SigningKeys>();
    var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => (await keys.Signer(Algorithms.Es256, Ct)).Id)));
    Assert.Single(ids.Distinct());
    Assert.Equal(1L, (await fresh.Sql("select count(*) from identity.signing_key where algorithm = 'ES256'"))[0][0]);
  }

  [Fact]
  public async Task A_key_is_published_before_it_signs_and_after_it_has_signed() {
    await using var own = new IdentityApp();
    await ((IAsyncLifetime)own).InitializeAsync();
    var keys = own.Services.GetRequiredService<SigningKeys>();
    async Task Night() {
      await using var act = own.Begin();
      await keys.Rotate(act.Work, Ct);
      await act.Work.Commit(Ct);
      keys.Forget();
    }
    async Task<string[]> Published() => [.. (await keys.Published(Ct)).Where(k => k.Algorithm == Algorithms.Rs256).Select(k => k.Id)];
    var first = (await keys.Signer(Algorithms.Rs256, Ct)).Id;
    await Night();
    Assert.Equal([first], await Published());
    own.Clock.Pass(SigningKeys.Life);
    await Night();
    await Night();
    var both = await Published();
    Assert.Equal((2, first), (both.Length, (await keys.Signer(Algorithms.Rs256, Ct)).Id));
    var second = both.Single(k => k != first);
    own.Clock.Pass(SigningKeys.Notice);
    Assert.Equal(second, (await keys.Signer(Algorithms.Rs256, Ct)).Id);
    Assert.Equal(2, (await Published()).Length);
    own.Clock.Pass(SigningKeys.After);
    Assert.Equal([second], await Published());
    Assert.Contains((await keys.Verifiers(Ct)), k => k.Id == first);
    Assert.Equal(2L, (await own.Sql("select count(*) from ledger.entry where type = 'identity.signing_key_made' and facts->>'algorithm' = 'RS256'"))[0][0]);
  }
}
