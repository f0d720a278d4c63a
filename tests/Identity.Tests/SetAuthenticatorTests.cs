using System.Net;
using static Saola.Identity.Tests.AppVisits;

namespace Saola.Identity.Tests;

public sealed class SetAuthenticatorTests(IdentityApp app) : IClassFixture<IdentityApp> {
  [Fact]
  public async Task The_secret_lies_sealed() {
    var (_, account, secret, codes, _) = await app.WithApp();
    var kept = (byte[])(await app.Sql("select sealed from identity.authenticator where id = $1", account.Id))[0][0]!;
    Assert.Equal(-1, kept.AsSpan().IndexOf(secret));
    Assert.DoesNotContain(await app.Sql("select digest from identity.recovery_code where account = $1", account.Id), r => codes.Contains((string)r[0]!));
  }

  [Fact]
  public async Task Nobody_sets_one_up_without_signing_in() =>
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Setup)), StringComparison.Ordinal);

  [Theory]
  [InlineData("", "Nhập mã xác thực"), InlineData("000000", "Mã không đúng")]
  public async Task Without_its_code_nothing_is_set(string code, string said) {
    var visitor = await app.SignedIn();
    var page = await visitor.Page(Setup);
    var refused = await visitor.Send(page, Setup, "App.Code", ("App.Code", code));
    Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    var again = await Visitor.Read(refused);
    Assert.Contains(said, again.Body!.TextContent, StringComparison.Ordinal);
    Assert.Equal(SecretOf(page), SecretOf(again));
  }

  [Fact]
  public async Task The_secret_offered_to_one_is_not_taken_from_another() {
    var (owner, other) = (await app.SignedIn(), await app.SignedIn("ma-nguoi-khac"));
    var page = await owner.Page(Setup);
    var state = page.QuerySelector("[name='App.State']")!.GetAttribute("value")!;
    var refused = await other.Send(Setup, "App.Code", ("App.State", state), ("App.Code", Code(SecretOf(page), app.Clock.GetUtcNow())));
    Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    Assert.Empty(await app.Sql("select 1 from identity.authenticator t join identity.account a on a.id = t.id where a.user_name = 'ma-nguoi-khac'"));
  }

  [Fact]
  public async Task It_is_evidence_and_its_owner_is_told() {
    var (_, account, _, _, _) = await app.WithApp();
    Assert.Equal(account.Subject, (Guid)(await app.Sql("select actor from ledger.entry where type = 'identity.authenticator_set' and object_id = $1", account.Id))[0][0]!);
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'identity-factors-changed' and channel = 'Inbox'", account.Subject));
  }
}
