namespace Saola.Identity.Tests;

/// <summary>Whose account is used in a browser that did not know it is told.</summary>
public sealed class NewDeviceTests(IdentityApp app) : IClassFixture<IdentityApp> {
  Task<List<object?[]>> Told(Account account) => app.Sql("select body, link from kernel.notification where recipient = $1 and template = 'identity-new-device' and channel = 'Inbox'", account.Subject);

  Visitor Browser(string agent) {
    var visitor = new Visitor(app);
    visitor.Client.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
    visitor.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.77");
    return visitor;
  }

  [Fact]
  public async Task The_owner_is_told_when_on_which_device_from_where_and_by_what() {
    var account = await app.Person("may-la", units: app.Desk);
    await new Visitor(app).SignIn("may-la");
    Assert.Empty(await Told(account));
    var visitor = Browser("Mozilla/5.0 (Windows NT 10.0) Firefox/140.0");
    await visitor.SignIn("may-la");
    var told = Assert.Single(await Told(account));
    foreach (var fact in new[] { "Firefox trên Windows", "203.0.113.0", "mật khẩu", Vn.Moment(app.Clock.GetUtcNow()) }) Assert.Contains(fact, (string)told[0]!, StringComparison.Ordinal);
    Assert.Equal("/tai-khoan/thiet-bi", told[1]);
    await app.EndSessions(account);
    Assert.Equal("/can-bo", Visitor.Leads(await visitor.SignIn("may-la")));
    Assert.Single(await Told(account));
  }

  [Fact]
  public async Task A_key_in_a_strange_browser_is_news_too() {
    var account = await app.Person("khoa-la", units: app.Desk);
    var owner = new Visitor(app);
    await owner.SignIn("khoa-la");
    using var key = new SoftKey();
    await owner.Add(key);
    await new Visitor(app).Answer(key);
    Assert.Contains("khóa truy cập", (string)Assert.Single(await Told(account))[0]!, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_invented_people_of_a_training_site_are_shared_and_not_told() {
    var account = await app.Person("dung-chung", demo: true, units: app.Desk);
    for (var i = 0; i < 3; i++) Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn("dung-chung")));
    Assert.Empty(await Told(account));
  }
}
