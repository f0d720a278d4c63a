using System.Net;

namespace Saola.Identity.Tests;

public sealed class AddPasskeyTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Page = "/tai-khoan/thiet-bi-bao-mat";

  [Fact]
  public async Task Nobody_adds_a_key_without_signing_in() =>
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Page)), StringComparison.Ordinal);

  [Fact]
  public async Task The_owner_is_told_and_sees_it_by_its_name() {
    var owner = await app.SignedIn("them-khoa");
    using var key = new SoftKey();
    await owner.Add(key, "Điện thoại của Bình");
    Assert.Contains("Điện thoại của Bình", (await owner.Page(Page)).Body!.TextContent, StringComparison.Ordinal);
    Assert.Single(await app.Sql("select 1 from kernel.notification n join identity.account a on a.person = n.recipient where a.user_name = 'them-khoa' and template = 'identity-factors-changed'"));
    Assert.Single(await app.Sql("select 1 from ledger.entry e join identity.account a on a.id = e.object_id and a.person = e.actor where a.user_name = 'them-khoa' and type = 'identity.passkey_added'"));
  }

  [Fact]
  public async Task What_was_made_for_another_persons_question_is_refused() {
    var (owner, thief) = (await app.SignedIn("chu-khoa"), await app.SignedIn("ke-trom"));
    using var key = new SoftKey();
    var page = await owner.Page(Page);
    var state = page.QuerySelector("[name='Key.State']")!.GetAttribute("value")!;
    var answer = await thief.Send(Page, "Key.Credential", ("Key.Credential", key.Make(KeyVisits.Options(page))), ("Key.State", state), ("Key.Name", "Trộm"));
    Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    Assert.Empty(await app.Sql("select 1 from identity.passkey where name = 'Trộm'"));
  }

  [Fact]
  public async Task A_key_belongs_to_one_account() {
    using var key = new SoftKey();
    await (await app.SignedIn("mot-chu")).Add(key);
    Assert.Equal(HttpStatusCode.BadRequest, (await (await app.SignedIn("hai-chu")).Add(key)).StatusCode);
  }

  [Theory]
  [InlineData("", "Đặt tên cho khóa"), InlineData("x123456789012345678901234567890123456789012345678901234567890123", "dài nhất")]
  public async Task A_key_needs_a_short_name(string name, string said) {
    var owner = await app.SignedIn();
    using var key = new SoftKey();
    Assert.Contains(said, await (await owner.Add(key, name)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
  }
}
