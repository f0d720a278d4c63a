using System.Collections.Concurrent;
using System.Net;
using System.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

public sealed class WithdrawConsentTests(WithdrawConsentTests.Told app) : IClassFixture<WithdrawConsentTests.Told> {
  const string Page = "/tai-khoan/he-thong-da-dong-y";

  public sealed class Told : IdentityApp {
    internal ConcurrentQueue<(string Uri, Jwt Token)> Heard { get; } = [];

    protected override void Configure(IServiceCollection services) => services.AddHttpClient(BackChannel.Client).ConfigurePrimaryHttpMessageHandler(() => new Ear(Heard));

    sealed class Ear(ConcurrentQueue<(string, Jwt)> heard) : HttpMessageHandler {
      protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) {
        heard.Enqueue((request.RequestUri!.ToString(), Jwt.Read(HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync(cancellationToken))["logout_token"])!));
        return new(HttpStatusCode.OK);
      }
    }
  }

  Task<RelyingParty> Foreign(string host) =>
    RelyingParty.Web(app, s => s with { Name = new($"Hệ thống {host}"), FirstParty = false, RedirectUris = [$"https://{host}/cb"], LogoutUris = null, BackchannelLogoutUri = $"https://{host}/ra" });

  static async Task<System.Text.Json.JsonElement> Agreed(RelyingParty rp, Visitor visitor) {
    var there = Visitor.Leads(await visitor.Open(rp.Address(("scope", "openid profile offline_access"))))!;
    var back = Visitor.Leads(await visitor.Send(there, "Form.Agrees", ("Form.Agrees", "true")))!;
    return (await rp.Redeem(RelyingParty.Came(await visitor.Open(back), rp.Client.RedirectUris[0])["code"])).Said;
  }

  [Fact]
  public async Task Nobody_takes_anything_back_without_signing_in() =>
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Page)), StringComparison.Ordinal);

  [Fact]
  public async Task What_is_taken_back_ends_at_once_and_the_system_is_told() {
    var (rp, kept) = (await Foreign("rut.example.vn"), await Foreign("giu.example.vn"));
    var name = $"r{Guid.CreateVersion7():N}"[..20];
    var visitor = await app.SignedIn(name);
    var (tokens, others) = (await Agreed(rp, visitor), await Agreed(kept, visitor));
    var stranger = await Agreed(rp, await app.SignedIn());
    await app.RunJobs();
    Assert.Equal(Page + "?da-rut=1", Visitor.Leads(await visitor.Send(Page, ": Hệ thống rut.example.vn")));
    await app.RunJobs();
    Assert.Equal((401, 200, 200), ((await rp.UserInfo(tokens.GetProperty("access_token").GetString()!)).Status, (await kept.UserInfo(others.GetProperty("access_token").GetString()!)).Status, (await rp.UserInfo(stranger.GetProperty("access_token").GetString()!)).Status));
    Assert.Equal("invalid_grant", (await rp.Refresh(tokens.GetProperty("refresh_token").GetString()!)).Said.GetProperty("error").GetString());
    var (uri, token) = Assert.Single(app.Heard, h => h.Uri.Contains("rut.", StringComparison.Ordinal));
    Assert.Equal(("https://rut.example.vn/ra", Jwt.Read(tokens.GetProperty("id_token").GetString())!["sub"]), (uri, token["sub"]));
    Assert.DoesNotContain(app.Heard, h => h.Uri.Contains("giu.", StringComparison.Ordinal));
    Assert.StartsWith("/dong-y", Visitor.Leads(await visitor.Open(rp.Address()))!, StringComparison.Ordinal);
    var account = (await app.Sql("select id, person from identity.account where user_name = $1", name))[0];
    Assert.Equal([account[1], "account.consents"], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'identity.consent_withdrawn'", account[0]!)));
  }

  [Fact]
  public async Task What_one_did_not_give_cannot_be_taken_back() {
    var (rp, visitor) = (await Foreign("khong.example.vn"), await app.SignedIn());
    var person = (Guid)(await app.Sql("select a.person from identity.account a join identity.session s on s.account = a.id order by s.at desc, s.id desc limit 1"))[0][0]!;
    await Agreed(rp, await app.SignedIn());
    foreach (var client in new[] { rp.Client.Key, "khong-co", null }) {
      await using var act = app.Begin(Saola.Testing.People.Citizen(person), "account.consents");
      Assert.Equal("identity.client_not_found", (await WithdrawConsent.Run(new(client), act.Work, TestContext.Current.CancellationToken)).Error!.Code);
    }
    Assert.NotEmpty(await app.Sql("select 1 from identity.client_grant where client = $1 and revoked_at is null", rp.Client.Id));
  }
}
