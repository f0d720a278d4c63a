using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>Whose card an officer has before them, and what an officer types of it.</summary>
internal static class Cards {
  static int next;

  /// <summary>An official of an office with a card, a password and an app that shows codes.</summary>
  public static async Task<(Account Account, string Number, string UserName)> WithCard(this IdentityApp app, string role = "intake", params Organisation[] units) {
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    var account = await app.Person(name, role: role, units: units.Length == 0 ? [app.Desk] : units);
    var number = $"064{Interlocked.Increment(ref next):000000000}";
    await app.AsIntruder("update identity.person set personal_number = $2, date_of_birth = '1990-02-03' where id = $1", account.Person!.Value, number);
    await app.AsIntruder("insert into identity.recovery_code (id, account, digest, made_at) values ($1, $2, 'x', now())", Guid.CreateVersion7(), account.Id);
    return (account, number, name);
  }

  public static Actor Rescuer(this IdentityApp app, Organisation? office = null) => app.Manager(office ?? app.Ward) with { Permissions = [IdentityPermissions.Recover], Name = "Lê Thị Cứu" };

  /// <summary>The recovery of an administrator's account that an officer asked for.</summary>
  public static async Task<(Account Account, Guid Recovery, Actor Officer)> Asked(this IdentityApp app) {
    var (account, number, _) = await app.WithCard("administrator", app.Ward);
    var officer = app.Rescuer();
    using var client = app.As(officer);
    using var answer = await client.PostAsJsonAsync("/api/identity/recoveries", Cards.Typed(number), TestContext.Current.CancellationToken);
    Assert.Null((await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["link"]);
    Assert.NotEmpty(await app.Sql("select 1 from identity.account where id = $1 and password_hash is not null", account.Id));
    return (account, (Guid)Assert.Single(await app.Sql("select id from identity.recovery where account = $1 and decided_at is null", account.Id))[0]!, officer);
  }

  public static object Typed(string number, string name = "Trần Thị Bình", string born = "1990-02-03", string reason = "Mất điện thoại, quên mật khẩu") =>
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
      Row = "select 1 from identity.account a join identity.account_link l on l.account = a.id where a.id = $1 and a.password_hash is null and l.used_at is null and not exists (select 1 from identity.recovery_code c where c.account = a.id)",
    };
  }

  async Task<JsonNode> Ask(Actor officer, object body) {
    using var client = app.As(officer);
    using var answer = await client.PostAsJsonAsync("/api/identity/recoveries", body, Ct);
    return (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
  }

  [Fact]
  public async Task The_owner_signs_in_again_by_the_link_and_is_told_and_old_sessions_are_over() {
    var (account, number, name) = await app.WithCard();
    var old = new Visitor(app);
    await old.SignIn(name);
    var link = (string)(await Ask(app.Rescuer(), Cards.Typed(number)))["link"]!;
    Assert.Contains("/dang-nhap/dat-mat-khau?ma=", link, StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from identity.session s join identity.account a on a.id = s.account and a.security_stamp = s.security_stamp where a.id = $1", account.Id));
    Assert.NotEmpty(await app.Sql("select 1 from kernel.notification where recipient = $1", account.Person!.Value));
    await new Visitor(app).Send(new Uri(link).PathAndQuery, "Form.New", ("Form.New", "một câu hoàn toàn mới"), ("Form.Repeat", "một câu hoàn toàn mới"));
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn(name, password: "một câu hoàn toàn mới")));
  }

  [Theory]
  [InlineData("Trần Thị Bính", "1990-02-03"), InlineData("Trần Thị Bình", "1990-02-04")]
  public async Task What_the_card_does_not_say_recovers_nothing_and_is_kept(string name, string born) {
    var (account, number, _) = await app.WithCard();
    Assert.Equal("identity.recovery_no_match", (string?)(await Ask(app.Rescuer(), Cards.Typed(number, name, born)))["code"]);
    Assert.Contains("identity.recovery_refused", await app.Ledger(account.Id));
    Assert.NotEmpty(await app.Sql("select 1 from identity.account where id = $1 and password_hash is not null", account.Id));
  }

  [Fact]
  public async Task Nobody_recovers_their_own_account_nor_one_that_is_of_another_office_too() {
    var (account, number, _) = await app.WithCard();
    Assert.Equal("identity.recovery_no_match", (string?)(await Ask(app.Rescuer() with { Id = account.Person!.Value }, Cards.Typed(number)))["code"]);
    var (_, both, _) = await app.WithCard("intake", app.Desk, app.Department);
    Assert.Equal("identity.recovery_no_match", (string?)(await Ask(app.Rescuer(), Cards.Typed(both)))["code"]);
  }

  [Fact]
  public async Task An_identity_elsewhere_opens_it_no_more() {
    var (account, number, _) = await app.WithCard();
    var (_, provider) = await ChangeProviderTests.Added(app);
    await app.AsIntruder("insert into identity.upstream_link (id, provider, subject, account, linked_at, last_used_at, by_owner) values (gen_random_uuid(), $1, 'ke-gian', $2, now(), now(), true)", provider, account.Id);
    Assert.NotNull((await Ask(app.Rescuer(), Cards.Typed(number)))["link"]);
    Assert.Empty(await app.Sql("select 1 from identity.upstream_link where account = $1", account.Id));
    Assert.Contains("identity.account_unlinked", await app.Ledger(account.Id));
  }
}
