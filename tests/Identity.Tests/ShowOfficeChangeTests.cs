using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ShowOfficeChangeTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static Actor Manager(params Organisation[] offices) => People.Official(offices[0].Id, "", [], IdentityPermissions.Manage) with { Offices = [.. offices.Skip(1).Select(o => o.Id)] };

  async Task<Guid> Prepared(Organisation a, Organisation b, int days) {
    await using var act = app.Begin(Manager(a, b));
    var today = Vn.Day(act.Work.Now);
    return (await MergeOffices.Run(new([a.Id], b.Id, today.AddDays(days), "1/QĐ", today, "Sắp xếp"), act.Work, Ct)).Value.Id;
  }

  [Fact]
  public async Task A_change_is_seen_only_by_who_manages_all_its_offices() {
    var (a, b) = (await app.Ward1(), await app.Ward1());
    var id = await Prepared(a, b, 3);
    await using var both = app.Begin(Manager(a, b));
    await using var one = app.Begin(Manager(a));
    Assert.Equal(id, (await ShowOfficeChange.One(id, both.Work, Ct))?.Id);
    Assert.Null(await ShowOfficeChange.One(id, one.Work, Ct));
    Assert.Empty((await ShowOfficeChange.List(null, one.Work, Ct)).Rows);
  }

  [Fact]
  public async Task The_latest_day_comes_first_and_pages_hold_each_change_once() {
    var into = await app.Ward1();
    var offices = new List<Organisation> { into };
    for (var i = 0; i < ShowOfficeChange.PageSize + 2; i++) {
      var ward = await app.Ward1();
      offices.Add(ward);
      var id = Guid.CreateVersion7();
      await app.AsIntruder("insert into identity.office_change (id, kind, sources, targets, heir, offices, day, decision, decided_on, reason, plan, state, prepared_by, prepared_at, version) values ($1, 'Merge', $2, $3, $4, $5, current_date + $6, 'x', current_date, 'x', '{}', 'Done', $1, now(), 1)",
        id, new[] { ward.Id }, new[] { into.Id }, into.Id, new[] { ward.Id, into.Id }, i % 7);
    }
    await using var act = app.Begin(Manager([.. offices]));
    var first = await ShowOfficeChange.List(null, act.Work, Ct);
    var second = await ShowOfficeChange.List(first.Next, act.Work, Ct);
    var days = first.Rows.Concat(second.Rows).Select(r => r.Day).ToArray();
    Assert.Equal((ShowOfficeChange.PageSize, 2), (first.Rows.Count, second.Rows.Count));
    Assert.Equal(days.OrderDescending(), days);
    Assert.Equal(days.Length, first.Rows.Concat(second.Rows).Select(r => r.Id).Distinct().Count());
  }
}
