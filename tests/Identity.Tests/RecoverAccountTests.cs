using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>Whose card an officer has before them, and what an officer types of it.</summary>
internal static class Cards {
  static int next;
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>An official of an office with a card, a password, a key, an app that shows codes and a code for when it is lost.</summary>
  public static async Task<(Account Account, string Number, string UserName)> WithCard(this IdentityApp app, string role = "intake", params Organisation[] units) {
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    var account = await app.Person(name, role: role, units: units.Length == 0 ? [app.Desk] : units);
    var number = $"064{Interlocked.Increment(ref next):000000000}";
    await app.AsIntruder("update identity.person set personal_number = $2, date_of_birth = '1990-02-03' where id = $1", account.Person!.Value, number);
    await app.AsIntruder("insert into identity.recovery_code (id, account, digest, made_at) values ($1, $2, 'x', now())", Guid.CreateVersion7(), account.Id);
    await app.AsIntruder("insert into identity.authenticator (id, sealed, made_at, last_step, version) values ($1, '\\x00', now(), 0, 1)", account.Id);
    await app.AsIntruder("insert into identity.passkey (id, account, credential_id, public_key, name, transports, sign_count, backup_eligible, backed_up, made_at, version) values ($1, $2, $3, '\\x00', 'Máy tính', '{}', 0, false, false, now(), 1)", Guid.CreateVersion7(), account.Id, Guid.CreateVersion7().ToByteArray());
    return (account, number, name);
  }

  public static Actor Rescuer(this IdentityApp app, Organisation? office = null) => app.Manager(office ?? app.Ward) with { Permissions = [IdentityPermissions.Recover], Name = "Lê Thị Cứu" };

  /// <summary>Asks with what a card says, and gives what was answered.</summary>
  public static async Task<JsonNode> Recover(this IdentityApp app, Actor officer, object body) {
    using var client = app.As(officer);
    using var answer = await client.PostAsJsonAsync("/api/identity/recoveries", body, Ct);
    return (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
  }

  /// <summary>The recovery of an administrator's account that an officer asked for.</summary>
  public static async Task<(Account Account, string Number, Guid Recovery, Actor Officer)> Asked(this IdentityApp app) {
    var (account, number, _) = await app.WithCard("administrator", app.Ward);
    var officer = app.Rescuer();
    return (account, number, await app.Waits(account, number, officer), officer);
  }

  /// <summary>The officer alone does not open it.</summary>
  public static async Task<Guid> Waits(this IdentityApp app, Account account, string number, Actor officer) {
    var answer = await app.Recover(officer, Typed(number));
    Assert.True(answer["code"] is null && answer["link"] is null, answer.ToJsonString());
    Assert.True(await app.Opens(account));
    return (Guid)Assert.Single(await app.Sql("select id from identity.recovery where account = $1 and decided_at is null", account.Id))[0]!;
  }

  /// <summary>Whether everything that opened the account still does.</summary>
  public static async Task<bool> Opens(this IdentityApp app, Account account) {
    var row = Assert.Single(await app.Sql("""
      select password_hash is not null, exists (select 1 from identity.passkey where account = $1), exists (select 1 from identity.authenticator where id = $1), exists (select 1 from identity.recovery_code where account = $1)
      from identity.account where id = $1
      """, account.Id));
    Assert.Single(row.Distinct());
    return (bool)row[0]!;
  }

  public static object Typed(string number, string name = "Trần Thị Bình", string? born = "1990-02-03", string reason = "Mất điện thoại, quên mật khẩu") =>
    new { personalNumber = number, fullName = name, dateOfBirth = born, reason };
}

public sealed class RecoverAccountTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected override async Task<Write> Prepare() {
    var (account, number, _) = await app.WithCard();
    return new("/api/identity/recoveries", Cards.Typed(number), app.Rescuer(), account.Id, "identity.account_recovered") {
      Permission = IdentityPermissions.Recover, Stranger = app.Rescuer(app.Department), Unseen = "identity.recovery_no_match",
      Invalid = Cards.Typed(number, reason: " "), InvalidCode = "identity.reason_missing", Again = "identity.account_locked",
      Meanwhile = () => app.AsIntruder("update identity.account set disabled_at = now() where id = $1", account.Id),
      Row = "select 1 from identity.account a join identity.account_link l on l.account = a.id where a.id = $1 and a.password_hash is null and l.used_at is null",
    };
  }

  [Fact]
  public async Task Powers_that_the_account_gave_end_with_it_and_their_holders_are_told() {
    var (account, number, _) = await app.WithCard();
    var (thief, theirs, user) = await app.Member("Trần Văn Long");
    await new Visitor(app).SignIn(user);
    var owner = People.Citizen(account.Person!.Value, "Trần Thị Bình");
    var id = await app.Held(owner, thief, theirs);
    Assert.Single((await app.LiveActor(user)).Powers);
    Assert.NotNull((await app.Recover(app.Rescuer(), Cards.Typed(number)))["link"]);
    Assert.Empty((await app.LiveActor(user)).Powers);
    Assert.Equal("Ended", await app.StateOf(owner, id));
    Assert.Contains("identity.power_ended", await app.Ledger(id));
    Assert.Contains("Ủy quyền của Trần Thị Bình đã chấm dứt", await app.Inbox(thief.Id));
  }

