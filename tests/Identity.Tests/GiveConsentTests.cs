using System.Net;

namespace Saola.Identity.Tests;

public sealed class GiveConsentTests(IdentityApp app) : IClassFixture<IdentityApp> {
  Task<RelyingParty> Foreign() => RelyingParty.Web(app, s => s with { FirstParty = false });

  [Fact]
  public async Task A_person_agrees_once_and_is_asked_again_only_for_more() {
    var (rp, visitor) = (await Foreign(), await app.SignedIn());
    var there = Visitor.Leads(await visitor.Open(rp.Address()))!;
    var answer = await visitor.Open(there);
    var page = await Visitor.Read(answer);
    Assert.Contains("Một hệ thống", page.QuerySelector("h1")!.TextContent);
    Assert.Equal(2, page.QuerySelectorAll("main li").Length);
    Assert.Contains("form-action 'self' https://rp.example.vn;", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    var back = Visitor.Leads(await visitor.Send(there, "Form.Agrees", ("Form.Agrees", "true")))!;
    Assert.True(RelyingParty.Came(await visitor.Open(back)).ContainsKey("code"));
    Assert.True(RelyingParty.Came(await visitor.Open(rp.Address())).ContainsKey("code"));
    Assert.True(RelyingParty.Came(await visitor.Open(rp.Address(("prompt", "none")))).ContainsKey("code"));
    Assert.StartsWith("/dong-y", Visitor.Leads(await visitor.Open(rp.Address(("scope", "openid email"))))!, StringComparison.Ordinal);
    Assert.StartsWith("/dong-y", Visitor.Leads(await visitor.Open(rp.Address(("prompt", "consent"))))!, StringComparison.Ordinal);
    Assert.Equal("consent_required", RelyingParty.Came(await visitor.Open(rp.Address(("scope", "openid email"), ("prompt", "none"))))["error"]);
    var consent = Assert.Single(await app.Sql("select c.account, c.scopes from identity.consent c where c.client = $1", rp.Client.Id));
    Assert.Equal(["openid", "profile"], (string[])consent[1]!);
    Assert.Contains("identity.consent_given", await app.Ledger((Guid)consent[0]!));
  }

  [Fact]
  public async Task A_claim_asked_for_alone_is_told_of_too() {
    var (rp, visitor) = (await Foreign(), await app.SignedIn());
    var there = Visitor.Leads(await visitor.Open(rp.Address(("scope", "openid"), ("claims", """{"userinfo": {"phone_number": null, "secret_claim": null}}"""))))!;
    Assert.Contains("Số điện thoại", (await visitor.Page(there)).QuerySelector("main ul")!.TextContent);
  }

  [Fact]
  public async Task Who_does_not_agree_sends_the_client_away_and_nothing_is_kept() {
    var (rp, visitor) = (await Foreign(), await app.SignedIn());
    var there = Visitor.Leads(await visitor.Open(rp.Address()))!;
    var back = Visitor.Leads(await visitor.Send(there, "Form.Agrees", ("Form.Agrees", "false")))!;
    var came = RelyingParty.Came(await visitor.Open(back));
    Assert.Equal(("access_denied", "trạng thái&1"), (came["error"], came["state"]));
    Assert.Empty(await app.Sql("select 1 from identity.consent where client = $1", rp.Client.Id));
    Assert.StartsWith("/dong-y", Visitor.Leads(await visitor.Open(rp.Address()))!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Nobody_is_asked_by_a_link_that_this_site_did_not_make_for_them() {
    var (rp, visitor, other) = (await Foreign(), await app.SignedIn(), await app.SignedIn());
    var there = Visitor.Leads(await visitor.Open(rp.Address()))!;
    Assert.Equal(HttpStatusCode.BadRequest, (await other.Open(there)).StatusCode);
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Open(there.Split("&tiep=")[0])).StatusCode);
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Open(there.Replace("profile", "email", StringComparison.Ordinal))).StatusCode);
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(there))!, StringComparison.Ordinal);
    var forged = await visitor.Post(there, [new("_handler", "consent"), new("Form.Agrees", "true")], "https://evil.example");
    Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
    Assert.Empty(await app.Sql("select 1 from identity.consent where client = $1", rp.Client.Id));
  }

  [Fact]
  public async Task The_question_ends_after_half_an_hour() {
    var (rp, visitor) = (await Foreign(), await app.SignedIn());
    var there = Visitor.Leads(await visitor.Open(rp.Address()))!;
    app.Clock.Pass(TimeSpan.FromMinutes(31));
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Open(there)).StatusCode);
  }
}
