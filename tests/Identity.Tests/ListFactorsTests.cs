using static Saola.Identity.Tests.AppVisits;

namespace Saola.Identity.Tests;

public sealed class ListFactorsTests(IdentityApp app) : IClassFixture<IdentityApp> {
  [Fact]
  public async Task The_owner_sees_their_keys_and_codes_and_nobody_elses() {
    var (owner, other) = (await app.SignedIn(), await app.SignedIn());
    using var key = new SoftKey();
    using var foreign = new SoftKey();
    await owner.Add(key, "Máy của chủ");
    await other.Add(foreign, "Máy của người khác");
    var text = (await owner.Page(SecurityPage)).Body!.TextContent;
    Assert.Contains("Máy của chủ", text, StringComparison.Ordinal);
    Assert.DoesNotContain("Máy của người khác", text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_codes_that_are_left_are_counted() {
    var (name, account, _, codes, _) = await app.WithApp();
    var visitor = await app.AtSecond(name);
    await visitor.Give(codes[0]);
    Assert.Contains("Còn 9 mã", (await visitor.Page(SecurityPage)).Body!.TextContent, StringComparison.Ordinal);
    Assert.Equal([[9L]], await app.Sql("select count(*) from identity.recovery_code where account = $1 and used_at is null", account.Id));
  }
}
