using System.Net;

namespace Saola.Identity.Tests;

public sealed class RemovePasskeyTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Page = "/tai-khoan/thiet-bi-bao-mat";

  [Fact]
  public async Task Nobody_removes_anothers_key() {
    var owner = await app.SignedIn("co-khoa");
    using var key = new SoftKey();
    await owner.Add(key);
    var id = (Guid)(await app.Sql("select k.id from identity.passkey k join identity.account a on a.id = k.account where a.user_name = 'co-khoa'"))[0][0]!;
    var other = await app.SignedIn();
    var page = await other.Page(Page);
    var answer = await other.Send(page, Page, "Key.Credential", ("_handler", $"remove-{id:N}"));
    Assert.False(answer.IsSuccessStatusCode);
    Assert.Single(await app.Sql("select 1 from identity.passkey where id = $1", id));
  }

  [Fact]
  public async Task A_removed_key_opens_nothing_and_its_owner_is_told() {
    var account = await app.Person("go-khoa", units: app.Desk);
    var owner = new Visitor(app);
    await owner.SignIn("go-khoa");
    using var key = new SoftKey();
    await owner.Add(key);
    Assert.Equal($"{Page}?da-doi=true", Visitor.Leads(await owner.Send(Page, "Gỡ bỏ")));
    Assert.Empty(await app.Sql("select 1 from identity.passkey where account = $1", account.Id));
    Assert.Equal(account.Subject, (Guid)(await app.Sql("select actor from ledger.entry where type = 'identity.passkey_removed' and object_id = $1", account.Id))[0][0]!);
    Assert.Equal(2, (await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'identity-factors-changed' and channel = 'Inbox'", account.Subject)).Count);
    Assert.Equal(HttpStatusCode.BadRequest, (await new Visitor(app).Answer(key)).StatusCode);
  }

  [Fact]
  public async Task The_last_one_stays_while_two_factors_are_asked_for() {
    await app.Person("khoa-cuoi", units: app.Desk);
    var owner = new Visitor(app);
    await owner.SignIn("khoa-cuoi");
    using var key = new SoftKey();
    await owner.Add(key);
    await app.AsIntruder("update identity.sign_in_policy set security_level = 3");
    var refused = await owner.Send(Page, "Gỡ bỏ");
    await app.AsIntruder("update identity.sign_in_policy set security_level = 0");
    Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
  }

  [Fact]
  public async Task One_that_opens_no_post_goes_while_two_factors_are_asked_for_and_its_owner_proves_by_the_password() {
    var account = await app.Person("khoa-cu", units: app.Desk);
    var owner = new Visitor(app);
    await owner.SignIn("khoa-cu");
    using var key = new SoftKey();
    await owner.Add(key);
    await app.AsIntruder("update identity.passkey set in_office = false where account = $1", account.Id);
    await app.AsIntruder("update identity.sign_in_policy set security_level = 3");
    var asked = await owner.Page("/xac-minh-lai");
    var removed = await owner.Send(Page, "Gỡ bỏ");
    await app.AsIntruder("update identity.sign_in_policy set security_level = 0");
    Assert.NotNull(asked.QuerySelector("[name='Form.Password']"));
    Assert.Equal($"{Page}?da-doi=true", Visitor.Leads(removed));
  }

  [Fact]
  public async Task The_last_way_in_stays_and_a_key_that_was_stopped_goes() {
    var account = await app.Person("loi-vao-cuoi", units: app.Desk);
    var owner = new Visitor(app);
    await owner.SignIn("loi-vao-cuoi");
    using var key = new SoftKey();
    await owner.Add(key);
    await app.AsIntruder("update identity.account set password_hash = null where id = $1", account.Id);
    var refused = await owner.Send(Page, "Gỡ bỏ");
    Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    Assert.Contains("cách duy nhất để Ông/Bà đăng nhập", (await Visitor.Read(refused)).QuerySelector("main")!.TextContent);
    await app.AsIntruder("update identity.passkey set suspect_at = now() where account = $1", account.Id);
    Assert.Equal($"{Page}?da-doi=true", Visitor.Leads(await owner.Send(Page, "Gỡ bỏ")));
  }

  [Fact]
  public async Task Whose_last_way_in_is_stopped_as_a_copy_is_told_how_to_get_back() {
    var account = await app.Person("ban-sao", units: app.Desk);
    var owner = new Visitor(app);
    await owner.SignIn("ban-sao");
    using var key = new SoftKey { Count = 7 };
    await owner.Add(key);
    await app.AsIntruder("update identity.account set password_hash = null where id = $1", account.Id);
    await app.AsIntruder("update identity.passkey set sign_count = 100 where account = $1", account.Id);
    Assert.Equal(HttpStatusCode.BadRequest, (await new Visitor(app).Answer(key)).StatusCode);
    var told = Assert.Single(await app.Sql("select body from kernel.notification where recipient = $1 and template = 'identity-passkey-suspect-last' and channel = 'Inbox'", account.Subject));
    Assert.Contains("cấp liên kết đặt mật khẩu", (string)told[0]!, StringComparison.Ordinal);
  }
}
