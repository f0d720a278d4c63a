using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class CancelOfficeChangeTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  protected override async Task<Write> Prepare() {
    var (a, b) = (await app.Ward1(), await app.Ward1());
    var manager = People.Official(a.Id, "", [], IdentityPermissions.Manage) with { Offices = [b.Id] };
    await using var act = app.Begin(manager);
    var today = Vn.Day(act.Work.Now);
    var made = await MergeOffices.Run(new([a.Id], b.Id, today.AddDays(3), "1/QĐ", today, "Sắp xếp"), act.Work, CancellationToken.None);
    return new($"/api/identity/offices/changes/{made.Value.Id}/cancel", new { reason = "Thu hồi" }, manager, made.Value.Id, "identity.office_change_cancelled") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.office_change_not_found",
      Invalid = new { reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.office_change_over",
      Row = "select 1 from identity.office_change where id = $1 and state = 'Cancelled'",
    };
  }
}
