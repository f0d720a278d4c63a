using System.Net;
using static Saola.Identity.Tests.AppVisits;

namespace Saola.Identity.Tests;

/// <summary>Two factors: who has a second shows it, and who must have one sets it up before anything else.</summary>
public sealed class TakeSecondStepTests(IdentityApp app) : IClassFixture<IdentityApp> {
  [Fact]
  public async Task The_code_of_the_app_follows_the_password_and_makes_two_factors() {
    var (name, account, secret, codes, _) = await app.WithApp();
    Assert.Equal(RecoveryCode.Count, codes.Length);
    var visitor = await app.AtSecond(name);
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await visitor.Open("/tai-khoan")), StringComparison.Ordinal);
    Assert.Equal("/can-bo", Visitor.Leads(await visitor.Give(Code(secret, app.Clock.GetUtcNow()))));
    Assert.Equal(HttpStatusCode.OK, (await visitor.Open("/tai-khoan")).StatusCode);
    var session = Assert.Single(await app.Sql("select methods, level from identity.session where account = $1 order by at desc limit 1", account.Id));
    Assert.Equal<object>([new[] { "pwd", "otp", "mfa" }, 2], session!);
  }

  [Fact]
  public async Task A_code_counts_once() {
    var (name, _, secret, _, _) = await app.WithApp();
    var code = Code(secret, app.Clock.GetUtcNow());
    await (await app.AtSecond(name)).Give(code);
    Assert.Equal(HttpStatusCode.BadRequest, (await (await app.AtSecond(name)).Give(code)).StatusCode);
  }

  [Fact]
  public async Task A_recovery_code_counts_once_and_its_owner_is_told() {
    var (name, account, _, codes, _) = await app.WithApp();
    Assert.Equal("/can-bo", Visitor.Leads(await (await app.AtSecond(name)).Give(codes[3])));
    Assert.Equal(HttpStatusCode.BadRequest, (await (await app.AtSecond(name)).Give(codes[3])).StatusCode);
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'identity-recovery-code'", account.Subject));
    Assert.Contains("identity.recovery_code_used", await app.Ledger(account.Id));
  }

  [Fact]
  public async Task Guessing_codes_is_slowed_on_its_own_and_the_owner_gets_in_by_the_browser_they_know() {
    var (name, _, secret, _, owner) = await app.WithApp();
    var thief = await app.AtSecond(name);
    for (var i = 0; i < Throttle.NameLimit; i++) Assert.Equal(HttpStatusCode.BadRequest, (await thief.Give("000000")).StatusCode);
    Assert.Equal(HttpStatusCode.TooManyRequests, (await thief.Give(Code(secret, app.Clock.GetUtcNow()))).StatusCode);
    Assert.Equal(Ask, Visitor.Leads(await owner.Send("/dang-nhap?lai=true", "Form.UserName", ("Form.UserName", name), ("Form.Password", IdentityApp.Password))));
    Assert.Equal("/can-bo", Visitor.Leads(await owner.Give(Code(secret, app.Clock.GetUtcNow()))));
  }

  [Fact]
  public async Task However_many_guess_codes_from_everywhere_the_owner_waits_a_quarter_of_an_hour_at_most() {
    var (name, account, secret, _, _) = await app.WithApp();
    var everywhere = Throttle.Key($"code|{account.Id:N}");
    await app.AsIntruder("insert into identity.throttle (key, failures, last_at) values ($1, 90, $2) on conflict (key) do update set failures = 90, last_at = $2", everywhere, app.Clock.GetUtcNow().UtcDateTime);
    Assert.Equal(HttpStatusCode.BadRequest, (await (await app.AtSecond(name)).Give("000000")).StatusCode);
    Assert.Equal(HttpStatusCode.TooManyRequests, (await (await app.AtSecond(name)).Give(Code(secret, app.Clock.GetUtcNow()))).StatusCode);
    app.Clock.Pass(Throttle.LongestEverywhere + TimeSpan.FromSeconds(1));
    Assert.Equal("/can-bo", Visitor.Leads(await (await app.AtSecond(name)).Give(Code(secret, app.Clock.GetUtcNow()))));
  }

  [Fact]
  public async Task The_first_step_is_good_for_minutes_and_for_its_own_password() {
    var (name, account, secret, _, _) = await app.WithApp();
    var slow = await app.AtSecond(name);
    app.Clock.Pass(TimeSpan.FromMinutes(16));
    Assert.Equal("/dang-nhap", Visitor.Leads(await slow.Open(Ask)));
    var locked = await app.AtSecond(name);
    await app.AsIntruder("update identity.account set security_stamp = gen_random_uuid() where id = $1", account.Id);
    Assert.Equal("/dang-nhap", Visitor.Leads(await locked.Open(Ask)));
    Assert.NotEmpty(secret);
  }

  [Fact]
  public async Task Without_a_first_step_there_is_no_second() {
    Assert.Equal("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Ask)));
    Assert.Equal("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Enrol)));
  }

  [Fact]
  public async Task Anothers_key_is_no_second_factor() {
    using var key = new SoftKey();
    await (await app.SignedIn("khoa-nguoi-khac")).Add(key);
    var (name, _, _, _, visitor) = await app.WithApp();
    using var own = new SoftKey();
    await visitor.Add(own);
    Assert.Equal(HttpStatusCode.BadRequest, (await (await app.AtSecond(name)).Answer(key, Ask)).StatusCode);
  }

  [Fact]
  public async Task A_key_that_did_not_know_its_owner_is_one_factor_however_often_it_answers() {
    var account = await app.Person("mot-khoa", role: "guarded", units: app.Desk);
    await app.AsIntruder("update identity.role set mfa = false where key = 'guarded'");
    var owner = new Visitor(app);
    await owner.SignIn("mot-khoa");
    using var key = new SoftKey { Verifies = false };
    await owner.Add(key);
    await app.AsIntruder("update identity.role set mfa = true where key = 'guarded'");
    var visitor = new Visitor(app);
    Assert.Equal(Ask, Visitor.Leads(await visitor.Answer(key)));
    var refused = await visitor.Answer(key, Ask);
    Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    Assert.Contains("chỉ là một yếu tố", (await Visitor.Read(refused)).QuerySelector("main")!.TextContent);
    Assert.Single(await app.Sql("select 1 from identity.session where account = $1", account.Id));
    // beside the password it is the second
    var other = new Visitor(app);
    Assert.Equal(Ask, Visitor.Leads(await other.SignIn("mot-khoa")));
    Assert.Equal("/can-bo", Visitor.Leads(await other.Answer(key, Ask)));
  }
}
