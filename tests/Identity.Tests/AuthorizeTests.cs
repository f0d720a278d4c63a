using System.Net;
using System.Text.Json;

namespace Saola.Identity.Tests;

/// <summary>The authorisation endpoint, each of its rules and each way around them.</summary>
public sealed class AuthorizeTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static (string, string?)[] Changes(string? changes) =>
    [.. (changes ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split('=', 2)).Select(c => (c[0], c[1] == "-" ? null : Uri.UnescapeDataString(c[1])))];

  [Fact]
  public async Task Who_is_signed_in_goes_on_to_the_client_with_a_code_and_the_name_of_the_provider() {
    var rp = await RelyingParty.Web(app);
    var came = RelyingParty.Came(await (await app.SignedIn()).Open(rp.Address()));
    Assert.Equal(["code", "iss", "state"], came.Keys.Order());
    Assert.Equal(("trạng thái&1", "http://localhost", 43), (came["state"], came["iss"], came["code"].Length));
    Assert.Empty(await app.Sql("select 1 from identity.client_grant where code = $1", came["code"]));
    Assert.Equal(["identity.grant_made"], await app.Ledger((Guid)(await app.Sql("select id from identity.client_grant where code = $1", Tokens.Digest(came["code"])))[0][0]!));
  }

  [Fact]
  public async Task Nobody_signs_in_first_and_then_goes_on() {
    var rp = await RelyingParty.Web(app);
    await app.Person("di-tiep", units: app.Desk);
    var visitor = new Visitor(app);
    var there = Visitor.Leads(await visitor.Open(rp.Address(("login_hint", "di-tiep"), ("ui_locales", "fr-CA en-GB vi"))))!;
    Assert.StartsWith("/dang-nhap?returnUrl=%2Fconnect%2Fauthorize", there, StringComparison.Ordinal);
    Assert.EndsWith("&goi-y=di-tiep&lang=en", there, StringComparison.Ordinal);
    var page = await visitor.Open(there);
    Assert.Equal("di-tiep", (await Visitor.Read(page)).QuerySelector("[name='Form.UserName']")!.GetAttribute("value"));
    Assert.Contains("form-action 'self' https://rp.example.vn;", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    var back = Visitor.Leads(await visitor.Send(there, "Form.UserName", ("Form.UserName", "di-tiep"), ("Form.Password", IdentityApp.Password)))!;
    Assert.True(RelyingParty.Came(await visitor.Open(back)).ContainsKey("code"));
  }

  [Fact]
  public async Task A_sign_in_page_opens_its_form_to_no_address_that_is_not_registered() {
    var rp = await RelyingParty.Web(app);
    foreach (var back in new[] { rp.Address(("redirect_uri", "https://evil.example/cb")), "/connect/authorize?redirect_uri=https://evil.example", "/tai-khoan?redirect_uri=https://rp.example.vn/cb" }) {
      var page = await new Visitor(app).Open("/dang-nhap?returnUrl=" + Uri.EscapeDataString(back));
      Assert.Contains("form-action 'self';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }
  }

  public static TheoryData<string> Elsewhere => [
    "https://evil.example/cb", "https://rp.example.vn.evil.example/cb", "https://evil.rp.example.vn/cb", "https://rp.example.vn@evil.example/cb", "https://rp.example.vn/cb/../evil", "https://rp.example.vn/cb/%2e%2e/evil",
    "https://rp.example.vn/cb%00", "https://rp.example.vn/cb#evil", "https://rp.example.vn/cb?x=1", "https://rp.example.vn/CB", "https://rp.example.vn:444/cb", "http://rp.example.vn/cb", "//rp.example.vn/cb", "/cb", "javascript:alert(1)",
    "https://rp.example.vn\\@evil.example/cb", "https://rp.example.vn/cb ", "-",
  ];

  [Theory]
  [MemberData(nameof(Elsewhere))]
  public async Task Nothing_is_sent_to_an_address_that_is_not_registered(string uri) {
    var rp = await RelyingParty.Web(app);
    var answer = await (await app.SignedIn()).Open(rp.Address(("redirect_uri", uri == "-" ? null : uri)));
    Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
    Assert.Contains("identity.redirect_uri_unknown", (await Visitor.Read(answer)).QuerySelector("main")!.TextContent);
  }

  [Theory]
  [InlineData("client_id=-")]
  [InlineData("client_id=khong-co")]
  [InlineData("client_id=' or 1=1")]
  public async Task A_client_that_is_not_registered_is_told_to_the_person_alone(string changes) {
    var rp = await RelyingParty.Web(app);
    var answer = await new Visitor(app).Open(rp.Address(Changes(changes)));
    Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
    Assert.Contains("identity.client_unknown", (await Visitor.Read(answer)).QuerySelector("main")!.TextContent);
  }

  [Fact]
  public async Task What_names_the_client_or_the_address_twice_is_answered_to_neither() {
    var rp = await RelyingParty.Web(app);
    foreach (var more in new[] { "&client_id=other", "&redirect_uri=https%3A%2F%2Fevil.example" }) {
      var answer = await new Visitor(app).Open(rp.Address() + more);
      Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
    }
  }

  public static TheoryData<string, string> Wrong => new() {
    { "response_type=-", "invalid_request" }, { "response_type=token", "unsupported_response_type" }, { "response_type=code id_token", "unsupported_response_type" }, { "response_type=id_token", "unsupported_response_type" },
    { "response_mode=fragment", "invalid_request" }, { "response_mode=form_post", "invalid_request" },
    { "scope=-", "invalid_scope" }, { "scope=nothing", "invalid_scope" }, { "scope=address", "invalid_scope" },
    { "code_challenge=-", "invalid_request" }, { "code_challenge=-&code_challenge_method=-&scope=profile", "invalid_request" }, { "code_challenge_method=plain", "invalid_request" }, { "code_challenge_method=-", "invalid_request" }, { "code_challenge=short", "invalid_request" },
    { "request=eyJhbGciOiJub25lIn0.e30.", "request_not_supported" }, { "request_uri=https://evil.example/r", "request_uri_not_supported" }, { "registration={}", "registration_not_supported" },
    { "prompt=none login", "invalid_request" }, { "prompt=create", "invalid_request" }, { "max_age=-1", "invalid_request" }, { "max_age=soon", "invalid_request" },
    { "claims=[]", "invalid_request" }, { "claims={", "invalid_request" }, { "claims={\"userinfo\": 1}", "invalid_request" }, { "id_token_hint=x.y.z", "invalid_request" }, { "prompt=none", "login_required" },
  };

  [Theory]
  [MemberData(nameof(Wrong))]
  public async Task A_mistake_is_answered_by_its_registered_name_with_the_state(string changes, string error) {
    var rp = await RelyingParty.Web(app);
    var came = RelyingParty.Came(await new Visitor(app).Open(rp.Address(Changes(changes))));
    Assert.Equal((error, "trạng thái&1", "http://localhost"), (came["error"], came["state"], came["iss"]));
    Assert.All(came["error_description"], c => Assert.True(c is >= ' ' and <= '~' and not ('"' or '\\')));
  }

  [Theory]
  [InlineData("web", false)]
  [InlineData("native", true)]
  public async Task Only_who_keeps_a_secret_may_leave_out_the_challenge(string kind, bool refused) {
    var rp = await RelyingParty.Web(app, s => s with { Kind = kind });
    var came = RelyingParty.Came(await (await app.SignedIn()).Open(rp.Address(("code_challenge", null), ("code_challenge_method", null))));
    Assert.Equal((refused ? "invalid_request" : null, !refused), (came.GetValueOrDefault("error"), came.ContainsKey("code")));
  }

  [Fact]
  public async Task A_parameter_given_twice_is_refused_and_a_doubled_state_is_not_sent_back() {
    var rp = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    Assert.Equal("invalid_request", RelyingParty.Came(await visitor.Open(rp.Address() + "&nonce=n-2"))["error"]);
    var came = RelyingParty.Came(await visitor.Open(rp.Address() + "&state=other"));
    Assert.Equal(("invalid_request", false), (came["error"], came.ContainsKey("state")));
  }

  [Fact]
  public async Task A_form_is_led_on_to_the_same_request() {
    var rp = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    var fields = System.Web.HttpUtility.ParseQueryString(rp.Address().Split('?', 2)[1]);
    var answer = await visitor.Post("/connect/authorize", fields.AllKeys.Select(k => KeyValuePair.Create(k!, fields[k]!)), "https://rp.example.vn");
    Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    Assert.Equal("trạng thái&1", RelyingParty.Came(await visitor.Open(answer.Headers.Location!.OriginalString))["state"]);
  }

  [Theory]
  [InlineData("prompt=login")]
  [InlineData("max_age=0")]
  public async Task Who_was_not_signed_in_signs_in_once_and_an_older_session_does_not_pass_for_it(string changes) {
    var rp = await RelyingParty.Web(app);
    var (name, older) = ($"m{Guid.CreateVersion7():N}"[..20], await app.SignedIn());
    await app.Person(name, units: app.Desk);
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    var visitor = new Visitor(app);
    var there = Visitor.Leads(await visitor.Open(rp.Address(Changes(changes))))!;
    var back = Visitor.Leads(await visitor.Send(there, "Form.UserName", ("Form.UserName", name), ("Form.Password", IdentityApp.Password)))!;
    Assert.True(RelyingParty.Came(await visitor.Open(back)).ContainsKey("code"));
    // who was signed in all the while is asked, though the way back is not from their own browser
    Assert.Contains("lai=true", Visitor.Leads(await older.Open(back))!, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("prompt=login")]
  [InlineData("prompt=select_account")]
  [InlineData("max_age=0")]
  public async Task Who_must_sign_in_again_does_and_only_then_goes_on(string changes) {
    var rp = await RelyingParty.Web(app);
    var name = $"l{Guid.CreateVersion7():N}"[..20];
    var visitor = await app.SignedIn(name);
    var there = Visitor.Leads(await visitor.Open(rp.Address(Changes(changes))))!;
    Assert.Contains("lai=true", there, StringComparison.Ordinal);
    // the seal alone, without a new session, does not help
    var back = System.Web.HttpUtility.ParseQueryString(there.Split('?', 2)[1])["returnUrl"]!;
    Assert.Contains("lai=true", Visitor.Leads(await visitor.Open(back))!, StringComparison.Ordinal);
    Assert.NotNull((await visitor.Page(there)).QuerySelector("[name='Form.Password']"));
    var answer = await visitor.Send(there, "Form.UserName", ("Form.UserName", name), ("Form.Password", IdentityApp.Password));
    Assert.Equal(back, Visitor.Leads(answer));
    Assert.True(RelyingParty.Came(await visitor.Open(back)).ContainsKey("code"));
    // nor does it help another request
    Assert.Contains("lai=true", Visitor.Leads(await visitor.Open(back.Replace("n-1", "n-2", StringComparison.Ordinal)))!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_hint_does_not_tell_whether_there_is_such_a_person() {
    var rp = await RelyingParty.Web(app);
    await app.Person("co-that-day", units: app.Desk);
    async Task<string> Shown(string hint) {
      var page = await new Visitor(app).Page(Visitor.Leads(await new Visitor(app).Open(rp.Address(("login_hint", hint))))!);
      foreach (var secret in page.QuerySelectorAll("input[type=hidden]")) secret.Remove();
      return page.QuerySelector("main")!.OuterHtml.Replace(hint, "", StringComparison.Ordinal);
    }
    Assert.Equal(await Shown("co-that-day"), await Shown("khong-co-dau"));
    foreach (var hint in new[] { "co-that-day", "khong-co-dau" }) Assert.Equal("login_required", RelyingParty.Came(await new Visitor(app).Open(rp.Address(("login_hint", hint), ("prompt", "none"))))["error"]);
  }

  [Fact]
  public async Task An_old_sign_in_is_too_old_for_who_says_so() {
    var rp = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    app.Clock.Pass(TimeSpan.FromMinutes(10));
    Assert.True(RelyingParty.Came(await visitor.Open(rp.Address(("max_age", "3600")))).ContainsKey("code"));
    Assert.Contains("lai=true", Visitor.Leads(await visitor.Open(rp.Address(("max_age", "300"))))!, StringComparison.Ordinal);
    Assert.Equal("login_required", RelyingParty.Came(await visitor.Open(rp.Address(("max_age", "300"), ("prompt", "none"))))["error"]);
  }

  [Fact]
  public async Task A_system_of_officials_turns_citizens_away() {
    var rp = await RelyingParty.Web(app, s => s with { Subject = Client.Public });
    await app.Person("dan-thuong");
    var visitor = new Visitor(app);
    await visitor.SignIn("dan-thuong");
    Assert.Equal("access_denied", RelyingParty.Came(await visitor.Open(rp.Address()))["error"]);
    Assert.True(RelyingParty.Came(await (await app.SignedIn()).Open(rp.Address())).ContainsKey("code"));
  }

  [Fact]
  public async Task More_assurance_than_there_is_is_refused_only_when_it_is_essential() {
    var rp = await RelyingParty.Web(app);
    var visitor = await app.SignedIn();
    Assert.True(RelyingParty.Came(await visitor.Open(rp.Address(("acr_values", "urn:saola:acr:9")))).ContainsKey("code"));
    var essential = """{"id_token": {"acr": {"essential": true, "values": ["urn:saola:acr:9"]}}}""";
    Assert.Equal("unmet_authentication_requirements", RelyingParty.Came(await visitor.Open(rp.Address(("claims", essential))))["error"]);
  }

  [Fact]
  public async Task An_app_on_this_machine_is_answered_at_the_port_it_took() {
    var rp = await RelyingParty.Web(app, s => s with { Kind = "native", RedirectUris = ["http://127.0.0.1/cb"], LogoutUris = null, FirstParty = true });
    var visitor = await app.SignedIn();
    var came = RelyingParty.Came(await visitor.Open(rp.Address(("redirect_uri", "http://127.0.0.1:51004/cb"))), "http://127.0.0.1:51004/cb");
    Assert.Equal(200, (await rp.Redeem(came["code"], ("redirect_uri", "http://127.0.0.1:51004/cb"))).Status);
  }

  [Fact]
  public async Task A_system_that_acts_for_itself_signs_nobody_in() {
    var rp = await RelyingParty.Web(app, s => s with { Kind = "system", RedirectUris = null, LogoutUris = null, Scopes = ["x"] });
    Assert.Equal(HttpStatusCode.BadRequest, (await new Visitor(app).Open(rp.Address(("redirect_uri", "https://rp.example.vn/cb")))).StatusCode);
  }

  [Theory]
  [InlineData("acr_values", "urn:saola:acr:2"), InlineData("claims", """{"id_token": {"acr": {"essential": true, "value": "urn:saola:acr:2"}}}""")]
  public async Task Who_could_be_known_more_surely_is_asked_to(string name, string value) {
    var rp = await RelyingParty.Web(app);
    var (_, _, secret, _, visitor) = await app.WithApp();
    var asked = Visitor.Leads(await visitor.Open(rp.Address((name, value))))!;
    Assert.StartsWith("/xac-minh-lai?", asked, StringComparison.Ordinal);
    var page = await visitor.Page(asked);
    Assert.Contains("xác thực hai bước", page.QuerySelector("main")!.TextContent);
    app.Clock.Pass(TimeSpan.FromMinutes(2));
    var back = Visitor.Leads(await visitor.Send(asked, "Form.Code", ("Form.Code", Totp.Code(secret, Totp.StepAt(app.Clock.GetUtcNow())))))!;
    var code = RelyingParty.Came(await visitor.Open(back))["code"];
    Assert.Equal("urn:saola:acr:2", Jwt.Read((await rp.Redeem(code)).Said.GetProperty("id_token").GetString())!["acr"]);
  }

  [Fact]
  public async Task Who_will_not_be_known_more_surely_goes_on_when_it_was_only_wished_for() {
    var rp = await RelyingParty.Web(app);
    var (_, _, _, _, visitor) = await app.WithApp();
    async Task<Dictionary<string, string>> Skip(string name, string value) {
      var page = await visitor.Page(Visitor.Leads(await visitor.Open(rp.Address((name, value))))!);
      var skip = page.QuerySelectorAll("main a").Single(a => a.TextContent.Contains("không xác minh thêm", StringComparison.Ordinal)).GetAttribute("href")!;
      return RelyingParty.Came(await visitor.Open(skip));
    }
    Assert.True((await Skip("acr_values", "urn:saola:acr:2")).ContainsKey("code"));
    Assert.Equal("unmet_authentication_requirements", (await Skip("claims", """{"id_token": {"acr": {"essential": true, "value": "urn:saola:acr:2"}}}"""))["error"]);
    // whoever has nothing more to show is not asked for it
    var plain = await app.SignedIn();
    Assert.True(RelyingParty.Came(await plain.Open(rp.Address(("acr_values", "urn:saola:acr:2")))).ContainsKey("code"));
  }
}
