using System.Net;

namespace Saola.Identity.Tests;

public sealed class ChoosePostTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Page = "/tai-khoan/vi-tri?returnUrl=%2Ftai-khoan";

  async Task<Guid> Post(Account account, Organisation unit) =>
    (Guid)(await app.Sql("select id from identity.official_post where person = $1 and unit = $2", account.Person!.Value, unit.Id)).Single()[0]!;

  static Task<HttpResponseMessage> Choose(Visitor visitor, Guid post) => visitor.Send(Page, "Form.Post", ("Form.Post", post.ToString()));

  async Task<(Visitor Visitor, Account Account)> TwoPosts(string name) {
    var account = await app.Person(name, units: [app.Desk, app.Department]);
    var visitor = new Visitor(app);
    Assert.Equal(Page, Visitor.Leads(await visitor.SignIn(name, "/tai-khoan")));
    return (visitor, account);
  }

  [Fact]
  public async Task Nobody_chooses_a_post_without_signing_in() =>
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Page)), StringComparison.Ordinal);

  [Fact]
  public async Task Another_persons_post_is_not_found() {
    var (visitor, _) = await TwoPosts("chon-nham");
    var stranger = await Post(await app.Person("nguoi-khac", units: app.Ward), app.Ward);
    Assert.Equal(HttpStatusCode.NotFound, (await Choose(visitor, stranger)).StatusCode);
    Assert.Empty(await app.Ledger(stranger));
  }

  [Theory]
  [InlineData("")]
  [InlineData("khong-phai-ma")]
  public async Task What_is_no_post_is_refused(string post) {
    var (visitor, account) = await TwoPosts($"chon-{Guid.CreateVersion7():N}");
    var answer = await visitor.Send(Page, "Form.Post", ("Form.Post", post));
    Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{answer.StatusCode}");
    Assert.Empty(await app.Sql("select 1 from ledger.entry where type = 'identity.post_chosen' and actor = $1", account.Person!.Value));
  }

  [Fact]
  public async Task A_post_that_has_ended_meanwhile_is_not_found() {
    var (visitor, account) = await TwoPosts("het-han");
    var post = await Post(account, app.Department);
    await app.AsIntruder("update identity.official_post set valid_to = $2 where id = $1", post, Vn.Day(app.Clock.GetUtcNow()));
    app.Clock.Pass(TimeSpan.FromSeconds(10));
    Assert.Equal(HttpStatusCode.NotFound, (await Choose(visitor, post)).StatusCode);
    Assert.Empty(await app.Ledger(post));
  }

  [Fact]
  public async Task Who_holds_several_posts_chooses_one_and_acts_in_it() {
    var (visitor, account) = await TwoPosts("kiem-nhiem");
    var post = await Post(account, app.Department);
    Assert.Equal("/tai-khoan", Visitor.Leads(await Choose(visitor, post)));
    Assert.Equal([account.Person, "identity.post_chosen"], Assert.Single(await app.Sql("select actor, type from ledger.entry where object_id = $1", post)));
    var row = (await visitor.Page("/tai-khoan")).QuerySelectorAll("dl.summary > div").Single(d => d.TextContent.Contains("Đang dùng", StringComparison.Ordinal));
    Assert.Contains("Sở Tư pháp", row.TextContent);
  }
}
