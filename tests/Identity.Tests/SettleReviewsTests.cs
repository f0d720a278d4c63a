using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SettleReviewsTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(Organisation Ward, Guid Review, Account Held)> Started() {
    var ward = await app.Ward1("mot-cua");
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, 'reviewer', 'Người rà soát', '{people.review}', 1) on conflict do nothing", Guid.CreateVersion7());
    var head = await app.Person($"h{Guid.CreateVersion7():N}"[..20], role: "reviewer", units: ward);
    var held = await app.Person($"w{Guid.CreateVersion7():N}"[..20], units: app.Below(ward, "mot-cua"));
    using var client = app.As(app.Manager(ward));
    var started = await client.PostAsJsonAsync("/api/identity/reviews", new { office = ward.Id, subTree = false, name = "Rà soát quý IV", due = Vn.Day(app.Clock.GetUtcNow()).AddDays(9), endOtherwise = true }, Ct);
    Assert.True(started.IsSuccessStatusCode && head.Person is not null);
    return (ward, (Guid)(await started.Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"]!, held);
  }

  protected override async Task<Write> Prepare() {
    var (ward, review, _) = await Started();
    return new("/api/identity/reviews/settle", new { reviews = new[] { review }, close = true, reason = "Sáp nhập cơ quan" }, app.Manager(ward), review, "identity.review_closed") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.review_not_found",
      Invalid = new { reviews = new[] { review }, close = true, reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.review_over",
      Row = "select 1 from identity.review_campaign where id = $1 and closed_at is not null",
    };
  }

  [Fact]
  public async Task What_nobody_confirmed_goes_on_when_a_review_is_closed_early() {
    var (ward, review, held) = await Started();
    using var client = app.As(app.Manager(ward));
    Assert.True((await client.PostAsJsonAsync("/api/identity/reviews/settle", new { reviews = new[] { review }, close = true, reason = "x" }, Ct)).IsSuccessStatusCode);
    Assert.Single(await app.Sql("select 1 from identity.official_post where person = $1 and valid_to is null", held.Person!.Value));
    Assert.All(await app.Sql("select decision from identity.review_item where review_campaign = $1", review), r => Assert.Equal("Reported", r[0]));
  }

  async Task<string?> Close(Actor actor, Guid review) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync("/api/identity/reviews/settle", new { reviews = new[] { review }, close = true, reason = "Đã họp" }, Ct);
    return answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
  }

  [Fact]
  public async Task Nobody_closes_a_review_in_which_their_own_post_waits_nor_one_that_covers_more_than_they_answer_for() {
    var (ward, review, held) = await Started();
    var starter = (Guid)(await app.Sql("select started_by from identity.review_campaign where id = $1", review))[0][0]!;
    Assert.Equal("identity.own_post", await Close(app.Manager(ward) with { Id = held.Person!.Value }, review));
    // begun above, with all below
    await app.AsIntruder("update identity.review_campaign set office = $2, sub_tree = true where id = $1", review, app.Province.Id);
    var narrow = app.Manager(ward) with { Post = People.Official(app.Province.Id, "H21", []).Post };
    Assert.Equal("identity.review_not_yours", await Close(narrow, review));
    // nor one of their own office that reaches into another
    await app.AsIntruder("update identity.review_campaign set office = $2, sub_tree = false where id = $1", review, ward.Id);
    await app.AsIntruder("update identity.review_item set office = $2 where review_campaign = $1 and person = $3", review, app.Department.Id, held.Person.Value);
    Assert.Equal("identity.review_not_yours", await Close(app.Manager(ward), review));
    Assert.Single(await app.Sql("select 1 from identity.review_campaign where id = $1 and closed_at is null", review));
    var whole = await app.Whole() with { Name = "Lê Toàn Tỉnh" };
    Assert.Null(await Close(whole, review));
    Assert.Contains("Lê Toàn Tỉnh đóng sớm", (string)Assert.Single(await app.Sql("select body from kernel.notification where recipient = $1 and template = 'review_closed_early' and channel = 'Inbox'", starter))[0]!, StringComparison.Ordinal);
    Assert.Single(await app.Sql("select 1 from identity.official_post where person = $1 and valid_to is null", held.Person.Value));
  }

  [Fact]
  public async Task Whom_a_review_waits_for_is_reminded_once_a_day_by_the_page() {
    var (ward, review, _) = await Started();
    async Task<int> Told() => (await app.Sql("select 1 from kernel.notification where template = 'review_waits' and key like '%' || $1 || '%'", review.ToString("N"))).Count;
    var before = await Told();
    var visitor = new Visitor(app, app.As(app.Manager(ward)));
    for (var i = 0; i < 2; i++) await visitor.Send("/quan-tri/ra-soat?q=quy+iv&tinh-trang=dang-mo", "Reason", ("chon", $"{review}"), ("viec", "nhac"), ("Reason", "Sắp hết hạn"));
    Assert.True(before > 0);
    Assert.Equal(before * 2, await Told());
    Assert.Equal(["Sắp hết hạn"], Assert.Single(await app.Sql("select distinct reason from ledger.entry where object_id = $1 and type = 'identity.review_reminded'", review)));
    Assert.DoesNotContain("Rà soát quý IV", (await visitor.Page("/quan-tri/ra-soat?q=quy+iv&tinh-trang=da-dong")).Body!.TextContent, StringComparison.Ordinal);
    Assert.DoesNotContain("Rà soát quý IV", (await visitor.Page("/quan-tri/ra-soat?q=khac")).Body!.TextContent, StringComparison.Ordinal);
    var refused = await visitor.Send("/quan-tri/ra-soat", "Reason", ("chon", $"{review}"), ("viec", "dong"), ("Reason", ""));
    Assert.Equal(400, (int)refused.StatusCode);
  }
}
