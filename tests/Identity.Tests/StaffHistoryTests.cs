namespace Saola.Identity.Tests;

public sealed class StaffHistoryTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task What_happened_to_an_office_is_told_to_who_manages_it_and_to_nobody_else() {
    await app.Fill();
    var manager = app.Manager(app.Ward);
    await using (var act = app.Begin(manager, IdentityPermissions.Manage)) {
      act.Work.Record("identity.staff_exported", "organisation", app.Ward.Id);
      await act.Work.Commit(Ct);
    }
    async Task<int> Told(Actor actor) {
      await using var act = app.Begin(actor, IdentityPermissions.Manage);
      var office = (await ((Identities)app.Services.GetService(typeof(Identities))!).Organisation(app.Ward.Id, Ct))!;
      return (await ((StaffHistory)app.Services.GetService(typeof(StaffHistory))!).OfOffice(office, act.Work, Ct)).Count;
    }
    Assert.Equal(1, await Told(manager));
    Assert.Equal(0, await Told(app.Manager(app.Department)));
    Assert.Equal(0, await Told(app.Counter(app.Ward)));
  }

  [Fact]
  public async Task Recoveries_that_were_tried_stand_with_the_official_they_were_tried_for() {
    var (account, number, _) = await app.WithCard();
    await app.Recover(app.Rescuer(app.Department), Cards.Typed(number));
    var page = (await new Visitor(app, app.As(app.Manager(app.Ward))).Page($"/quan-tri/can-bo/{account.Person}")).QuerySelector("main")!;
    Assert.Contains("không có tài khoản phù hợp", page.TextContent, StringComparison.Ordinal);
  }
}
