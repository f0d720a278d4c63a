using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

public sealed class SignOutTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  internal static async Task<HttpResponseMessage> Leave(Visitor visitor) {
    var form = (await visitor.Page("/tai-khoan")).QuerySelector("form[action='/dang-xuat']")!;
    return await visitor.Post("/dang-xuat", form.QuerySelectorAll("input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!)));
  }

  [Fact]
  public async Task Who_is_signed_out_already_is_led_home() => Assert.Equal("/", Visitor.Leads(await new Visitor(app).Post("/dang-xuat", [])));

  [Fact]
  public async Task Signing_out_ends_this_session_alone_and_the_ledger_knows_it() {
    var account = await app.Person("ra-mot", units: app.Desk);
    var (here, there) = (new Visitor(app), new Visitor(app));
    await here.SignIn("ra-mot");
    await there.SignIn("ra-mot");
    Assert.Equal("/", Visitor.Leads(await Leave(here)));
    Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.OK), ((await here.Open("/tai-khoan")).StatusCode, (await there.Open("/tai-khoan")).StatusCode));
    Assert.Single(await app.Sql("select 1 from identity.session where account = $1 and ended_at is not null", account.Id));
    Assert.Equal([account.Person, "sign_out"], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'identity.signed_out'", account.Id)));
  }

  [Fact]
  public async Task Another_persons_session_is_not_found() {
    var account = await app.Person("cua-ai", units: app.Desk);
    await new Visitor(app).SignIn("cua-ai");
    var session = (Guid)(await app.Sql("select id from identity.session where account = $1", account.Id)).Single()[0]!;
    await using var act = app.Begin(Testing.People.Citizen());
    Assert.Equal("identity.account_not_found", (await SignOut.Run(new(session), act.Work, app.Services.GetRequiredService<LiveSessions>(), Ct)).Error?.Code);
    Assert.Empty(await app.Sql("select 1 from identity.session where id = $1 and ended_at is not null", session));
  }

  [Fact]
  public async Task Signing_out_makes_every_copy_of_the_cookie_worthless() {
    await app.Person("ra", units: app.Desk);
    var visitor = new Visitor(app);
    var cookie = (await visitor.SignIn("ra")).Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("saola=", StringComparison.Ordinal)).Split(';')[0];
    await Leave(visitor);
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await visitor.Open("/tai-khoan")), StringComparison.Ordinal);
    var thief = app.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
    thief.DefaultRequestHeaders.Add("Cookie", cookie);
    Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/tai-khoan", Ct)).StatusCode);
  }

  [Fact]
  public async Task A_forged_sign_out_ends_nothing() {
    await app.Person("o-lai", units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn("o-lai");
    await visitor.Post("/dang-xuat", []);
    Assert.Equal(HttpStatusCode.OK, (await visitor.Open("/tai-khoan")).StatusCode);
  }
}
