using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class StartReviewTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  object Body(Organisation office, int days = 5, bool below = false, bool end = false) =>
    new { office = office.Id, subTree = below, name = "Rà soát quý IV", due = Vn.Day(app.Clock.GetUtcNow()).AddDays(days), endOtherwise = end };

  protected override async Task<Write> Prepare() {
    var ward = await app.Ward1("mot-cua");
    await app.Person($"w{Guid.CreateVersion7():N}"[..20], units: app.Below(ward, "mot-cua"));
    return new("/api/identity/reviews", Body(ward), app.Manager(ward), ward.Id, "identity.review_started") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.unit_not_found",
      Invalid = Body(ward, -1), InvalidCode = "identity.review_due", Again = "identity.review_running",
      Row = "select 1 from identity.review_campaign c join identity.review_item i on i.review_campaign = c.id where c.office = $1 and i.decision is null",
    };
  }

  [Fact]
  public async Task A_review_takes_in_what_is_held_today_in_the_office_and_below_and_tells_the_heads() {
    var head = await app.Person($"h{Guid.CreateVersion7():N}"[..20], units: app.Ward);
    await app.Person($"k{Guid.CreateVersion7():N}"[..20], units: app.Desk);
    await app.AsIntruder("update identity.role set permissions = array_append(permissions, 'people.review') where key = 'intake'");
    var manager = app.Manager(app.Province) with { Offices = [app.Ward.Id] };
    var answer = await app.As(manager).PostAsJsonAsync("/api/identity/reviews", Body(app.Province, below: true), Ct);
    Assert.Equal(200, (int)answer.StatusCode);
    var review = (Guid)(await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["id"]!;
    var items = await app.Sql("select person, office from identity.review_item where review_campaign = $1", review);
    Assert.Contains(items, r => (Guid)r[0]! == head.Person && (Guid)r[1]! == app.Ward.Id);
    Assert.Contains(await app.Sql("select recipient from kernel.notification where template = 'review_waits' and channel = 'Inbox'"), r => (Guid)r[0]! == head.Person);
    Assert.Contains("Rà soát quý IV", await app.As(manager).GetStringAsync($"/quan-tri/ra-soat/{review}", Ct), StringComparison.Ordinal);
    Assert.Equal(404, (int)(await app.As(app.Manager(app.Department)).GetAsync($"/quan-tri/ra-soat/{review}", Ct)).StatusCode);
  }

  [Fact]
  public async Task A_review_is_begun_on_the_page() {
    var ward = await app.Ward1("mot-cua");
    await app.Person($"v{Guid.CreateVersion7():N}"[..20], units: app.Below(ward, "mot-cua"));
    var visitor = new Visitor(app, app.As(app.Manager(ward)));
    var done = await visitor.Send("/quan-tri/ra-soat", "Form.Name", ("Form.Office", $"{ward.Id}"), ("Form.Name", "Rà soát trang"), ("Form.Due", Vn.Date(Vn.Day(app.Clock.GetUtcNow()).AddDays(3))), ("Form.Otherwise", "end"));
    Assert.StartsWith("/quan-tri/ra-soat/", Visitor.Leads(done), StringComparison.Ordinal);
    Assert.Contains("Rà soát trang", (await visitor.Page("/quan-tri/ra-soat")).Body!.TextContent, StringComparison.Ordinal);
  }
}
