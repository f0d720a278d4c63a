using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SetAccountPolicyTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  protected override async Task<Write> Prepare() {
    await app.Fill();
    await app.AsIntruder("update identity.account_policy set unused_days = 90, warn_days = 14");
    var policy = (Guid)(await app.Sql("select id from identity.account_policy"))[0][0]!;
    await app.AsIntruder("delete from ledger.entry where object_id = $1", policy);
    return new("/api/identity/account-policy", new { unusedDays = 60, warnDays = 7, reason = "Đợt rà soát" }, await app.Whole(), policy, "identity.account_policy_set") {
      Method = HttpMethod.Put, Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Province) with { Offices = [] }, Unseen = "identity.policy_not_found",
      Invalid = new { unusedDays = 5, warnDays = 7, reason = "x" }, InvalidCode = "identity.policy_days", Again = "identity.policy_same",
      Row = "select 1 from identity.account_policy where id = $1 and unused_days = 60 and warn_days = 7",
    };
  }

  [Fact]
  public async Task The_page_shows_it_to_who_manages_the_province_alone() {
    await app.Fill();
    var ct = TestContext.Current.CancellationToken;
    Assert.Equal(200, (int)(await app.As(await app.Whole()).GetAsync("/quan-tri/can-bo/khong-dung", ct)).StatusCode);
    foreach (var one in new[] { app.Manager(app.Ward), app.Manager(app.Province) with { Offices = [] } }) Assert.Equal(404, (int)(await app.As(one).GetAsync("/quan-tri/can-bo/khong-dung", ct)).StatusCode);
  }

  [Fact]
  public async Task What_pages_offer_for_the_whole_province_is_what_acts_allow() {
    await app.Fill();
    var offices = app.Services.GetRequiredService<OfficeDirectory>();
    await offices.Get(CancellationToken.None);
    foreach (var (actor, whole) in new[] { (await app.Whole(), true), (app.Manager(app.Province) with { Offices = [app.Ward.Id] }, false), (app.Manager(app.Ward), false), (app.Counter(app.Province), false) }) {
      await using var act = app.Begin(actor);
      Assert.Equal((whole, whole), (offices.IsWhole(actor, IdentityPermissions.Manage), await SetAccountPolicy.IsWhole(act.Work, CancellationToken.None)));
    }
  }
}
