using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Saola.Identity.Tests;

/// <summary>How often clients may fail to prove themselves.</summary>
public sealed class GuessTests(GuessTests.Narrow app) : IClassFixture<GuessTests.Narrow> {
  public sealed class Narrow : IdentityApp {
    protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton(new Settings(new ConfigurationBuilder().AddInMemoryCollection(
      new Dictionary<string, string?>(SettingsFor(Database), StringComparer.Ordinal) { ["SAOLA_ANONYMOUS_PER_MINUTE"] = "3" }).Build())));
  }

  [Fact]
  public async Task A_network_whose_clients_fail_is_told_so_for_a_minute_and_who_proves_itself_gets_in_from_there_too() {
    var rp = await RelyingParty.Web(app, s => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = ["x"] });
    async Task<HttpStatusCode> Ask(string from, string secret) {
      using var http = app.As();
      http.DefaultRequestHeaders.Add("X-Forwarded-For", from);
      http.DefaultRequestHeaders.Authorization = RelyingParty.Basic(rp.Client.Key, secret);
      return (await http.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "client_credentials")]), TestContext.Current.CancellationToken)).StatusCode;
    }
    for (var i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.OK, await Ask("203.0.113.9", rp.Secret!));
    for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Unauthorized, await Ask("203.0.113.5", "sai"));
    Assert.Equal(HttpStatusCode.TooManyRequests, await Ask("203.0.113.77", "sai"));
    Assert.Equal(HttpStatusCode.OK, await Ask("203.0.113.77", rp.Secret!));
    Assert.Equal(HttpStatusCode.OK, await Ask("198.51.100.5", rp.Secret!));
    Assert.Equal(3, (await app.Sql("select 1 from ledger.entry where type = 'identity.client_refused' and object_id = $1", rp.Client.Id)).Count);
  }
}
