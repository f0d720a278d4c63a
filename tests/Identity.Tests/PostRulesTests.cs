namespace Saola.Identity.Tests;

public sealed class PostRulesTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Answer<OfficialPost>> Make(PostRules.Wanted wanted, Actor? actor = null) {
    await app.Fill();
    await using var act = app.Begin(actor ?? app.Manager(app.Ward));
    return await PostRules.Make(Guid.CreateVersion7(), wanted, act.Work, Ct);
  }

  PostRules.Wanted Intake => new(app.Desk.Id, ["intake"], "Công chức", SubTree: false, From: null);

  [Fact]
  public async Task A_unit_of_an_office_that_the_actor_does_not_see_is_not_found() {
    Assert.Equal("identity.unit_not_found", (await Make(Intake, app.Manager(app.Department))).Error?.Code);
    Assert.Equal("identity.unit_not_found", (await Make(Intake with { Unit = Guid.CreateVersion7() })).Error?.Code);
  }

  [Fact]
  public async Task To_see_all_below_is_given_only_by_who_sees_it_all() {
    var province = Intake with { Unit = app.Province.Id, SubTree = true };
    Assert.Equal("identity.unit_not_found", (await Make(province, app.Manager(app.Province) with { Offices = [] })).Error?.Code);
    var all = app.Manager(app.Province) with { Offices = [app.Ward.Id, app.Department.Id] };
    Assert.True((await Make(province, all)).Value.SubTree);
  }

  [Theory]
  [InlineData("identity.roles_missing")]
  [InlineData("identity.role_unknown", "intake", "king")]
  public async Task Roles_are_needed_and_must_exist(string code, params string[] roles) => Assert.Equal(code, (await Make(Intake with { Roles = roles })).Error?.Code);

  [Theory]
  [InlineData("administrator"), InlineData("rescuer"), InlineData("watcher")]
  public async Task What_lets_one_manage_people_or_recover_accounts_or_reaches_the_province_is_given_by_who_answers_for_all_of_it(string role) {
    Assert.Equal("identity.role_of_province", (await Make(Intake with { Roles = ["intake", role] })).Error?.Code);
    Assert.Equal(["intake", role], (await Make(Intake with { Roles = ["intake", role] }, await app.Whole())).Value.Roles);
  }

  [Fact]
  public async Task A_role_named_twice_is_held_once() => Assert.Equal(["intake"], (await Make(Intake with { Roles = ["intake", "intake"] })).Value.Roles);

  [Theory]
  [InlineData(-5)]
  [InlineData(0)]
  [InlineData(5)]
  public async Task A_post_begins_on_the_day_that_is_said(int days) {
    var day = Vn.Day(app.Clock.GetUtcNow()).AddDays(days);
    Assert.Equal(day, (await Make(Intake with { From = day })).Value.ValidFrom);
  }

  [Fact]
  public async Task A_post_ends_after_it_began() {
    var today = Vn.Day(app.Clock.GetUtcNow());
    Assert.Equal("identity.post_backwards", (await Make(Intake with { To = today })).Error?.Code);
    Assert.Equal(today.AddDays(1), (await Make(Intake with { To = today.AddDays(1) })).Value.ValidTo);
  }

  [Theory]
  [InlineData("  Trưởng phòng ", "Trưởng phòng")]
  [InlineData("  ", null)]
  [InlineData(null, null)]
  public async Task A_title_is_clean_or_there_is_none(string? typed, string? kept) => Assert.Equal(kept, (await Make(Intake with { Title = typed })).Value.Title);

  [Fact]
  public async Task A_long_title_is_cut() => Assert.Equal(OfficialPost.TitleLimit, (await Make(Intake with { Title = new string('x', 1000) })).Value.Title!.Length);
}
