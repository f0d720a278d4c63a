using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

public sealed class ChangePasswordTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Page = "/tai-khoan/mat-khau", New = "năm con voi trắng";

  static Task<HttpResponseMessage> Change(Visitor visitor, string current = IdentityApp.Password, string fresh = New, string? repeat = null) =>
    visitor.Send(Page, "Form.New", ("Form.Current", current), ("Form.New", fresh), ("Form.Repeat", repeat ?? fresh));

  async Task<(Visitor Visitor, Account Account)> SignedIn(string name, bool demo = false) {
    var account = await app.Person(name, demo: demo, units: app.Desk);
    var visitor = new Visitor(app);
    Assert.Equal("/can-bo", Visitor.Leads(await visitor.SignIn(name)));
    return (visitor, account);
  }

  Task<List<object?[]>> Changes(Account account) => app.Sql("select actor, office, purpose from ledger.entry where object_id = $1 and type = 'identity.password_changed'", account.Id);

  [Fact]
  public async Task Nobody_changes_a_password_without_signing_in() {
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Page)), StringComparison.Ordinal);
    var answer = await new Visitor(app).Post(Page, [new("_handler", "password"), new("Form.New", New), new("Form.Repeat", New)]);
    Assert.StartsWith("/dang-nhap", Visitor.Leads(answer), StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("ngắn", "ngắn", 1)]
  [InlineData("ngắn", "khác", 2)]
  [InlineData(New, "năm con voi xám", 1)]
  [InlineData("mật khẩu của yeu-qua", "mật khẩu của yeu-qua", 1)]
  public async Task What_is_wrong_with_the_new_password_is_named_and_nothing_changes(string fresh, string repeat, int faults) {
    var name = "yeu-qua";
    var account = await app.Sql("select id from identity.account where user_name = $1", name) is [[Guid id]] ? id : (await app.Person(name, units: app.Desk)).Id;
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    var refused = await Change(visitor, fresh: fresh, repeat: repeat);
    Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    Assert.Equal(faults, (await Visitor.Read(refused)).QuerySelectorAll(".ds-error-summary li").Length);
    Assert.DoesNotContain("identity.password_changed", await app.Ledger(account));
  }

  [Fact]
  public async Task A_wrong_current_password_counts_as_a_failed_sign_in() {
    var (visitor, account) = await SignedIn("quen");
    Assert.Equal(HttpStatusCode.BadRequest, (await Change(visitor, "không phải")).StatusCode);
    Assert.Contains("identity.sign_in_failed", await app.Ledger(account.Id));
    Assert.Empty(await Changes(account));
    for (var i = 0; i < Throttle.NameLimit; i++) await Change(visitor, $"đoán lần {i}");
    Assert.Equal(HttpStatusCode.TooManyRequests, (await Change(visitor)).StatusCode);
  }

  [Fact]
  public async Task A_demonstration_password_is_not_for_its_user_to_change() {
    var (visitor, account) = await SignedIn("mau", demo: true);
    Assert.Equal(HttpStatusCode.Conflict, (await Change(visitor)).StatusCode);
    Assert.Empty(await Changes(account));
  }

  [Fact]
  public async Task Only_ones_own_password_changes() {
    await app.Person("hang-xom", units: app.Desk);
    var (visitor, _) = await SignedIn("chinh-chu");
    Assert.Equal(HttpStatusCode.Redirect, (await Change(visitor)).StatusCode);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn("hang-xom")));
  }

  [Fact]
  public async Task A_new_password_opens_no_post_that_the_session_did_not() {
    var (visitor, account) = await SignedIn("ngoai-chuc-vu");
    await app.AsIntruder("update identity.session set in_office = false where account = $1", account.Id);
    app.Services.GetRequiredService<LiveSessions>().ForgetAll();
    Assert.Equal(HttpStatusCode.Redirect, (await Change(visitor)).StatusCode);
    Assert.Equal([false], Assert.Single(await app.Sql("select in_office from identity.session where account = $1 and ended_at is null and security_stamp = (select security_stamp from identity.account where id = $1)", account.Id)));
  }

  [Fact]
  public async Task A_new_password_ends_the_other_sessions() {
    var (here, account) = await SignedIn("doi");
    var there = new Visitor(app);
    await there.SignIn("doi");
    Assert.Equal("/tai-khoan?da-doi=true", Visitor.Leads(await Change(here)));
    Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), ((await here.Open("/tai-khoan")).StatusCode, (await there.Open("/tai-khoan")).StatusCode));
    Assert.Equal(HttpStatusCode.BadRequest, (await new Visitor(app).SignIn("doi")).StatusCode);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn("doi", password: New)));
    Assert.Equal([account.Person, app.Ward.Id, "account.change_password"], Assert.Single(await Changes(account)));
  }

  [Fact]
  public async Task The_owner_is_told() {
    var (visitor, account) = await SignedIn("duoc-bao");
    await Change(visitor);
    Assert.Contains("Đổi mật khẩu lúc", (string)Assert.Single(await app.Sql("select body from kernel.notification where recipient = $1 and channel = 'Inbox'", account.Subject))[0]!, StringComparison.Ordinal);
  }
}
