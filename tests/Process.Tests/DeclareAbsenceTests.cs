using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class DeclareAbsenceTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  string Day(int days) => Vn.Day(app.Clock.GetUtcNow()).AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

  protected override async Task<Write> Prepare() {
    var (one, two) = (await app.Colleague("Đỗ Thị Tư"), await app.Colleague("Bùi Văn Năm"));
    var leader = ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]);
    object Body(string to) => new { person = one, standIn = two, from = Day(0), to };
    return new("/api/process/absences", Body(Day(3)), leader, one, "process.absence_declared") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work, ProcessPermissions.Assign), Unseen = "process.person_not_found",
      Invalid = Body(Day(-1)), InvalidCode = "process.absence_backwards", Again = "process.absence_overlaps",
      Row = $"select 1 from process.absence where person = $1 and stand_in = '{two}' and stand_in_name = 'Bùi Văn Năm' and ends - begins = 3 and declared_by = '{leader.Id}'",
    };
  }

  async Task<(int Status, string? Code)> Declare(Actor actor, object body) {
    var (status, answer) = await app.Post(actor, "absences", body);
    return (status, (string?)answer["code"]);
  }

  [Theory]
  [InlineData(null, 3, "process.absence_day_missing")]
  [InlineData(-1, 3, "process.absence_past")]
  [InlineData(0, 400, "process.absence_too_long")]
  public async Task Days_that_make_no_absence_are_refused(int? from, int to, string code) {
    var me = ProcessApp.Officer(permissions: ProcessPermissions.Work);
    Assert.Equal((400, code), await Declare(me, new { standIn = await app.Colleague("Bùi Văn Năm"), from = from is { } days ? Day(days) : null, to = Day(to) }));
  }

  [Fact]
  public async Task The_stand_in_is_another_official_of_the_office_who_is_there_and_is_told() {
    var (me, other) = (ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Đỗ Thị Tư") }, await app.Colleague("Bùi Văn Năm"));
    object With(Guid? standIn) => new { standIn, from = Day(1), to = Day(2) };
    Assert.Equal((400, "process.no_stand_in"), await Declare(me, With(null)));
    Assert.Equal((400, "process.no_stand_in"), await Declare(me, With(Guid.CreateVersion7())));
    Assert.Equal((400, "process.oneself_as_stand_in"), await Declare(me, With(me.Id)));
    var away = ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = other };
    Assert.Equal((200, null), await Declare(away, With(me.Id)));
    Assert.Equal((409, "process.stand_in_away"), await Declare(me, With(other)));
    Assert.Equal((403, "process.absence_of_another"), await Declare(me, new { person = other, standIn = me.Id, from = Day(8), to = Day(9) }));
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'stand-in' and channel = 'Inbox'", me.Id));
  }

  [Fact]
  public async Task Who_stands_in_for_another_is_not_away_meanwhile_and_is_told_for_whom() {
    var (one, two, three) = (await app.Colleague("Đỗ Thị Tư"), await app.Colleague("Bùi Văn Năm"), await app.Colleague("Ksor H'Bia"));
    var leader = ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]);
    Assert.Equal((200, null), await Declare(leader, new { person = one, standIn = two, from = Day(0), to = Day(3) }));
    var (status, body) = await app.Post(leader, "absences", new { person = two, standIn = three, from = Day(3), to = Day(5) });
    Assert.Equal((409, "process.absence_stands_in"), (status, (string?)body["code"]));
    Assert.Contains("Đỗ Thị Tư", (string)body["detail"]!, StringComparison.Ordinal);
    Assert.Equal((200, null), await Declare(leader, new { person = two, standIn = three, from = Day(4), to = Day(5) }));
  }
}