  [Fact]
  public async Task The_owner_signs_in_again_by_the_link_and_is_told_and_old_sessions_are_over() {
    var (account, number, name) = await app.WithCard();
    await app.AsIntruder("delete from identity.authenticator where id = $1", account.Id);
    var old = new Visitor(app);
    await old.SignIn(name);
    Assert.Equal(HttpStatusCode.OK, (await old.Open("/tai-khoan")).StatusCode);
    await app.AsIntruder("insert into identity.authenticator (id, sealed, made_at, last_step, version) values ($1, '\\x00', now(), 0, 1)", account.Id);
    var link = (string)(await app.Recover(app.Rescuer(), Cards.Typed(number)))["link"]!;
    Assert.Contains("/dang-nhap/dat-mat-khau?ma=", link, StringComparison.Ordinal);
    Assert.False(await app.Opens(account));
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await old.Open("/tai-khoan")), StringComparison.Ordinal);
    var told = Assert.Single(await app.Sql("select body from kernel.notification where recipient = $1 and template = 'identity-account-recovered'", account.Person!.Value));
    Assert.Contains("Lê Thị Cứu", (string)told[0]!, StringComparison.Ordinal);
    await new Visitor(app).Send(new Uri(link).PathAndQuery, "Form.New", ("Form.New", "một câu hoàn toàn mới"), ("Form.Repeat", "một câu hoàn toàn mới"));
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn(name, password: "một câu hoàn toàn mới")));
  }

  [Theory]
  [InlineData("Trần Thị Bính", "1990-02-03"), InlineData("Trần Thị Bình", "1990-02-04"), InlineData("Trần Thị Bình", null)]
  public async Task What_the_card_does_not_say_recovers_nothing_and_is_kept(string name, string? born) {
    var (account, number, _) = await app.WithCard();
    Assert.Equal("identity.recovery_no_match", (string?)(await app.Recover(app.Rescuer(), Cards.Typed(number, name, born)))["code"]);
    Assert.Contains("identity.recovery_refused", await app.Ledger(account.Person!.Value));
    Assert.True(await app.Opens(account));
  }

  [Fact]
  public async Task Who_fishes_for_accounts_leaves_whose_it_would_have_been_and_of_nobodys_number_no_more_than_that_it_was_the_same() {
    var (account, number, _) = await app.WithCard();
    var fisher = app.Rescuer(app.Department);
    await app.Recover(fisher, Cards.Typed(number));
    Assert.Equal([[account.Person!.Value]], (await app.Sql("select object_id from ledger.entry where actor = $1 and type = 'identity.recovery_refused'", fisher.Id)).Select(r => r.ToArray()));
    foreach (var nobodys in new[] { "064999999991", "064999999991", "064999999992" }) await app.Recover(fisher, Cards.Typed(nobodys));
    var kept = (await app.Sql("select facts->>'number' from ledger.entry where actor = $1 and type = 'identity.recovery_refused' and object_id = $2 order by id", fisher.Id, Guid.Empty)).ConvertAll(r => (string)r[0]!);
    Assert.Equal((3, 2), (kept.Count, kept.Distinct().Count()));
    Assert.DoesNotContain(kept, k => k.Contains("064999", StringComparison.Ordinal));
  }

  [Fact]
  public async Task Tries_on_one_number_wait_and_so_do_those_of_one_officer() {
    var (account, number, _) = await app.WithCard();
    for (var i = 0; i < CardCheck.NumberLimit; i++) await app.Recover(app.Rescuer(), Cards.Typed(number, born: "1990-02-04"));
    Assert.Equal("identity.recovery_throttled", (string?)(await app.Recover(app.Rescuer(), Cards.Typed(number)))["code"]);
    var guesser = app.Rescuer();
    for (var i = 0; i < CardCheck.OfficerLimit; i++) await app.Recover(guesser, Cards.Typed($"06488888888{i}"));
    var (_, other, _) = await app.WithCard();
    Assert.Equal("identity.recovery_throttled", (string?)(await app.Recover(guesser, Cards.Typed(other)))["code"]);
    Assert.NotNull((await app.Recover(app.Rescuer(), Cards.Typed(other)))["link"]);
    Assert.True(await app.Opens(account));
  }

  [Fact]
  public async Task Nobody_recovers_their_own_account_nor_one_that_is_of_another_office_too() {
    var (account, number, _) = await app.WithCard();
    Assert.Equal("identity.recovery_no_match", (string?)(await app.Recover(app.Rescuer() with { Id = account.Person!.Value }, Cards.Typed(number)))["code"]);
    var (_, both, _) = await app.WithCard("intake", app.Desk, app.Department);
    Assert.Equal("identity.recovery_no_match", (string?)(await app.Recover(app.Rescuer(), Cards.Typed(both)))["code"]);
  }

  [Theory]
  [MemberData(nameof(Reach.Further), MemberType = typeof(Reach))]
  public async Task What_reaches_further_than_the_officer_is_not_theirs_to_recover_and_waits_for_a_second_of_the_province(string how) {
    var (account, number, _) = await app.WithCard();
    await app.Reaching(account, how);
    Assert.Equal("identity.recovery_no_match", (string?)(await app.Recover(app.Rescuer(), Cards.Typed(number)))["code"]);
    var whole = await app.Whole(IdentityPermissions.Recover);
    if (how is Reach.ProvinceRole or Reach.ProvinceGrant) await app.Waits(account, number, whole);
    else Assert.NotNull((await app.Recover(whole, Cards.Typed(number)))["link"]);
  }

  [Fact]
  public async Task Who_needs_two_factors_or_whose_birth_is_not_recorded_is_recovered_by_two() {
    var (guarded, number, _) = await app.WithCard("guarded");
    await app.Waits(guarded, number, app.Rescuer());
    var (unknown, its, _) = await app.WithCard();
    await app.AsIntruder("update identity.person set date_of_birth = null where id = $1", unknown.Person!.Value);
    await app.Waits(unknown, its, app.Rescuer());
    var (granted, given, name) = await app.WithCard();
    await app.Granted((await app.Of(name)).Post, "guarded", app.Ward);
    await app.Waits(granted, given, app.Rescuer());
  }

  [Fact]
  public async Task The_owner_hears_that_it_was_asked_for_and_so_does_who_could_agree() {
    var helper = await app.Person($"h{Guid.CreateVersion7():N}"[..20], role: "rescuer", units: app.Ward);
    var far = await app.Person($"f{Guid.CreateVersion7():N}"[..20], role: "rescuer", units: app.Department);
    var (account, _, recovery, officer) = await app.Asked();
    var told = Assert.Single(await app.Sql("select body, link from kernel.notification where recipient = $1 and template = 'identity-recovery-asked'", account.Person!.Value));
    Assert.Contains(officer.Name, (string)told[0]!, StringComparison.Ordinal);
    Assert.Equal("/tai-khoan/khoi-phuc", told[1]);
    await app.RunJobs();
    Assert.Equal([[helper.Person!.Value, $"/quan-tri/khoi-phuc/{recovery}"]], (await app.Sql("select recipient, link from kernel.notification where template = 'identity-recovery-waits' and link like $1 and recipient = any ($2)", $"%{recovery}", new[] { helper.Person!.Value, far.Person!.Value, account.Person!.Value })).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task Two_who_ask_at_once_leave_one_that_waits_and_evidence_of_the_other() {
    var (account, number, _) = await app.WithCard("administrator", app.Ward);
    var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Recover(app.Rescuer(), Cards.Typed(number))));
    Assert.All(answers, a => Assert.Null(a["code"]));
    Assert.Single(await app.Sql("select 1 from identity.recovery where account = $1 and decided_at is null", account.Id));
    Assert.Equal(3, (await app.Ledger(account.Id)).Count(e => e == "identity.recovery_replaced"));
  }

  [Fact]
  public async Task On_the_page_what_was_typed_comes_back_and_the_link_is_shown_once() {
    var (account, number, _) = await app.WithCard();
    var visitor = new Visitor(app, app.As(app.Rescuer()));
    const string page = "/quan-tri/khoi-phuc";
    var wrong = await Visitor.Read(await visitor.Send(page, "Form.PersonalNumber", ("Form.PersonalNumber", number), ("Form.FullName", "Trần Thị Bính"), ("Form.DateOfBirth", "03/02/1990"), ("Form.Reason", "Mất máy")));
    Assert.Contains("không khớp", wrong.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    Assert.Equal("Trần Thị Bính", wrong.QuerySelector("[name='Form.FullName']")!.GetAttribute("value"));
    var done = await Visitor.Read(await visitor.Send(page, "Form.PersonalNumber", ("Form.PersonalNumber", number), ("Form.FullName", "Trần Thị Bình"), ("Form.DateOfBirth", "03/02/1990"), ("Form.Reason", "Mất máy")));
    Assert.Contains("/dang-nhap/dat-mat-khau?ma=", done.QuerySelector("[name='link']")!.GetAttribute("value"), StringComparison.Ordinal);
    Assert.Null((await visitor.Page(page)).QuerySelector("[name='link']"));
    Assert.False(await app.Opens(account));
  }

  [Fact]
  public async Task An_identity_elsewhere_opens_it_no_more() {
    var (account, number, _) = await app.WithCard();
    var (_, provider) = await ChangeProviderTests.Added(app);
    await app.AsIntruder("insert into identity.upstream_link (id, provider, subject, account, linked_at, last_used_at, by_owner) values (gen_random_uuid(), $1, 'ke-gian', $2, now(), now(), true)", provider, account.Id);
    Assert.NotNull((await app.Recover(app.Rescuer(), Cards.Typed(number)))["link"]);
    Assert.Empty(await app.Sql("select 1 from identity.upstream_link where account = $1", account.Id));
    Assert.Contains("identity.account_unlinked", await app.Ledger(account.Id));
  }
}
