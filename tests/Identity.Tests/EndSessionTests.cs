using System.Net;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class EndSessionTests(IdentityApp app) : OwnWriteTests(app), IClassFixture<IdentityApp> {
  const string Page = "/tai-khoan/thiet-bi";

  static Actor Owner(Account account) => new(account.Subject, ActorKind.Citizen, "", null, [], []);

  async Task<(Account Account, Guid Session, Visitor Visitor)> SignedIn() {
    var name = $"s{Guid.CreateVersion7():N}"[..20];
    var account = await app.Person(name, units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    return (account, (Guid)(await app.Sql("select id from identity.session where account = $1", account.Id))[0][0]!, visitor);
  }

  protected override async Task<Write> Prepare() {
    var (account, session, _) = await SignedIn();
    return new($"/api/identity/sessions/{session}/end", null, Owner(account), account.Id, "identity.signed_out") {
      Permission = "account.devices", Stranger = Owner((await SignedIn()).Account), Unseen = "identity.account_not_found", Again = "identity.account_not_found",
      Row = "select 1 from identity.session where account = $1 and ended_at is not null",
    };
  }

  [Theory]
  [InlineData("01980000-0000-7000-8000-000000000000", HttpStatusCode.NotFound)]
  [InlineData("khong-phai-ma", HttpStatusCode.NotFound)]
  public async Task A_session_that_does_not_exist_is_not_ended(string session, HttpStatusCode status) {
    var (account, _, _) = await SignedIn();
    Assert.Equal(status, (await app.As(Owner(account)).PostAsync($"/api/identity/sessions/{session}/end", null, TestContext.Current.CancellationToken)).StatusCode);
    Assert.Empty(await app.Sql("select 1 from identity.session where account = $1 and ended_at is not null", account.Id));
  }

  [Fact]
  public async Task On_the_page_the_owner_sees_how_each_was_begun_and_ends_the_one_they_mean() {
    var (account, first, there) = await SignedIn();
    var (here, third) = (new Visitor(app), new Visitor(app));
    await here.SignIn(account.UserName);
    await third.SignIn(account.UserName);
    var page = await here.Page(Page);
    var rows = page.QuerySelectorAll("dl.summary > div").Select(d => d.TextContent).ToList();
    Assert.Equal(3, rows.Count);
    Assert.All(rows, r => Assert.Contains("Bằng mật khẩu (xác thực một bước)", r, StringComparison.Ordinal));
    Assert.Equal(2, page.QuerySelectorAll("dl.summary form").Length);
    Assert.Equal(Page, Visitor.Leads(await here.Send(page, Page, "Đăng xuất", ("_handler", $"end-{first:N}"))));
    Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect, HttpStatusCode.OK),
      ((await here.Open("/tai-khoan")).StatusCode, (await there.Open("/tai-khoan")).StatusCode, (await third.Open("/tai-khoan")).StatusCode));
  }
}
