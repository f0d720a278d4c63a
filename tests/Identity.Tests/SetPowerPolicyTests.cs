using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SetPowerPolicyTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static int days = 40;

  protected override async Task<Write> Prepare() {
    await app.Fill();
    var policy = (Guid)(await app.Sql("select id from identity.power_policy"))[0][0]!;
    return new("/api/identity/power-policy", new { longestDays = ++days }, app.Manager(app.Province), policy, "identity.power_policy_set") {
      Method = HttpMethod.Put, Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Ward), Unseen = "identity.policy_not_found",
      Invalid = new { longestDays = 0 }, InvalidCode = "identity.power_longest_days", Again = "identity.policy_same", Row = "select 1 from identity.power_policy where id = $1 and longest_days > 40",
    };
  }

  [Fact]
  public async Task No_power_is_given_for_longer_than_the_policy_says() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    await app.Call(app.Manager(app.Province), "/api/identity/power-policy", new { longestDays = 9 }, HttpMethod.Put);
    Assert.Equal((400, "identity.power_too_long"), await app.Refusal(hoa, "/api/identity/powers", app.Offer(PowerVisits.Number(), "Trần Văn Long")));
    await app.Call(app.Manager(app.Province), "/api/identity/power-policy", new { longestDays = 10 }, HttpMethod.Put);
    await app.Given(hoa, app.Offer(PowerVisits.Number(), "Trần Văn Long"));
  }

  [Fact]
  public async Task What_is_not_said_stays_and_each_wrong_number_is_told_beside_its_field() {
    await app.Fill();
    var manager = app.Manager(app.Province);
    Assert.Equal((45, 6), (await app.Call(manager, "/api/identity/power-policy", new { forgetDays = 45, remindDays = 6 }, HttpMethod.Put)).Said is { } said ? ((int)said["forgetDays"]!, (int)said["remindDays"]!) : default);
    Assert.Equal(["30", "45", "7", "6"], (await app.Sql("select facts->>'forgetBefore', facts->>'forgetAfter', facts->>'remindBefore', facts->>'remindAfter' from ledger.entry where type = 'identity.power_policy_set' order by id desc limit 1"))[0]);
    var (status, wrong) = await app.Call(manager, "/api/identity/power-policy", new { forgetDays = 0, remindDays = 61 }, HttpMethod.Put);
    Assert.Equal((400, "ForgetDays,RemindDays"), (status, string.Join(',', wrong!["errors"]!.AsArray().Select(e => (string)e!["field"]!))));
    await app.Call(manager, "/api/identity/power-policy", new { forgetDays = 30, remindDays = 7 }, HttpMethod.Put);
  }
}
