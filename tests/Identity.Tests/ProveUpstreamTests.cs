using System.Net;
using System.Net.Http.Json;
using System.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

/// <summary>Who came in by a provider proves there again who they are.</summary>
public sealed class ProveUpstreamTests(UpstreamApp app) : IClassFixture<UpstreamApp> {
  const string Page = "/xac-minh-lai", Links = "/tai-khoan/lien-ket";

  async Task<(Visitor Visitor, Known Who, Guid Account)> Citizen() {
    var (visitor, who) = (new Visitor(app), new Known(Known.NewNumber()));
    await app.SignIn(visitor, who);
    return (visitor, who, (Guid)(await app.Sql("select id from identity.account where user_name = $1", who.Number))[0][0]!);
  }

  async Task GrowOld(Guid account) {
    await app.AsIntruder("update identity.session set proven_at = proven_at - interval '16 minutes' where account = $1", account);
    app.Services.GetRequiredService<LiveSessions>().ForgetAll();
  }

  async Task<bool> IsFresh(Guid account) => (await app.Sql("select 1 from identity.session where account = $1 and proven_at > $2", account, app.Clock.GetUtcNow().AddMinutes(-1).UtcDateTime)).Count > 0;

  async Task<HttpResponseMessage> Prove(Visitor visitor, Known who, string from = Page) {
    var asked = await visitor.Send(from, "Wanted.Provider", ("Wanted.Provider", UpstreamApp.National));
    Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
    var query = HttpUtility.ParseQueryString(asked.Headers.Location!.Query);
    Assert.Equal(("login", "0"), (query["prompt"], query["max_age"]));
    return await visitor.Open((await app.Decide(asked.Headers.Location, who)).PathAndQuery);
  }

  [Fact]
  public async Task What_was_typed_waits_until_the_provider_vouches_again() {
    var (visitor, who, account) = await Citizen();
    var page = await visitor.Page(Links);
    await GrowOld(account);
    var led = Visitor.Leads(await visitor.Send(page, Links, "Liên kết với", ("Wanted.Provider", UpstreamApp.Other)))!;
    Assert.StartsWith($"{Page}?returnUrl=", led, StringComparison.Ordinal);
    Assert.DoesNotContain("Mật khẩu", (await visitor.Page(led)).QuerySelector("main")!.TextContent);
    Assert.Equal("/dang-nhap/tiep-tuc", Visitor.Leads(await Prove(visitor, who, led)));
    Assert.True(await IsFresh(account));
    Assert.Contains("identity.proved_again", await app.Ledger(account));
    var sent = await visitor.Send("/dang-nhap/tiep-tuc", KeptForms.Field);
    Assert.StartsWith(app.Issuer("openid"), sent.Headers.Location!.OriginalString, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Another_person_there_proves_nothing_here() {
    var (visitor, _, account) = await Citizen();
    await GrowOld(account);
    var refused = await Prove(visitor, new(Known.NewNumber()));
    Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    Assert.Contains("Chưa xác minh lại được", (await Visitor.Read(refused)).QuerySelector("main")!.TextContent);
    Assert.False(await IsFresh(account));
  }

  [Fact]
  public async Task A_provider_that_did_not_ask_anew_proves_nothing() {
    var (visitor, who, account) = await Citizen();
    await GrowOld(account);
    await app.Mood(who, "stale");
    Assert.Equal(HttpStatusCode.Forbidden, (await Prove(visitor, who)).StatusCode);
    Assert.False(await IsFresh(account));
  }

  [Fact]
  public async Task A_session_that_a_provider_vouched_for_later_is_over_with_the_provider() {
    var (official, who) = (await app.SignedIn(), new Known(Known.NewNumber()));
    async Task Leave(string page, string marker) => await official.Open((await app.Decide((await official.Send(page, marker, ("Wanted.Provider", UpstreamApp.Other))).Headers.Location!, who)).PathAndQuery);
    async Task Switch(bool disable) => (await app.As(ChangeProviderTests.Keeper(app.Province)).PostAsJsonAsync($"/api/identity/providers/{UpstreamApp.Other}/disable", new { disable, reason = "Bị xâm nhập" }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    await Leave(Links, "Liên kết với");
    await Leave(Page, "Wanted.Provider");
    Assert.Equal(HttpStatusCode.OK, (await official.Open("/tai-khoan")).StatusCode);
    await Switch(disable: true);
    await Switch(disable: false);
    Assert.Equal(HttpStatusCode.Redirect, (await official.Open("/tai-khoan")).StatusCode);
  }

  [Fact]
  public async Task A_session_that_one_provider_began_and_another_raised_is_over_with_either() {
    const string third = "thu-ba";
    var set = await app.Services.GetRequiredService<ConnectProvider>().Set($$$"""{"key": "{{{third}}}", "office": "H21", "provider": {"name": {"vi": "Nơi thứ ba"}, "issuer": "{{{app.Issuer("openid")}}}", "clientId": "saola", "clientSecret": "{{{UpstreamApp.Secret}}}", "scopes": ["profile"]}}""", TestContext.Current.CancellationToken);
    Assert.False(set.IsError);
    var (official, who) = (await app.SignedIn(), new Known(Known.NewNumber()));
    async Task Leave(string page, string marker, string provider) => await official.Open((await app.Decide((await official.Send(page, marker, ("Wanted.Provider", provider))).Headers.Location!, who)).PathAndQuery);
    async Task Switch(string provider, bool disable) => (await app.As(ChangeProviderTests.Keeper(app.Province)).PostAsJsonAsync($"/api/identity/providers/{provider}/disable", new { disable, reason = "Bị xâm nhập" }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    foreach (var provider in new[] { UpstreamApp.Other, third }) await Leave(Links, "Liên kết với", provider);
    await app.SignIn(official, who, UpstreamApp.Other);
    await Leave(Page, "Wanted.Provider", third);
    Assert.Equal(HttpStatusCode.OK, (await official.Open("/tai-khoan")).StatusCode);
    // another node looks at the provider alone, as when it was taken out of use a moment ago
    await app.AsIntruder("update identity.upstream_provider set disabled_at = now() where key = $1", third);
    app.Services.GetRequiredService<LiveSessions>().ForgetAll();
    Assert.Equal(HttpStatusCode.Redirect, (await official.Open("/tai-khoan")).StatusCode);
    await Switch(third, disable: false);
    Assert.Equal(HttpStatusCode.Redirect, (await official.Open("/tai-khoan")).StatusCode);
  }

  [Fact]
  public async Task An_answer_for_one_session_proves_nothing_for_the_next() {
    var (visitor, who, account) = await Citizen();
    var asked = await visitor.Send(Page, "Wanted.Provider", ("Wanted.Provider", UpstreamApp.National));
    var back = await app.Decide(asked.Headers.Location!, who);
    await app.SignIn(visitor, who);
    await GrowOld(account);
    Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Open(back.PathAndQuery)).StatusCode);
    Assert.False(await IsFresh(account));
  }

  [Fact]
  public async Task One_factor_there_is_not_enough_for_who_has_an_app_here() {
    var (visitor, who, account) = await Citizen();
    await app.AsIntruder("insert into identity.authenticator (id, sealed, made_at, last_step, version) values ($1, 'x', now(), 0, 1)", account);
    await GrowOld(account);
    Assert.Contains("hai yếu tố", (await Visitor.Read(await Prove(visitor, who))).QuerySelector("main")!.TextContent);
    Assert.False(await IsFresh(account));
    await app.Mood(who, "two");
    Assert.Equal("/tai-khoan", Visitor.Leads(await Prove(visitor, who)));
    Assert.True(await IsFresh(account));
  }
}
