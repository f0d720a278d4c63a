using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

public sealed class ShowOfficialTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<ListOfficials.Row?> Show(Actor actor, Guid person) {
    await using var act = app.Begin(actor);
    return await ShowOfficial.Run(person, act.Work, Ct);
  }

  async Task<ShowOfficial.AccountState?> Account(Actor actor, Guid person) {
    await using var act = app.Begin(actor);
    return await ShowOfficial.Account(person, act.Work, Ct);
  }

  [Fact]
  public async Task Another_offices_official_is_not_found() {
    var person = (await app.Person("rieng", units: app.Desk)).Person!.Value;
    Assert.NotNull(await Show(app.Manager(app.Ward), person));
    Assert.Null(await Show(app.Manager(app.Department), person));
    Assert.Null(await Account(app.Manager(app.Department), person));
    Assert.Null(await Show(app.Manager(app.Ward), Guid.CreateVersion7()));
  }

  [Fact]
  public async Task Of_who_serves_elsewhere_too_only_the_posts_here_are_shown() {
    var person = (await app.Person("hai-noi", units: [app.Desk, app.Department])).Person!.Value;
    Assert.Equal(app.Department.Id, Assert.Single((await Show(app.Manager(app.Department), person))!.Posts).Unit);
  }

  [Fact]
  public async Task Posts_that_have_ended_are_shown_too() {
    var person = (await app.Person("da-thoi", units: app.Desk)).Person!.Value;
    var yesterday = Vn.Day(app.Clock.GetUtcNow()).AddDays(-1);
    await app.AsIntruder("update identity.official_post set valid_to = $2 where person = $1", person, yesterday);
    Assert.Equal(yesterday, Assert.Single((await Show(app.Manager(app.Ward), person))!.Posts).ValidTo);
  }

  [Fact]
  public async Task The_account_tells_its_name_and_whether_it_is_locked() {
    var account = await app.Person("tai-khoan", units: app.Desk);
    Assert.Equal(("tai-khoan", null), await Account(app.Manager(app.Ward), account.Person!.Value) is { } open ? (open.UserName, open.LockedAt) : default);
    await app.AsIntruder("update identity.account set disabled_at = now() where id = $1", account.Id);
    Assert.NotNull((await Account(app.Manager(app.Ward), account.Person!.Value))!.LockedAt);
  }

  [Fact]
  public async Task The_history_is_the_latest_that_concerns_rights_however_often_the_account_was_used() {
    var account = await app.Person("hay-dung", "Lê Văn Chăm", units: app.Desk);
    await using (var act = app.Begin()) {
      for (var i = 0; i <= Trail.Most; i++) act.Work.Record("identity.signed_in", "account", account.Id);
      act.Work.Record("identity.account_locked", "account", account.Id);
      for (var i = 0; i <= StaffHistory.Most; i++) act.Work.Record("identity.proved_again", "account", account.Id);
      await act.Work.Commit(Ct);
    }
    await using var asked = app.Begin(app.Manager(app.Ward));
    var history = await app.Services.GetRequiredService<StaffHistory>().OfOfficial(account.Person!.Value, "Lê Văn Chăm", asked.Work, Ct);
    Assert.Equal("Khóa tài khoản Lê Văn Chăm", Assert.Single(history).What);
  }

  [Fact]
  public async Task Posts_are_given_only_in_units_that_the_actor_sees() {
    await app.Fill();
    var units = await ShowOfficial.Units(app.Manager(app.Ward), app.Services.GetRequiredService<Identities>(), Ct);
    Assert.Equal(new HashSet<string> { app.Ward.Id.ToString(), app.Desk.Id.ToString() }, units.Select(u => u.Value).ToHashSet());
  }
}
