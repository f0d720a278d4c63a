using System.Net;
using static Saola.Identity.Tests.AppVisits;

namespace Saola.Identity.Tests;

/// <summary>Who must have two factors sets the second up before anything else is open.</summary>
public sealed class EnrolAtDoorTests(IdentityApp app) : IClassFixture<IdentityApp> {
  [Fact]
  public async Task A_role_that_asks_for_it_leads_to_setting_it_up_with_nothing_else_open() {
    await app.Person("phai-hai-buoc", role: "guarded", units: app.Desk);
    var visitor = new Visitor(app);
    Assert.Equal(Enrol, Visitor.Leads(await visitor.SignIn("phai-hai-buoc")));
    foreach (var path in new[] { "/tai-khoan", "/can-bo", "/tai-khoan/thiet-bi-bao-mat" }) Assert.StartsWith("/dang-nhap?", Visitor.Leads(await visitor.Open(path)), StringComparison.Ordinal);
    Assert.Equal("/dang-nhap", Visitor.Leads(await visitor.Open(Ask)));
    var page = await visitor.Page(Enrol);
    var secret = SecretOf(page);
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Send(page, Enrol, "App.Code", ("App.Code", "000000"))).StatusCode);
    var done = await Visitor.Read(await visitor.Send(page, Enrol, "App.Code", ("App.Code", Code(secret, app.Clock.GetUtcNow()))));
    Assert.Equal(RecoveryCode.Count, CodesOf(done).Length);
    Assert.Equal(HttpStatusCode.OK, (await visitor.Open("/tai-khoan")).StatusCode);
    Assert.Equal([[2]], await app.Sql("select s.level from identity.session s join identity.account a on a.id = s.account where a.user_name = 'phai-hai-buoc'"));
  }

  [Fact]
  public async Task What_was_set_up_meanwhile_in_another_window_is_not_replaced_by_who_knows_the_password_alone() {
    var account = await app.Person("hai-cua-so", role: "guarded", units: app.Desk);
    var (owner, thief) = (new Visitor(app), new Visitor(app));
    await owner.SignIn("hai-cua-so");
    await thief.SignIn("hai-cua-so");
    var (page, other) = (await owner.Page(Enrol), await thief.Page(Enrol));
    await owner.Send(page, Enrol, "App.Code", ("App.Code", Code(SecretOf(page), app.Clock.GetUtcNow())));
    var set = (await app.Sql("select sealed from identity.authenticator where id = $1", account.Id))[0][0];
    await thief.Send(other, Enrol, "App.Code", ("App.Code", Code(SecretOf(other), app.Clock.GetUtcNow())));
    Assert.Equal(set, (await app.Sql("select sealed from identity.authenticator where id = $1", account.Id))[0][0]);
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await thief.Open("/tai-khoan")), StringComparison.Ordinal);
    Assert.Single(await app.Sql("select 1 from identity.session where account = $1", account.Id));
  }

  [Fact]
  public async Task A_key_may_be_the_second_factor_that_is_set_up() {
    await app.Person("khoa-hai-buoc", role: "guarded", units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn("khoa-hai-buoc");
    using var key = new SoftKey();
    var page = await visitor.Page(Enrol);
    Assert.Equal("/can-bo", Visitor.Leads(await visitor.Send(page, Enrol, "Key.Credential", ("Key.Credential", key.Make(KeyVisits.Options(page))), ("Key.Name", "Máy tính"))));
    var again = await app.AtSecond("khoa-hai-buoc");
    Assert.Equal("/can-bo", Visitor.Leads(await again.Answer(key, Ask)));
    Assert.Equal(HttpStatusCode.Conflict, (await again.Send("/tai-khoan/thiet-bi-bao-mat", "Gỡ bỏ")).StatusCode);
  }

  [Fact]
  public async Task The_invented_people_of_a_training_site_are_asked_only_when_the_policy_says_so() {
    await app.Person("tap-huan", demo: true, role: "guarded", units: app.Desk);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn("tap-huan")));
    await app.AsIntruder("update identity.sign_in_policy set demo = true");
    var asked = Visitor.Leads(await new Visitor(app).SignIn("tap-huan"));
    await app.AsIntruder("update identity.sign_in_policy set demo = false");
    Assert.Equal(Enrol, asked);
  }

  [Fact]
  public async Task A_role_granted_elsewhere_asks_for_it_as_one_of_the_post_does() {
    await app.Person("them-vai-tro", units: [app.Desk]);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn("them-vai-tro")));
    await app.Granted((await app.Of("them-vai-tro")).Post, "guarded", app.Department);
    Assert.Equal(Enrol, Visitor.Leads(await new Visitor(app).SignIn("them-vai-tro")));
  }

  [Theory]
  [InlineData(0, "intake", "/can-bo"), InlineData(0, "guarded", Enrol), InlineData(3, "intake", Enrol), InlineData(5, null, Enrol), InlineData(3, null, "/tai-khoan")]
  public async Task The_security_level_says_who_needs_two_factors(int level, string? role, string leads) {
    var name = $"cap-do-{level}-{role}";
    await app.Person(name, role: role ?? "", units: role is null ? [] : [app.Desk]);
    await app.AsIntruder("update identity.sign_in_policy set security_level = $1", level);
    var led = Visitor.Leads(await new Visitor(app).SignIn(name));
    await app.AsIntruder("update identity.sign_in_policy set security_level = 0");
    Assert.Equal(leads, led);
  }
}
