namespace Saola.Identity.Tests;

public sealed class ListOfficialsTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task The_list_of_officials_shows_ones_own_office_page_by_page() {
    for (var i = 0; i < ListOfficials.PageSize + 5; i++) await app.Person($"dong{i}", $"Đặng Thị Ánh {i:00}", password: null, units: app.Department);
    await using var act = app.Begin(app.Manager(app.Department), "people.manage");
    var first = await ListOfficials.Run(new("dang thi", null, null, null), act.Work, Ct);
    var second = await ListOfficials.Run(new("dang thi", null, first.Next, null), act.Work, Ct);
    var back = await ListOfficials.Run(new("dang thi", null, null, second.Previous), act.Work, Ct);
    Assert.Equal((ListOfficials.PageSize, 5), (first.Rows.Count, second.Rows.Count));
    Assert.Equal(ListOfficials.PageSize + 5, first.Rows.Concat(second.Rows).Select(r => r.Id).Distinct().Count());
    Assert.Equal(first.Rows.Select(r => r.Id), back.Rows.Select(r => r.Id));
    Assert.Null(second.Next);
    await using var other = app.Begin(app.Manager(app.Ward), "people.manage");
    Assert.Empty((await ListOfficials.Run(new("dang thi", null, null, null), other.Work, Ct)).Rows);
  }
}
