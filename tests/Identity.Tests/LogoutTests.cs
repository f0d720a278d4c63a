using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

/// <summary>Signing out from a client, and telling the others.</summary>
public sealed class LogoutTests(LogoutTests.Told app) : IClassFixture<LogoutTests.Told> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Clients that listen: what each was told, and what it answers.</summary>
  public sealed class Told : IdentityApp {
    internal ConcurrentQueue<(string Uri, Jwt Token)> Heard { get; } = [];
    internal HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    protected override void Configure(IServiceCollection services) => services.AddHttpClient(BackChannel.Client).ConfigurePrimaryHttpMessageHandler(() => new Ear(this));

    sealed class Ear(Told told) : HttpMessageHandler {
      protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) {
        var form = HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync(cancellationToken));
        told.Heard.Enqueue((request.RequestUri!.ToString(), Jwt.Read(form["logout_token"])!));
        return new(told.Answer);
      }
    }
  }

  static string Address(params (string, string)[] fields) => "/connect/logout?" + RelyingParty.Query(fields);

  static async Task<bool> IsSignedIn(Visitor visitor) => (await visitor.Open("/tai-khoan")).StatusCode == HttpStatusCode.OK;

  static string Hint(System.Text.Json.JsonElement tokens) => tokens.GetProperty("id_token").GetString()!;

  [Fact]
  public async Task With_a_hint_of_this_session_the_person_is_signed_out_at_once_and_led_back() {
    var (rp, visitor) = (await RelyingParty.Web(app), await app.SignedIn());
    var tokens = await rp.Tokens(visitor, "openid profile");
    var answer = await visitor.Open(Address(("id_token_hint", Hint(tokens)), ("post_logout_redirect_uri", "https://rp.example.vn/ra"), ("state", "a&b")));
    Assert.Equal("https://rp.example.vn/ra?state=a%26b", answer.Headers.Location!.OriginalString);
    Assert.False(await IsSignedIn(visitor));
    Assert.Equal(401, (await rp.UserInfo(tokens.GetProperty("access_token").GetString()!)).Status);
    // again, when nobody is signed in any more and the hint has long ended
    app.Clock.Pass(TimeSpan.FromHours(2));
    Assert.Equal(HttpStatusCode.Redirect, (await visitor.Open(Address(("id_token_hint", Hint(tokens)), ("post_logout_redirect_uri", "https://rp.example.vn/ra")))).StatusCode);
  }

  [Fact]
  public async Task Nobody_else_signs_a_person_out_without_their_saying_so() {
    var (rp, visitor, other) = (await RelyingParty.Web(app), await app.SignedIn(), await app.SignedIn());
    var hint = Hint(await rp.Tokens(other, "openid"));
    foreach (var address in new[] { "/connect/logout", Address(("client_id", rp.Client.Key)), Address(("id_token_hint", hint)), Address(("client_id", rp.Client.Key), ("post_logout_redirect_uri", "https://rp.example.vn/ra")) }) {
      Assert.StartsWith("/dang-xuat/xac-nhan?", Visitor.Leads(await visitor.Open(address))!, StringComparison.Ordinal);
      Assert.True(await IsSignedIn(visitor));
    }
    var there = Visitor.Leads(await visitor.Open(Address(("client_id", rp.Client.Key), ("post_logout_redirect_uri", "https://rp.example.vn/ra"), ("state", "s"))))!;
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Post(there, [new("_handler", "logout")], "https://evil.example")).StatusCode);
    Assert.True(await IsSignedIn(visitor));
    var page = await visitor.Open(there);
    Assert.Contains("form-action 'self' https://rp.example.vn;", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    var done = await visitor.Send(there, "Đăng xuất");
    Assert.Equal("https://rp.example.vn/ra?state=s", done.Headers.Location!.OriginalString);
    Assert.False(await IsSignedIn(visitor));
  }

  [Theory]
  [InlineData("https://evil.example/ra", "identity.logout_uri_unknown")]
  [InlineData("https://rp.example.vn/ra/../x", "identity.logout_uri_unknown")]
  [InlineData("https://rp.example.vn/ra?x=1", "identity.logout_uri_unknown")]
  [InlineData("https://rp.example.vn/cb", "identity.logout_uri_unknown")]
  public async Task Nothing_is_sent_to_an_address_that_is_not_registered_for_it(string uri, string code) {
    var (rp, visitor) = (await RelyingParty.Web(app), await app.SignedIn());
    var hint = Hint(await rp.Tokens(visitor, "openid"));
    var answer = await visitor.Open(Address(("id_token_hint", hint), ("post_logout_redirect_uri", uri)));
    Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
    Assert.Contains(code, (await Visitor.Read(answer)).QuerySelector("main")!.TextContent);
    Assert.True(await IsSignedIn(visitor));
  }

  [Fact]
  public async Task A_hint_of_another_client_or_of_nobody_is_refused() {
    var (rp, other, visitor) = (await RelyingParty.Web(app), await RelyingParty.Web(app), await app.SignedIn());
    var hint = Hint(await rp.Tokens(visitor, "openid"));
    foreach (var (fields, code) in new[] {
      (new[] { ("id_token_hint", hint), ("client_id", other.Client.Key) }, "identity.id_token_unknown"), (new[] { ("id_token_hint", hint[..^4] + "AAAA") }, "identity.id_token_unknown"),
      (new[] { ("client_id", "khong-co") }, "identity.client_unknown"), (new[] { ("post_logout_redirect_uri", "https://rp.example.vn/ra") }, "identity.logout_uri_unknown"),
    }) Assert.Contains(code, (await visitor.Page(Address(fields))).QuerySelector("main")!.TextContent);
    Assert.True(await IsSignedIn(visitor));
  }

  [Fact]
  public async Task Every_client_of_a_session_hears_that_it_is_over_and_no_other() {
    Task<RelyingParty> Listening(string host) => RelyingParty.Web(app, s => s with { RedirectUris = [$"https://{host}/cb"], LogoutUris = null, BackchannelLogoutUri = $"https://{host}/ra-ngam" });
    var (one, two, three) = (await Listening("mot.example.vn"), await Listening("hai.example.vn"), await Listening("ba.example.vn"));
    var (visitor, other) = (await app.SignedIn(), await app.SignedIn());
    var tokens = new[] { await one.Tokens(visitor, "openid"), await two.Tokens(visitor, "openid") };
    await three.Tokens(other, "openid");
    await app.RunJobs();
    app.Heard.Clear();
    app.Answer = HttpStatusCode.InternalServerError;
    await visitor.Open(Address(("id_token_hint", Hint(tokens[0]))));
    await app.RunJobs();
    Assert.Equal(["https://hai.example.vn/ra-ngam", "https://mot.example.vn/ra-ngam"], app.Heard.Select(h => h.Uri).Order(StringComparer.Ordinal));
    // one that did not listen is told again
    app.Heard.Clear();
    app.Answer = HttpStatusCode.OK;
    app.Clock.Pass(TimeSpan.FromMinutes(5));
    await app.RunJobs();
    Assert.Equal(2, app.Heard.Count);
    app.Clock.Pass(TimeSpan.FromMinutes(5));
    await app.RunJobs();
    Assert.Equal(2, app.Heard.Count);
    var keys = Jwk.ReadSet((JsonObject)JsonNode.Parse(await app.As().GetStringAsync("/connect/jwks", Ct))!).ToArray();
    foreach (var (rp, told) in new[] { (one, tokens[0]), (two, tokens[1]) }) {
      var (id, token) = (Jwt.Read(Hint(told))!, app.Heard.Single(h => h.Uri == rp.Client.BackChannelUri).Token);
      Assert.True(token.IsSignedBy(keys));
      Assert.Equal(("logout+jwt", rp.Client.Key, id["sub"], id["sid"], false), (token.Type, token.Audience.Single(), token["sub"], token["sid"], token.Claims.ContainsKey("nonce")));
      Assert.NotNull(token.Claims["events"]!["http://schemas.openid.net/event/backchannel-logout"]);
    }
  }

  [Fact]
  public async Task A_locked_account_is_told_to_its_clients_too() {
    var rp = await RelyingParty.Web(app, s => s with { RedirectUris = ["https://khoa.example.vn/cb"], LogoutUris = null, BackchannelLogoutUri = "https://khoa.example.vn/ra" });
    var visitor = await app.SignedIn();
    await rp.Tokens(visitor, "openid");
    var account = (Guid)(await app.Sql("select account from identity.client_grant where client = $1", rp.Client.Id))[0][0]!;
    await using (var act = app.Begin()) {
      var person = act.Work.Db<IdentityDb>().Accounts(act.Work.Actor).Single(a => a.Id == account);
      person.Lock(act.Work.Now);
      act.Work.Publish(new AccountLocked(account));
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Contains(app.Heard, h => h.Uri == "https://khoa.example.vn/ra");
  }

  [Fact]
  public async Task A_recovered_account_is_told_to_its_clients_too() {
    var rp = await RelyingParty.Web(app, s => s with { RedirectUris = ["https://phuc.example.vn/cb"], LogoutUris = null, BackchannelLogoutUri = "https://phuc.example.vn/ra" });
    var (account, number, name) = await app.WithCard();
    await app.AsIntruder("delete from identity.authenticator where id = $1", account.Id);
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    await rp.Tokens(visitor, "openid");
    Assert.NotNull((await app.Recover(app.Rescuer(), Cards.Typed(number)))["link"]);
    await app.RunJobs();
    Assert.Contains(app.Heard, h => h.Uri == "https://phuc.example.vn/ra");
  }

  [Fact]
  public async Task Every_system_that_was_let_in_hears_of_it_also_by_sessions_of_long_ago_and_however_many_they_are() {
    var many = BackChannel.AtOnce + 3;
    var (key, id) = await ChangeProviderTests.Added(app);
    var account = await app.Person($"n{Guid.CreateVersion7():N}"[..20]);
    var rp = await RelyingParty.Web(app, s => s with { RedirectUris = ["https://nhieu.example.vn/cb"], LogoutUris = null, BackchannelLogoutUri = "https://nhieu.example.vn/ra" });
    var now = app.Clock.GetUtcNow().UtcDateTime;
    // what a system may keep for long has a session that ended days ago by itself
    await app.AsIntruder("insert into identity.session (id, account, security_stamp, at, proven_at, methods, level, in_office, provider) select gen_random_uuid(), $1, $2, $3, $3, '{fed}', 1, true, $4 from generate_series(1, $5)", account.Id, account.SecurityStamp, now.AddDays(-5), id, many);
    await app.AsIntruder("""
      insert into identity.client_grant (id, client, account, session, offline, security_stamp, subject, scopes, signed_in_at, methods, level, at, expires_at)
      select gen_random_uuid(), $1, account, id, true, security_stamp, 'as-known', '{openid}', at, methods, 1, at, $3 from identity.session where provider = $2
      """, rp.Client.Id, id, now.AddDays(30));
    (await app.As(ChangeProviderTests.Keeper(app.Ward)).PostAsJsonAsync($"/api/identity/providers/{key}/disable", new { disable = true, reason = "Bị xâm nhập" }, Ct)).EnsureSuccessStatusCode();
    await app.RunJobs();
    Assert.Equal(many, app.Heard.Where(h => h.Uri == rp.Client.BackChannelUri).Select(h => h.Token["sid"]).Distinct().Count());
    Assert.Equal(0L, (await app.Sql("select count(*) from identity.client_grant where client = $1 and revoked_at is null", rp.Client.Id))[0][0]);
  }
}
