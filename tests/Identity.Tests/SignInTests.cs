using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SignInTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Caller Office = new("203.0.113.0", null, "test");
  static readonly Caller Attacker = new("198.51.100.0", null, "test");

  async Task<Answer<SignIn.Response>> Try(string? userName, string? password, Caller? from = null) {
    await app.Fill();
    await using var act = app.Begin(Actor.Anonymous, "sign_in");
    return await SignIn.Run(new(userName, password), from ?? Office, act.Work, act.Services.GetRequiredService<SignInDesk>(), Ct);
  }

  [Fact]
  public async Task The_right_password_begins_a_session_that_the_ledger_knows() {
    var account = await app.Person("dung", units: app.Desk);
    var begun = await Try(" DUNG ", IdentityApp.Password);
    Assert.False(begun.IsError);
    Assert.Contains("identity.signed_in", await app.Ledger(account.Id));
    var actor = await app.Services.GetRequiredService<LiveSessions>().Find(begun.Value.Principal, Ct);
    Assert.Equal((ActorKind.Official, app.Ward.Id, "H21.106"), (actor.Kind, actor.Post!.Office, actor.Post.OfficeCode));
    Assert.True(actor.Can(IdentityPermissions.Serve) && actor.HasRole("intake") && !actor.Can(IdentityPermissions.Manage));
    Assert.Equal(account.Person, (Guid)(await app.Sql("select actor from ledger.entry where type = 'identity.signed_in' and object_id = $1", account.Id))[0][0]!);
  }

  [Fact]
  public async Task Who_presses_twice_is_signed_in_and_not_refused() {
    var account = await app.Person("bam-hai-lan", units: app.Desk);
    var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new Visitor(app).SignIn("bam-hai-lan")));
    Assert.All(answers, a => Assert.Equal("/can-bo", Visitor.Leads(a)));
    Assert.Equal([[4L]], await app.Sql("select count(*) from identity.session s join identity.account a on a.id = s.account where a.id = $1 and a.last_sign_in_at is not null", account.Id));
  }

  [Fact]
  public async Task Empty_fields_are_named_one_by_one() {
    var refused = await Try("", null);
    Assert.Equal(["identity.user_name_missing", "identity.password_missing"], refused.Error!.All.Select(e => e.Code));
  }

  [Fact]
  public async Task A_wrong_name_and_a_wrong_password_get_the_same_answer() {
    await app.Person("co-that", units: app.Desk);
    var wrong = await Try("co-that", "sai mật khẩu rồi");
    var nobody = await Try("khong-co", "sai mật khẩu rồi");
    Assert.Equal(wrong.Error, nobody.Error);
    Assert.Equal("identity.sign_in_refused", wrong.Error!.Code);
  }

  [Fact]
  public async Task A_failure_is_recorded_without_personal_data() {
    var account = await app.Person("nhat-ky", units: app.Desk);
    await Try("nhat-ky", "sai");
    var row = Assert.Single(await app.Sql("select facts::text, subject, payload_hash from ledger.entry where type = 'identity.sign_in_failed' and object_id = $1", account.Id));
    Assert.DoesNotContain("nhat-ky", (string)row[0]!);
    Assert.DoesNotContain("203.0.113", (string)row[0]!);
    Assert.Null(row[1]);
  }

  [Fact]
  public async Task Guessing_is_slowed_but_nobody_else_is_locked_out() {
    var account = await app.Person("nan-nhan", units: app.Desk);
    for (var i = 0; i < Throttle.NameLimit; i++) Assert.Equal("identity.sign_in_refused", (await Try("nan-nhan", $"đoán {i}", Attacker)).Error!.Code);
    Assert.Equal("identity.sign_in_throttled", (await Try("nan-nhan", IdentityApp.Password, Attacker)).Error!.Code);
    Assert.False((await Try("nan-nhan", IdentityApp.Password)).IsError);
    // In the attacker's own network, the owner's usual browser still opens the door.
    Assert.False((await Try("nan-nhan", IdentityApp.Password, Attacker with { KnownAccount = account.Id })).IsError);
  }

  [Fact]
  public async Task A_name_that_does_not_exist_is_slowed_alike() {
    for (var i = 0; i < Throttle.NameLimit; i++) await Try("ma", $"đoán {i}", Attacker);
    Assert.Equal("identity.sign_in_throttled", (await Try("ma", "đoán", Attacker)).Error!.Code);
  }

  [Fact]
  public async Task Guesses_at_once_do_not_pass_the_limit() {
    await app.Person("song-song", units: app.Desk);
    var from = new Caller("192.0.2.0", null, null);
    var codes = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i => (await Try("song-song", $"đoán {i}", from)).Error!.Code));
    Assert.Equal(Throttle.NameLimit, codes.Count(c => c == "identity.sign_in_refused"));
  }

  [Fact]
  public async Task Waiting_opens_the_door_again() {
    await app.Person("cho-doi", units: app.Desk);
    var from = new Caller("192.0.2.128", null, null);
    for (var i = 0; i < Throttle.NameLimit; i++) await Try("cho-doi", "sai", from);
    app.Clock.Pass(TimeSpan.FromMinutes(2));
    Assert.False((await Try("cho-doi", IdentityApp.Password, from)).IsError);
  }

  [Fact]
  public async Task An_ended_session_and_a_disabled_account_are_nobody() {
    var account = await app.Person("het-phien", units: app.Desk);
    var begun = (await Try("het-phien", IdentityApp.Password)).Value;
    var live = app.Services.GetRequiredService<LiveSessions>();
    var owner = await live.Find(begun.Principal, Ct);
    await using (var act = app.Begin(owner, "sign_out")) Assert.False((await SignOut.Run(new(begun.Session), act.Work, live, Ct)).IsError);
    Assert.Equal(Actor.Anonymous, await live.Find(begun.Principal, Ct));
    Assert.Contains("identity.signed_out", await app.Ledger(account.Id));

    var again = (await Try("het-phien", IdentityApp.Password)).Value;
    await app.AsIntruder("update identity.account set disabled_at = now() where id = $1", account.Id);
    Assert.Equal(Actor.Anonymous, await live.Find(again.Principal, Ct));
    Assert.Equal("identity.sign_in_refused", (await Try("het-phien", IdentityApp.Password)).Error!.Code);
  }

  [Fact]
  public async Task Another_persons_session_cannot_be_ended() {
    await app.Person("chu", units: app.Desk);
    var begun = (await Try("chu", IdentityApp.Password)).Value;
    await using var act = app.Begin(People.Citizen(), "sign_out");
    Assert.Equal(ErrorKind.NotFound, (await SignOut.Run(new(begun.Session), act.Work, app.Services.GetRequiredService<LiveSessions>(), Ct)).Error!.Kind);
  }
}

