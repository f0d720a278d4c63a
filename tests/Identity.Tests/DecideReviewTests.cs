using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class DecideReviewTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A ward with so many people under review, its head, and the items.</summary>
  internal static async Task<(Organisation Ward, Actor Head, Guid Review, Guid[] Items, Guid[] Posts)> Reviewed(IdentityApp app, int people, bool end) {
    var ward = await app.Ward1("mot-cua");
    await app.Role("reviewer", IdentityPermissions.Review);
    var superior = await app.Person($"s{Guid.CreateVersion7():N}"[..20], role: "reviewer", units: app.Province);
    await app.AsIntruder("update identity.official_post set sub_tree = true where person = $1", superior.Person!.Value);
    for (var i = 0; i < people; i++) await app.Person($"i{Guid.CreateVersion7():N}"[..20], $"Người Thứ {i}", units: app.Below(ward, "mot-cua"));
    await using var act = app.Begin(app.Manager(ward));
    var made = await StartReview.Run(new(ward.Id, false, "Rà soát", Vn.Day(act.Work.Now).AddDays(2), end), act.Work, app.Services.GetRequiredService<Notifications>(), Ct);
    var items = await app.Sql("select id, post from identity.review_item where review_campaign = $1 order by id", made.Value.Id);
    return (ward, People.Official(ward.Id, ward.Code!, [], IdentityPermissions.Review), made.Value.Id, [.. items.Select(r => (Guid)r[0]!)], [.. items.Select(r => (Guid)r[1]!)]);
  }

  protected override async Task<Write> Prepare() {
    var (_, head, _, items, posts) = await Reviewed(app, 1, end: false);
    return new("/api/identity/reviews/decisions", new { items, keep = false, reason = "Không còn nhiệm vụ" }, head, posts[0], "identity.post_reviewed") {
      Permission = IdentityPermissions.Review, Stranger = People.Official(app.Department.Id, "", [], IdentityPermissions.Review), Unseen = "identity.review_not_found",
      Invalid = new { items, keep = false, reason = "" }, InvalidCode = "identity.reason_missing", Again = "identity.review_decided",
      Row = "select 1 from identity.official_post where id = $1 and valid_to is not null",
    };
  }

  [Fact]
  public async Task Nobody_confirms_their_own_post() {
    var (_, head, _, items, posts) = await Reviewed(app, 1, end: false);
    var self = (Guid)(await app.Sql("select person from identity.official_post where id = $1", posts[0]))[0][0]!;
    var answer = await app.As(head with { Id = self }).PostAsJsonAsync("/api/identity/reviews/decisions", new { items, keep = true }, Ct);
    Assert.Equal("identity.own_post", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["code"]);
  }

  [Fact]
  public async Task A_head_keeps_and_ends_on_the_page_and_the_progress_shows_it() {
    var (ward, head, review, items, posts) = await Reviewed(app, 3, end: false);
    var visitor = new Visitor(app, app.As(head));
    Assert.Contains("Người Thứ 2", (await visitor.Page("/can-bo/ra-soat")).Body!.TextContent, StringComparison.Ordinal);
    await visitor.Send("/can-bo/ra-soat", "Reason", ("chon", $"{items[0]}"), ("chon", $"{items[1]}"), ("viec", "giu"));
    await visitor.Send("/can-bo/ra-soat", "Reason", ("chon", $"{items[2]}"), ("viec", "thoi"), ("Reason", "Đã nghỉ"));
    Assert.Equal(["Kept", "Kept", "Ended"], (await app.Sql("select decision from identity.review_item where review_campaign = $1 order by id", review)).Select(r => r[0]));
    Assert.Equal([[true]], (await app.Sql("select valid_to is not null from identity.official_post where id = $1", posts[2])).Select(r => r.ToArray()));
    await using var act = app.Begin(app.Manager(ward));
    Assert.Equal([new(ward.Id, 2, 1, 0, 0, 0)], await ListReviews.Parts(review, act.Work, Ct));
  }

  [Theory]
  [InlineData(true, "Ended")]
  [InlineData(false, "Reported")]
  public async Task What_nobody_confirmed_ends_or_is_reported_after_the_last_day(bool end, string decision) {
    var (ward, head, review, items, posts) = await Reviewed(app, 2, end);
    (await app.As(head).PostAsJsonAsync("/api/identity/reviews/decisions", new { items = items[..1], keep = true }, Ct)).EnsureSuccessStatusCode();
    app.Clock.Pass(TimeSpan.FromDays(3));
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new CloseReviews());
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Equal(["Kept", decision], (await app.Sql("select decision from identity.review_item where review_campaign = $1 order by id", review)).Select(r => r[0]));
    Assert.Equal([false, end], (await app.Sql("select valid_to is not null from identity.official_post where id = any ($1) order by array_position($1, id)", posts)).Select(r => r[0]));
    Assert.Equal(["identity.review_closed"], await app.Ledger(review));
    var late = await app.As(head).PostAsJsonAsync("/api/identity/reviews/decisions", new { items = items[1..], keep = true }, Ct);
    Assert.Equal("identity.review_over", (string?)(await late.Content.ReadFromJsonAsync<JsonObject>(Ct))!["code"]);
    Assert.NotEmpty(await app.Sql("select 1 from kernel.notification where template = 'review_closed' and link = $1", $"/quan-tri/ra-soat/{review}"));
  }

  [Theory]
  [InlineData(true)]
  [InlineData(false)]
  public async Task Roles_of_connected_systems_are_asked_about_too_and_end_when_they_are_needed_no_more(bool keep) {
    var (rp, _) = await app.AtWork();
    await app.Role("reviewer", IdentityPermissions.Review);
    await app.Person($"h{Guid.CreateVersion7():N}"[..20], role: "reviewer", units: app.Ward);
    await app.AsIntruder("update identity.review_campaign set closed_at = now() where office = $1", app.Ward.Id);
    Guid review;
    await using (var act = app.Begin(app.Manager(app.Ward)))
      review = (await StartReview.Run(new(app.Ward.Id, false, "Rà soát hệ thống", Vn.Day(act.Work.Now).AddDays(2), false), act.Work, app.Services.GetRequiredService<Notifications>(), Ct)).Value.Id;
    var item = (Guid)Assert.Single(await app.Sql("select i.id from identity.review_item i join identity.service_role s on s.id = i.service_role where i.review_campaign = $1 and s.client = $2", review, rp.Client.Id))[0]!;
    var visitor = new Visitor(app, app.As(People.Official(app.Ward.Id, app.Ward.Code!, [], IdentityPermissions.Review)));
    var row = (await visitor.Page("/can-bo/ra-soat")).QuerySelector($"input[value='{item}']")!.Closest("tr")!.TextContent;
    Assert.Contains("Kho hồ sơ", row, StringComparison.Ordinal);
    Assert.Contains("Vai trò của hệ thống kết nối", row, StringComparison.Ordinal);
    Assert.Contains("overseer", row, StringComparison.Ordinal);
    await visitor.Send("/can-bo/ra-soat", "Reason", ("chon", $"{item}"), ("viec", keep ? "giu" : "thoi"), ("Reason", "Không còn dùng"));
    Assert.Equal(keep, (bool)(await app.Sql("select valid_to is null from identity.service_role where client = $1", rp.Client.Id))[0][0]!);
    Assert.Contains("identity.service_role_reviewed", await app.Ledger(rp.Client.Id));
    Assert.Equal(!keep, (await app.Ledger(rp.Client.Id)).Contains("identity.service_role_ended"));
  }

  [Fact]
  public async Task A_system_whose_role_nobody_confirmed_is_refused_as_soon_as_the_review_closes() {
    var ward = await app.Ward1("mot-cua");
    await app.Role("reviewer", IdentityPermissions.Review);
    var (rp, _) = await app.AtWork();
    await app.AsIntruder("update identity.client set office = $2 where id = $1", rp.Client.Id, ward.Id);
    await app.AsIntruder("update identity.service_role set office = $2 where client = $1", rp.Client.Id, ward.Id);
    await app.Held(ward, "reviewer");
    await using (var act = app.Begin(app.Manager(ward)))
      await StartReview.Run(new(ward.Id, false, "Rà soát", Vn.Day(act.Work.Now).AddDays(2), true), act.Work, app.Services.GetRequiredService<Notifications>(), Ct);
    app.Clock.Pass(TimeSpan.FromDays(3));
    var (why, token) = ($"/api/identity/explain?person={(await app.Held(app.Below(ward, "mot-cua"))).Person}&permission={IdentityPermissions.Serve}", await rp.ApiToken());
    Assert.Equal(200, (await app.Comes(why, token)).Status);
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new CloseReviews());
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Equal(403, (await app.Comes(why, token)).Status);
  }
}
