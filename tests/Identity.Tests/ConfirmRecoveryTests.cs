using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ConfirmRecoveryTests(IdentityApp app) : BareWriteTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected override async Task<Write> Prepare() {
    var (account, recovery, _) = await app.Asked();
    return new($"/api/identity/recoveries/{recovery}/confirm", null, app.Rescuer(), account.Id, "identity.account_recovered") {
      Permission = IdentityPermissions.Recover, Stranger = app.Rescuer(app.Department), Unseen = "identity.recovery_not_found", Again = "identity.recovery_over",
      Row = "select 1 from identity.account where id = $1 and password_hash is null",
    };
  }

  [Fact]
  public async Task Who_asked_does_not_agree_to_it_themselves_and_after_three_days_nobody_does() {
    var (account, recovery, officer) = await app.Asked();
    async Task<string?> Confirm(Actor actor) {
      using var client = app.As(actor);
      using var answer = await client.PostAsync(new Uri($"/api/identity/recoveries/{recovery}/confirm", UriKind.Relative), null, Ct);
      return (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
    }
    Assert.Equal("identity.recovery_same_officer", await Confirm(officer));
    await app.AsIntruder("update identity.recovery set expires_at = asked_at where id = $1", recovery);
    Assert.Equal("identity.recovery_over", await Confirm(app.Rescuer()));
    Assert.NotEmpty(await app.Sql("select 1 from identity.account where id = $1 and password_hash is not null", account.Id));
  }
}
