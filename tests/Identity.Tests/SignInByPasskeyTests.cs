using System.Buffers.Text;
using System.Net;

namespace Saola.Identity.Tests;

/// <summary>Keys: who has one comes in without a name, and whatever is bent is refused.</summary>
public sealed class SignInByPasskeyTests(IdentityApp app) : IClassFixture<IdentityApp> {
  async Task<(SoftKey Key, Account Account, Visitor Owner)> Owned(uint count = 0) {
    var name = $"k{Guid.CreateVersion7():N}"[..20];
    var account = await app.Person(name, units: app.Desk);
    var owner = new Visitor(app);
    await owner.SignIn(name);
    var key = new SoftKey { Count = count };
    Assert.Equal("/tai-khoan/thiet-bi-bao-mat?da-doi=true", Visitor.Leads(await owner.Add(key)));
    key.Count = count == 0 ? 0 : count + 1;
    return (key, account, owner);
  }

  async Task Refused(HttpResponseMessage answer, Account account) {
    Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    Assert.Contains("Khóa truy cập này không dùng được", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    Assert.Single(await app.Sql("select 1 from identity.session where account = $1", account.Id));
  }

  [Fact]
  public async Task A_key_that_knows_its_user_opens_without_a_name_and_is_worth_two_factors() {
    var (key, account, _) = await Owned(count: 5);
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).Answer(key)));
    var session = Assert.Single(await app.Sql("select methods, level from identity.session where account = $1 order by at desc, id desc limit 1", account.Id));
    Assert.Equal<object>([new[] { "hwk", "user", "mfa" }, 2], session!);
    Assert.Equal([[6L, null]], await app.Sql("select sign_count, suspect_at from identity.passkey where account = $1", account.Id));
    Assert.Contains("identity.signed_in", await app.Ledger(account.Id));
  }

  [Fact]
  public async Task A_key_that_does_not_verify_its_user_is_worth_one_factor() {
    var (key, account, _) = await Owned();
    key.Verifies = false;
    await new Visitor(app).Answer(key);
    Assert.Equal([[1]], await app.Sql("select level from identity.session where account = $1 order by at desc, id desc limit 1", account.Id));
  }

  [Theory]
  [InlineData("http://localhost.evil.example"), InlineData("https://localhost"), InlineData("http://localhost:81"), InlineData("http://sub.localhost"), InlineData("null")]
  public async Task What_was_signed_for_another_origin_is_refused(string origin) {
    var (key, account, _) = await Owned();
    key.Origin = origin;
    await Refused(await new Visitor(app).Answer(key), account);
    Assert.Contains("identity.sign_in_failed", (await app.Sql("select type from ledger.entry order by id desc limit 5")).Select(r => (string)r[0]!));
  }

  /// <summary>The signed data under one spelling, and under another the same with the flag that the key knew its owner.</summary>
  [Theory, InlineData("authenticatorData"), InlineData("AuthenticatorData")]
  public async Task An_answer_with_two_meanings_is_refused(string second) {
    var (key, account, _) = await Owned();
    key.Verifies = false;
    key.Bend = response => {
      var signed = Base64Url.DecodeFromChars((string)response["authenticatorData"]!);
      var forged = (byte[])signed.Clone();
      forged[32] |= 0x04;
      var text = response.ToJsonString();
      return text.Replace("\"authenticatorData\":", $"\"authenticatorData\":\"{Base64Url.EncodeToString(forged)}\",\"{second}\":", StringComparison.Ordinal);
    };
    await Refused(await new Visitor(app).Answer(key), account);
  }

  /// <summary>Half a character is no text, and neither is a name of it.</summary>
  [Theory, InlineData("{\"\\ud800\": 1}"), InlineData("{\"response\": {\"authenticatorData\": \"\\ud800\"}}"), InlineData("[]"), InlineData("{")]
  public async Task What_is_no_answer_is_refused_and_kept_and_uses_up_its_question(string credential) {
    var (key, account, _) = await Owned();
    var visitor = new Visitor(app);
    var page = await visitor.Page("/dang-nhap");
    var before = (await app.Sql("select count(*) from ledger.entry where type = 'identity.sign_in_failed'"))[0][0];
    await Refused(await visitor.Send(page, "/dang-nhap", "Key.Credential", ("Key.Credential", credential)), account);
    Assert.Equal((long)before! + 1, (await app.Sql("select count(*) from ledger.entry where type = 'identity.sign_in_failed'"))[0][0]);
    await Refused(await visitor.Send(page, "/dang-nhap", "Key.Credential", ("Key.Credential", key.Answer(KeyVisits.Options(page)))), account);
  }

  [Fact]
  public async Task Another_challenge_is_refused() {
    var (key, account, _) = await Owned();
    await Refused(await new Visitor(app).Answer(key, challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), account);
  }

  [Fact]
  public async Task An_answer_counts_once() {
    var (key, account, _) = await Owned();
    var thief = new Visitor(app);
    var page = await thief.Page("/dang-nhap");
    var answer = key.Answer(KeyVisits.Options(page));
    var state = page.QuerySelector("[name='Key.State']")!.GetAttribute("value")!;
    Assert.Equal("/can-bo", Visitor.Leads(await thief.Send(page, "/dang-nhap", "Key.Credential", ("Key.Credential", answer))));
    var later = new Visitor(app);
    var again = await later.Send("/dang-nhap", "Key.Credential", ("Key.Credential", answer), ("Key.State", state));
    Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    Assert.Equal(2, (await app.Sql("select 1 from identity.session where account = $1", account.Id)).Count);
  }

  [Fact]
  public async Task An_answer_that_comes_too_late_is_refused() {
    var (key, account, _) = await Owned();
    var visitor = new Visitor(app);
    var page = await visitor.Page("/dang-nhap");
    app.Clock.Pass(TimeSpan.FromMinutes(6));
    await Refused(await visitor.Send(page, "/dang-nhap", "Key.Credential", ("Key.Credential", key.Answer(KeyVisits.Options(page)))), account);
  }

  [Fact]
  public async Task A_count_that_goes_back_stops_the_key_and_its_owner_is_told() {
    var (key, account, _) = await Owned(count: 9);
    key.Count = 9;
    await Refused(await new Visitor(app).Answer(key), account);
    Assert.Contains("identity.passkey_suspected", await app.Ledger(account.Id));
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'identity-passkey-suspect'", account.Subject));
    key.Count = 100;
    await Refused(await new Visitor(app).Answer(key), account);
  }

  [Fact]
  public async Task A_key_opens_its_own_account_and_no_other() {
    var (key, account, _) = await Owned();
    var (_, other, _) = await Owned();
    key.Owner = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(other.Id.ToString("N")));
    await Refused(await new Visitor(app).Answer(key), other);
    Assert.Single(await app.Sql("select 1 from identity.session where account = $1", account.Id));
  }

  [Fact]
  public async Task A_locked_account_is_not_opened_by_its_key() {
    var (key, account, _) = await Owned();
    await app.AsIntruder("update identity.account set disabled_at = now() where id = $1", account.Id);
    await Refused(await new Visitor(app).Answer(key), account);
  }
}
