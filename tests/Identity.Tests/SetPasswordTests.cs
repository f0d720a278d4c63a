using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Saola.Identity.Tests;

public sealed class SetPasswordTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string New = "bảy con voi tím";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<HttpResponseMessage> Post(string path, object? body = null) => app.As(app.Manager(app.Ward)).PostAsJsonAsync("/api/identity/officials" + path, body ?? new { }, Ct);

  static async Task<JsonNode> Body(HttpResponseMessage answer) {
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    return (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
  }

  static string Link(JsonNode body) => new Uri((string)body["link"]!).PathAndQuery;

  async Task<(Guid Person, Guid Account, string Link)> Registered(string userName) {
    await app.Fill();
    var body = await Body(await Post("", new { fullName = "Ksor Thanh", userName, unit = app.Desk.Id, roles = new[] { "intake" } }));
    var person = (Guid)body["person"]!;
    return (person, (Guid)(await app.Sql("select id from identity.account where person = $1 and password_hash is null", person)).Single()[0]!, Link(body));
  }

  static Task<HttpResponseMessage> Set(Visitor visitor, string link, string password = New, string? repeat = null) =>
    visitor.Send(link, "Form.New", ("Form.New", password), ("Form.Repeat", repeat ?? password));

  [Fact]
  public async Task A_new_official_sets_the_password_by_the_link_once_and_works() {
    var (person, account, link) = await Registered("moi-vao");
    Assert.Equal(["identity.account_made", "identity.link_made"], await app.Ledger(account));
    Assert.Equal(["identity.person_registered"], await app.Ledger(person));
    var visitor = new Visitor(app);
    Assert.Equal("/tai-khoan", Visitor.Leads(await Set(visitor, link)));
    Assert.Contains("Ksor Thanh", (await visitor.Page("/tai-khoan")).QuerySelector("main")!.TextContent);
    Assert.Equal(["identity.account_made", "identity.link_made", "identity.password_changed", "identity.signed_in"], await app.Ledger(account));
    Assert.Single(await app.Sql("select 1 from identity.account_link where account = $1 and used_at is not null", account));
    Assert.Equal(HttpStatusCode.BadRequest, (await Set(new Visitor(app), link)).StatusCode);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn("moi-vao", password: New)));
  }

  [Theory]
  [InlineData("ngắn", "ngắn")]
  [InlineData(New, "sáu con voi tím")]
  public async Task A_password_that_will_not_do_leaves_the_link_as_it_was(string password, string repeat) {
    var (_, account, link) = await Registered($"yeu{Guid.CreateVersion7():N}");
    Assert.Equal(HttpStatusCode.BadRequest, (await Set(new Visitor(app), link, password, repeat)).StatusCode);
    Assert.DoesNotContain("identity.password_changed", await app.Ledger(account));
    Assert.Equal("/tai-khoan", Visitor.Leads(await Set(new Visitor(app), link)));
  }

  [Fact]
  public async Task A_link_ends_with_time_and_with_the_next_link() {
    var (person, account, first) = await Registered("lam-lai");
    var second = Link(await Body(await Post($"/{person}/link")));
    Assert.Equal(HttpStatusCode.BadRequest, (await Set(new Visitor(app), first)).StatusCode);
    app.Clock.Pass(AccountLink.Life);
    Assert.Equal(HttpStatusCode.BadRequest, (await Set(new Visitor(app), second)).StatusCode);
    Assert.DoesNotContain("identity.password_changed", await app.Ledger(account));
  }

  [Fact]
  public async Task A_guessed_link_opens_nothing() =>
    Assert.Equal(HttpStatusCode.BadRequest, (await Set(new Visitor(app), "/dang-nhap/dat-mat-khau?ma=doan")).StatusCode);

  [Fact]
  public async Task The_link_of_a_locked_account_opens_nothing() {
    var (person, account, link) = await Registered("da-khoa");
    await Body(await Post($"/{person}/lock", new { @lock = true, reason = "Nghỉ việc" }));
    Assert.Equal(HttpStatusCode.BadRequest, (await Set(new Visitor(app), link)).StatusCode);
    Assert.DoesNotContain("identity.password_changed", await app.Ledger(account));
  }

  [Fact]
  public async Task A_link_from_before_a_lock_opens_nothing_when_the_account_is_open_again() {
    var (person, _, link) = await Registered("khoa-mo");
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    await Post($"/{person}/lock", new { @lock = true, reason = "Mất máy" });
    await Post($"/{person}/lock", new { @lock = false, reason = "Đã tìm thấy" });
    Assert.Equal(HttpStatusCode.BadRequest, (await Set(new Visitor(app), link)).StatusCode);
    Assert.Equal("/tai-khoan", Visitor.Leads(await Set(new Visitor(app), Link(await Body(await Post($"/{person}/link"))))));
  }
}
