using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

public sealed class EndOtherSessionsTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Page = "/tai-khoan/thiet-bi", Button = "Đăng xuất khỏi mọi thiết bị khác";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Visitor> SignedIn(string name) {
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    return visitor;
  }

  [Fact]
  public async Task Nobody_ends_sessions_without_signing_in() {
    var answer = await new Visitor(app).Post(Page, [new("_handler", "end-others")]);
    Assert.StartsWith("/dang-nhap", Visitor.Leads(answer), StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_others_of_the_same_account_end_and_those_of_other_people_go_on() {
    var account = await app.Person("nhieu-may", units: app.Desk);
    await app.Person("may-khac", units: app.Desk);
    var (here, there, other) = (await SignedIn("nhieu-may"), await SignedIn("nhieu-may"), await SignedIn("may-khac"));
    Assert.Equal(Page, Visitor.Leads(await here.Send(Page, Button)));
    Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect, HttpStatusCode.OK),
      ((await here.Open("/tai-khoan")).StatusCode, (await there.Open("/tai-khoan")).StatusCode, (await other.Open("/tai-khoan")).StatusCode));
    Assert.Single(await app.Sql("select 1 from identity.session where account = $1 and ended_at is not null", account.Id));
    Assert.Equal([account.Person, "account.devices"], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'identity.signed_out'", account.Id)));
  }

  [Fact]
  public async Task From_a_session_that_is_not_ones_own_none_is_ended() {
    var account = await app.Person("bi-nham", units: app.Desk);
    var stranger = await app.Person("ke-la", units: app.Desk);
    await SignedIn("bi-nham");
    await SignedIn("ke-la");
    var theirs = (Guid)(await app.Sql("select id from identity.session where account = $1", account.Id)).Single()[0]!;
    await using var act = app.Begin(Testing.People.Citizen(stranger.Person));
    var answer = await EndOtherSessions.Run(new(theirs), act.Work, app.Services.GetRequiredService<LiveSessions>(), Ct);
    Assert.Equal("identity.account_not_found", answer.Error!.Code);
    Assert.Empty(await app.Sql("select 1 from identity.session where account = any($1) and ended_at is not null", new[] { account.Id, stranger.Id }));
  }

  [Fact]
  public async Task With_one_session_there_is_nothing_to_end() {
    var account = await app.Person("mot-may", units: app.Desk);
    var here = await SignedIn("mot-may");
    Assert.DoesNotContain(Button, (await here.Page(Page)).QuerySelector("main")!.TextContent);
    Assert.DoesNotContain("identity.signed_out", await app.Ledger(account.Id));
  }
}
