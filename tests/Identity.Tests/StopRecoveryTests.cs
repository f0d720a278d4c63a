using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class StopRecoveryTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  protected override async Task<Write> Prepare() {
    var (account, _, recovery, _) = await app.Asked();
    return new($"/api/identity/recoveries/{recovery}/stop", new { reason = "Không thấy người và thẻ" }, app.Rescuer(), account.Id, "identity.recovery_stopped") {
      Permission = IdentityPermissions.Recover, Stranger = app.Rescuer(app.Department), Unseen = "identity.recovery_not_found",
      Invalid = new { reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.recovery_over",
      Row = "select 1 from identity.recovery r join identity.account a on a.id = r.account where a.id = $1 and r.decided_at is not null and a.password_hash is not null",
    };
  }

  [Fact]
  public async Task Who_asked_for_it_is_told_who_refused() {
    var (_, _, recovery, officer) = await app.Asked();
    var visitor = new Visitor(app, app.As(app.Rescuer() with { Name = "Rơ Châm Hai" }));
    var page = $"/quan-tri/khoi-phuc/{recovery}";
    Assert.Equal(400, (int)(await visitor.Send(page, "Refusal.Reason", ("Refusal.Reason", ""))).StatusCode);
    Assert.Equal("/quan-tri/khoi-phuc", Visitor.Leads(await visitor.Send(page, "Refusal.Reason", ("Refusal.Reason", "Thẻ không phải của người này"))));
    Assert.Contains("Rơ Châm Hai", (string)Assert.Single(await app.Sql("select body from kernel.notification where recipient = $1 and template = 'identity-recovery-stopped'", officer.Id))[0]!, StringComparison.Ordinal);
    Assert.Contains("đã được xử lý", (await visitor.Page(page)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
  }
}
