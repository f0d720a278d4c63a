using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class OwnRecoveryTests(IdentityApp app) : OwnWriteTests(app), IClassFixture<IdentityApp> {
  static Actor Owner(Account account) => People.Citizen(account.Person!.Value, "Trần Thị Bình");

  protected override async Task<Write> Prepare() {
    var (account, _, recovery, _) = await app.Asked();
    // the act of a citizen is for no office
    return new($"/api/identity/own-recoveries/{recovery}/stop", null, Owner(account), account.Id, "identity.recovery_stopped") {
      Permission = "account.recovery", Stranger = app.Rescuer(), Unseen = "identity.recovery_not_found", Again = "identity.recovery_over",
      Row = "select 1 from identity.recovery r join identity.account a on a.id = r.account where a.id = $1 and r.decided_at is not null and a.password_hash is not null",
    };
  }

  [Fact]
  public async Task The_owner_sees_who_wants_it_stops_it_and_nobody_can_agree_to_it_any_more() {
    var (account, number, recovery, officer) = await app.Asked();
    var owner = new Visitor(app, app.As(Owner(account)));
    Assert.Contains(officer.Name, (await owner.Page(OwnRecovery.Page)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    var open = await owner.Page(OwnRecovery.Page);
    Assert.Contains("Đã dừng", (await Visitor.Read(await owner.Send(open, OwnRecovery.Page, "Form.Id"))).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    // a second press of the same page is told that it is over
    Assert.Equal(409, (int)(await owner.Send(open, OwnRecovery.Page, "Form.Id")).StatusCode);
    Assert.Contains("Không có đề nghị", (await owner.Page(OwnRecovery.Page)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    var second = new Visitor(app, app.As(app.Rescuer()));
    Assert.Null((await second.Page($"/quan-tri/khoi-phuc/{recovery}")).QuerySelector("[name='Form.PersonalNumber']"));
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'identity-recovery-stopped'", officer.Id));
    Assert.True(await app.Opens(account));
    Assert.NotEmpty(number);
  }
}