public sealed class RealSite : IdentityApp {
  protected override bool CheapPasswords => false;
  internal CountingHasher Hasher => (CountingHasher)Services.GetRequiredService<IPasswordHasher<Account>>();

  protected override void Configure(IServiceCollection services) =>
    services.AddSingleton(new Training(on: false)).Replace(ServiceDescriptor.Singleton<IPasswordHasher<Account>>(s => new CountingHasher(ActivatorUtilities.CreateInstance<PasswordHasher<Account>>(s))));
}

public sealed class RealSiteTests(RealSite app) : IClassFixture<RealSite> {
  [Fact]
  public async Task Outside_training_only_officials_sign_in_by_password() {
    await app.Person("can-bo", units: app.Desk);
    await app.Person("cong-dan");
    await app.Person("tap-huan", demo: true, units: app.Desk);
    Assert.Equal((false, true, true), (await Refused("can-bo"), await Refused("cong-dan"), await Refused("tap-huan")));
  }

  async Task<bool> Refused(string userName, string password = IdentityApp.Password, string from = "203.0.113.0") {
    await using var act = app.Begin(Actor.Anonymous, "sign_in");
    return (await SignIn.Run(new(userName, password), new(from, null, null), act.Work, act.Services.GetRequiredService<SignInDesk>(), TestContext.Current.CancellationToken)).IsError;
  }

  [Fact]
  public void A_password_is_hashed_as_often_as_OWASP_asks() =>
    Assert.InRange(BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(app.Services.GetRequiredService<Passwords>().Hash("x")).AsSpan(5)), 210_000u, uint.MaxValue);

  [Fact]
  public async Task A_name_that_does_not_exist_costs_the_same_hash() {
    await app.Person("thoi-gian", units: app.Desk);
    app.Hasher.Verified.Clear();
    Assert.True(await Refused("thoi-gian", "không đúng") && await Refused("khong-ai", "không đúng"));
    Assert.Equal(2, app.Hasher.Verified.Count);
    // the function, the rounds, the length of the salt and that of the whole
    var cost = app.Hasher.Verified.Select(h => Convert.FromBase64String(h)).Select(h => (Convert.ToHexString(h.AsSpan(0, 13)), h.Length)).Distinct();
    Assert.Equal($"01{2:x8}{Passwords.Iterations:x8}{16:x8}".ToUpperInvariant(), Assert.Single(cost).Item1);
  }

  [Fact]
  public async Task A_key_of_who_is_no_official_any_more_opens_nothing_outside_training_and_the_try_is_kept() {
    var account = await app.Person("nghi-viec", units: app.Desk);
    var owner = new Visitor(app);
    await owner.SignIn("nghi-viec");
    using var key = new SoftKey();
    await owner.Add(key);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).Answer(key)));
    await app.AsIntruder("update identity.official_post set valid_to = valid_from where person = $1", account.Person!.Value);
    Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await new Visitor(app).Answer(key)).StatusCode);
    Assert.Contains("identity.sign_in_failed", await app.Ledger(account.Id));
  }

  [Fact]
  public async Task The_demo_password_is_refused_outside_training() {
    await app.Fill();
    await Assert.ThrowsAsync<InvalidOperationException>(() => app.Services.GetRequiredService<Demo>().SetPassword("x", TestContext.Current.CancellationToken));
  }
}
