using System.Net;
using System.Text.Json;

namespace Saola.Identity.Tests;

public sealed class DecideDeviceTests(IdentityApp app) : IClassFixture<IdentityApp> {
  Task<RelyingParty> Screen(string subject = Client.Pairwise) => RelyingParty.Web(app, s => s with { Kind = "device", RedirectUris = null, LogoutUris = null, Subject = subject, Name = new("Bảng điều hành") });

  static async Task<JsonElement> Ask(RelyingParty rp, string scope = "openid profile offline_access") => (await rp.Post("/connect/device_authorization", ("client_id", rp.Client.Key), ("scope", scope))).Said;

  async Task<(int Status, JsonElement Said)> Poll(RelyingParty rp, JsonElement asked) {
    app.Clock.Pass(TimeSpan.FromSeconds(5));
    var (status, said, _) = await rp.Post("/connect/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", rp.Client.Key), ("device_code", asked.GetProperty("device_code").GetString()));
    return (status, said);
  }

  static string? Error((int Status, JsonElement Said) got) => got.Said.TryGetProperty("error", out var error) ? error.GetString() : null;

  static Task<HttpResponseMessage> Decide(Visitor visitor, string code, bool allows) => visitor.Send($"/thiet-bi?ma={code}", "Form.Allows", ("Form.Allows", allows ? "true" : "false"));

  [Fact]
  public async Task A_device_waits_for_its_person_and_then_goes_on_by_itself() {
    var (rp, visitor) = (await Screen(), await app.SignedIn());
    var asked = await Ask(rp);
    var code = asked.GetProperty("user_code").GetString()!;
    Assert.Equal(("http://localhost/thiet-bi", $"http://localhost/thiet-bi?ma={code}", 600, 5), (asked.GetProperty("verification_uri").GetString(), asked.GetProperty("verification_uri_complete").GetString(), asked.GetProperty("expires_in").GetInt32(), asked.GetProperty("interval").GetInt32()));
    Assert.Equal("authorization_pending", Error(await Poll(rp, asked)));
    var page = await visitor.Page($"/thiet-bi?ma={code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)}");
    Assert.Contains("Bảng điều hành", page.QuerySelector("h1")!.TextContent);
    Assert.Equal(3, page.QuerySelectorAll("main li").Length);
    Assert.Contains("Đã cho phép", (await Visitor.Read(await Decide(visitor, code, true))).QuerySelector("h1")!.TextContent);
    var (status, tokens) = await Poll(rp, asked);
    Assert.Equal(200, status);
    Assert.Equal("Trần Thị Bình", (await rp.UserInfo(tokens.GetProperty("access_token").GetString()!)).Said.GetProperty("name").GetString());
    Assert.Equal("expired_token", Error(await Poll(rp, asked)));
    Assert.Equal(200, (await rp.Refresh(tokens.GetProperty("refresh_token").GetString()!, ("client_id", rp.Client.Key))).Status);
    var grant = Assert.Single(await app.Sql("select g.id, a.person from identity.client_grant g join identity.account a on a.id = g.account where g.client = $1", rp.Client.Id));
    Assert.Equal([grant[1], "oidc.device"], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where type = 'identity.grant_made' and object_id = $1", grant[0]!)));
  }

  [Fact]
  public async Task A_device_that_is_refused_is_told_so() {
    var (rp, visitor) = (await Screen(), await app.SignedIn());
    var asked = await Ask(rp);
    Assert.Contains("Đã từ chối", (await Visitor.Read(await Decide(visitor, asked.GetProperty("user_code").GetString()!, false))).QuerySelector("h1")!.TextContent);
    Assert.Equal("access_denied", Error(await Poll(rp, asked)));
    Assert.Empty(await app.Sql("select 1 from identity.client_grant where client = $1", rp.Client.Id));
    Assert.Contains("identity.device_refused", await app.Ledger(rp.Client.Id));
  }

  [Fact]
  public async Task Who_asks_too_often_waits_longer() {
    var rp = await Screen();
    var asked = await Ask(rp);
    var fields = new (string, string?)[] { ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", rp.Client.Key), ("device_code", asked.GetProperty("device_code").GetString()) };
    Assert.Equal("authorization_pending", (await rp.Post("/connect/token", fields)).Said.GetProperty("error").GetString());
    Assert.Equal("slow_down", (await rp.Post("/connect/token", fields)).Said.GetProperty("error").GetString());
    Assert.Equal("slow_down", Error(await Poll(rp, asked)));
    app.Clock.Pass(TimeSpan.FromSeconds(10));
    Assert.Equal("authorization_pending", Error(await Poll(rp, asked)));
  }

  [Fact]
  public async Task A_code_that_nobody_was_given_leaves_nothing_behind_that_could_be_asked_too_often() {
    var rp = await Screen();
    var fields = new (string, string?)[] { ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", rp.Client.Key), ("device_code", "khong-co") };
    for (var i = 0; i < 3; i++) Assert.Equal("invalid_grant", (await rp.Post("/connect/token", fields)).Said.GetProperty("error").GetString());
  }

  [Fact]
  public async Task A_code_ends_after_ten_minutes_for_both_sides() {
    var rp = await Screen();
    var asked = await Ask(rp);
    app.Clock.Pass(TimeSpan.FromMinutes(10));
    var answer = await (await app.SignedIn()).Open($"/thiet-bi?ma={asked.GetProperty("user_code").GetString()}");
    Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    Assert.Equal("expired_token", Error(await Poll(rp, asked)));
  }

  [Fact]
  public async Task A_code_is_decided_once_and_only_by_who_is_signed_in_on_the_page() {
    var (rp, visitor) = (await Screen(), await app.SignedIn());
    var code = (await Ask(rp)).GetProperty("user_code").GetString()!;
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open($"/thiet-bi?ma={code}"))!, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Post("/thiet-bi", [new("_handler", "decide"), new("Form.Code", code), new("Form.Allows", "true")], "https://evil.example")).StatusCode);
    Assert.Empty(await app.Sql("select 1 from identity.client_grant where client = $1", rp.Client.Id));
    await Decide(visitor, code, true);
    Assert.Equal(HttpStatusCode.Conflict, (await (await app.SignedIn()).Open($"/thiet-bi?ma={code}")).StatusCode);
    Assert.Equal(HttpStatusCode.NotFound, (await visitor.Open("/thiet-bi?ma=BBBB-BBBB")).StatusCode);
    Assert.Equal(HttpStatusCode.OK, (await visitor.Open("/thiet-bi")).StatusCode);
  }

  [Fact]
  public async Task The_code_of_one_device_is_nothing_to_another_and_other_clients_are_no_devices() {
    var (rp, other, web) = (await Screen(), await Screen(), await RelyingParty.Web(app));
    var asked = await Ask(rp);
    Assert.Equal("invalid_grant", Error(await Poll(other, asked)));
    Assert.Equal("unauthorized_client", (await web.Post("/connect/device_authorization", ("scope", "openid"))).Said.GetProperty("error").GetString());
    Assert.Equal("invalid_scope", (await Ask(rp, "nothing")).GetProperty("error").GetString());
    Assert.Equal("unauthorized_client", (await rp.Post("/connect/token", ("grant_type", "client_credentials"), ("client_id", rp.Client.Key))).Said.GetProperty("error").GetString());
  }
}
