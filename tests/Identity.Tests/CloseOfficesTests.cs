using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class CloseOfficesTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  DateOnly Today => Vn.Day(app.Clock.GetUtcNow());

  object Body(int days, params Guid[] offices) => new { offices, day = Today.AddDays(days), number = "12/QĐ-UBND", decidedOn = Today, reason = "Sắp xếp tổ chức bộ máy" };

  Actor Manager(params Organisation[] offices) => People.Official(app.Province.Id, "H21", [], IdentityPermissions.Manage) with { Offices = [.. offices.Select(o => o.Id)] };

  protected override async Task<Write> Prepare() {
    var (one, two) = (await app.Ward1("mot-cua"), await app.Ward1());
    return new("/api/identity/offices/close", Body(5, one.Id, two.Id), Manager(one, two), two.Id, "identity.office_change_prepared") {
      Permission = IdentityPermissions.Manage, Stranger = Manager(one), Unseen = "identity.office_not_found",
      Invalid = Body(-1, one.Id, two.Id), InvalidCode = "identity.office_change_day", Again = "identity.office_change_waits",
      Row = "select 1 from identity.office_change where sources = array[$1] and state = 'Prepared' and kind = 'Close'",
    };
  }

  async Task<(int Status, JsonNode Said)> Close(Actor actor, object body) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync("/api/identity/offices/close", body, Ct);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!);
  }

  [Fact]
  public async Task On_the_day_they_are_no_more_with_their_units_and_the_office_above_answers_for_each() {
    var (one, two, three) = (await app.Ward1("mot-cua"), await app.Ward1(), await app.Ward1("kinh-te", "van-phong"));
    var (manager, unit) = (Manager(one, two, three), app.Below(three, "kinh-te"));
    // what an official had there is over
    var gone = await app.Person($"g{Guid.CreateVersion7():N}"[..20], units: app.Below(one, "mot-cua"));
    await app.AsIntruder("update identity.official_post set valid_to = valid_from where person = $1", gone.Person!.Value);
    Assert.Equal(200, (await Close(manager, Body(2, one.Id, two.Id, unit.Id))).Status);
    await app.RunJobs();
    Assert.Empty(await app.Sql("select 1 from identity.organisation where id = any ($1) and valid_to is not null", new[] { one.Id, two.Id, unit.Id }));
    app.Clock.Pass(TimeSpan.FromDays(2));
    await app.RunJobs();
    var closed = await app.Sql("select id, successor from identity.organisation where id = any ($1) and valid_to = $2", new[] { one.Id, app.Below(one, "mot-cua").Id, two.Id, unit.Id, app.Below(three, "van-phong").Id, three.Id }, Today);
    Assert.Equal(new HashSet<(Guid, Guid)> { (one.Id, app.Province.Id), (app.Below(one, "mot-cua").Id, app.Province.Id), (two.Id, app.Province.Id), (unit.Id, three.Id) }, closed.Select(r => ((Guid)r[0]!, (Guid)r[1]!)).ToHashSet());
    foreach (var office in new[] { one, two, unit }) Assert.Contains("identity.office_closed", await app.Ledger(office.Id));
    // the unit that was not chosen goes on, and nothing came under the office above
    Assert.Empty(await app.Sql("select 1 from identity.organisation where office = $1 and id = any ($2) and valid_to is null", app.Province.Id, new[] { app.Below(one, "mot-cua").Id, unit.Id }));
  }

  [Fact]
  public async Task Each_that_holds_something_still_is_named_and_none_is_closed() {
    var (empty, held, owning) = (await app.Ward1(), await app.Ward1("mot-cua"), await app.Ward1());
    await app.Person($"h{Guid.CreateVersion7():N}"[..20], units: app.Below(held, "mot-cua"));
    var system = await app.Connected(new($"he-{Guid.CreateVersion7():N}", new("Hệ thống thử"), "web", ["https://a.example.vn/cb"]));
    await app.AsIntruder("update identity.client set office = $2 where id = $1", system.Id, owning.Id);
    var visitor = new Visitor(app, app.As(Manager(empty, held, owning)));
    var address = $"/quan-tri/co-quan/giai-the?chon={empty.Id}&chon={held.Id}&chon={owning.Id}";
    Assert.NotNull((await visitor.Page($"/quan-tri/co-quan?tai={app.Province.Id}")).QuerySelector($"input[name=chon][value='{empty.Id}']"));
    (string, string)[] typed = [("Form.Day", Vn.Date(Today)), ("Form.Number", "12/QĐ-UBND"), ("Form.DecidedOn", Vn.Date(Today)), ("Form.Reason", "Sắp xếp")];
    var said = (await Visitor.Read(await visitor.Send(address, "Form.Number", typed))).QuerySelector(".ds-error-summary")!.TextContent;
    Assert.Contains($"{held.Name}: Chưa giải thể được vì còn: Vị trí công tác: 1", said, StringComparison.Ordinal);
    Assert.Contains(owning.Name, said, StringComparison.Ordinal);
    Assert.DoesNotContain(empty.Name, said, StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from identity.office_change where sources && $1", new[] { empty.Id, held.Id, owning.Id }));
    Assert.Equal("identity.office_top", (string?)(await Close(Manager(), Body(1, app.Province.Id))).Said["code"]);
    // who does not manage the one above does not leave it what was done here
    Assert.Equal("identity.office_heir_beyond", (string?)(await Close(People.Official(empty.Id, "", [], IdentityPermissions.Manage), Body(1, empty.Id))).Said["code"]);
    Assert.StartsWith("/quan-tri/co-quan/sap-xep/", Visitor.Leads(await visitor.Send($"/quan-tri/co-quan/giai-the?chon={empty.Id}", "Form.Number", typed)), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_came_before_the_day_keeps_it_open_and_who_prepared_it_is_told() {
    var office = await app.Ward1("mot-cua");
    var manager = Manager(office);
    Assert.Equal(200, (await Close(manager, Body(2, office.Id))).Status);
    await app.Person($"c{Guid.CreateVersion7():N}"[..20], units: app.Below(office, "mot-cua"));
    app.Clock.Pass(TimeSpan.FromDays(2));
    await app.RunJobs();
    Assert.Single(await app.Sql("select 1 from identity.organisation where id = $1 and valid_to is null", office.Id));
    Assert.Equal([["Cancelled"]], (await app.Sql("select state from identity.office_change where $1 = any (sources)", office.Id)).Select(r => r.ToArray()));
    Assert.NotEmpty(await app.Sql("select 1 from kernel.notification where template = 'office_change_given_up' and recipient = $1", manager.Id));
  }
}
