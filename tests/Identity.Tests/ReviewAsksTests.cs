using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>Whom a review asks, and what becomes of that which nobody can say anything about.</summary>
public sealed class ReviewAsksTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Nobody of the tests before holds anything any more.</summary>
  async Task Alone() {
    await app.Role("head", IdentityPermissions.Review);
    await app.AsIntruder("update identity.official_post set valid_to = valid_from where valid_to is null");
  }

  async Task<Guid> Start(Organisation ward, bool end = true) {
    await using var act = app.Begin(app.Manager(ward));
    var made = await StartReview.Run(new(ward.Id, false, "Rà soát", Vn.Day(act.Work.Now).AddDays(2), end), act.Work, app.Services.GetRequiredService<Notifications>(), Ct);
    return made.Value.Id;
  }

  async Task<(Guid Id, Guid? Asked, string? Decision)> Item(Guid review, Guid post) {
    var row = Assert.Single(await app.Sql("select id, asked, decision from identity.review_item where review_campaign = $1 and post = $2", review, post));
    return ((Guid)row[0]!, (Guid?)row[1], (string?)row[2]);
  }

  async Task<string?> Decide(Actor actor, Guid item, string way = "", bool keep = true) {
    var answer = await app.As(actor).PostAsJsonAsync($"/api/identity/reviews/decisions{way}", new { items = new[] { item }, keep, reason = "Hết việc" }, Ct);
    return (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["code"];
  }

  async Task Night() {
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new CloseReviews());
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
  }

  static Actor Head(Guid person, Organisation office) => People.Official(office.Id, office.Code!, [], IdentityPermissions.Review) with { Id = person };

  [Fact]
  public async Task A_heads_own_post_is_asked_of_the_office_above() {
    await Alone();
    var ward = await app.Ward1("mot-cua");
    var (head, above, worker) = (await app.Held(ward, "head"), await app.Held(app.Province, "head"), await app.Held(app.Below(ward, "mot-cua")));
    var review = await Start(ward);
    var (own, other) = (await Item(review, head.Post), await Item(review, worker.Post));
    Assert.Equal((app.Province.Id, ward.Id), (own.Asked, other.Asked));
    Assert.Equal("identity.review_not_found", await Decide(Head(head.Person, ward), own.Id));
    Assert.Null(await Decide(Head(head.Person, ward), other.Id));
    Assert.Null(await Decide(Head(above.Person, app.Province), own.Id));
    Assert.Equal(2, (await app.Sql("select distinct recipient from kernel.notification where template = 'review_waits' and recipient = any ($1)", new[] { head.Person, above.Person })).Count);
  }

  [Fact]
  public async Task Without_any_head_who_administers_the_office_is_asked() {
    await Alone();
    var ward = await app.Ward1("mot-cua");
    var (administrator, worker) = (await app.Held(ward, "administrator"), await app.Held(app.Below(ward, "mot-cua")));
    var review = await Start(ward);
    var item = await Item(review, worker.Post);
    Assert.Null(item.Asked);
    Assert.Equal("identity.review_not_found", await Decide(Head(Guid.CreateVersion7(), ward), item.Id));
    var visitor = new Visitor(app, app.As(app.Manager(ward) with { Id = administrator.Person }));
    await visitor.Send("/quan-tri/ra-soat/cho-xac-nhan", "Reason", ("chon", $"{item.Id}"), ("viec", "giu"));
    Assert.Equal("Kept", (await Item(review, worker.Post)).Decision);
    Assert.Equal("identity.own_post", await Decide(app.Manager(ward) with { Id = administrator.Person }, (await Item(review, administrator.Post)).Id, "/administration"));
    Assert.Equal([["/quan-tri/ra-soat/cho-xac-nhan"]], (await app.Sql("select link from kernel.notification where template = 'review_waits' and recipient = $1", administrator.Person)).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task What_nobody_could_confirm_is_reported_and_never_ended() {
    await Alone();
    var ward = await app.Ward1("mot-cua");
    var (head, worker) = (await app.Held(ward, "head"), await app.Held(app.Below(ward, "mot-cua")));
    var review = await Start(ward, end: true);
    app.Clock.Pass(TimeSpan.FromDays(3));
    await Night();
    Assert.Equal(("Reported", "Ended"), ((await Item(review, head.Post)).Decision, (await Item(review, worker.Post)).Decision));
    Assert.Equal([true, false], (await app.Sql("select valid_to is null from identity.official_post where id = any ($1) order by array_position($1, id)", new[] { head.Post, worker.Post })).Select(r => r[0]));
  }

  [Fact]
  public async Task By_silence_nobody_at_the_top_stops_administering_people() {
    await Alone();
    var (head, administrator, worker) = (await app.Held(app.Province, "head"), await app.Held(app.Province, "administrator"), await app.Held(app.Province));
    var through = await app.Held(app.Ward);
    var grant = await app.Granted(through.Post, "administrator", app.Province);
    var review = await Start(app.Province);
    app.Clock.Pass(TimeSpan.FromDays(3));
    await Night();
    Assert.Equal(("Reported", "Ended"), ((await Item(review, administrator.Post)).Decision, (await Item(review, worker.Post)).Decision));
    Assert.Equal("Reported", (await Item(review, through.Post)).Decision);
    Assert.Equal([[true, true]], (await app.Sql("select (select valid_to is null from identity.official_post where id = $1), (select valid_to is null from identity.role_grant where id = $2)", administrator.Post, grant)).Select(r => r.ToArray()));
    Assert.NotEqual(Guid.Empty, head.Person);
  }

  [Theory]
  [InlineData(CloseReviewsHandler.FewEnding, "Ended", "review_closed"), InlineData(CloseReviewsHandler.FewEnding + 1, "Reported", "review_missed")]
  public async Task A_review_that_was_missed_ends_nothing_and_who_began_it_is_told(int waiting, string becomes, string told) {
    await Alone();
    var ward = await app.Ward1("mot-cua");
    await app.Held(ward, "head");
    for (var i = 0; i < waiting; i++) await app.Held(app.Below(ward, "mot-cua"));
    var review = await Start(ward);
    app.Clock.Pass(TimeSpan.FromDays(3));
    await Night();
    Assert.Equal(waiting, (await app.Sql("select 1 from identity.review_item i join identity.official_post o on o.id = i.post where i.review_campaign = $1 and i.decision = $2 and (o.valid_to is null) = ($2 = 'Reported') and o.unit = $3", review, becomes, app.Below(ward, "mot-cua").Id)).Count);
    Assert.Single(await app.Sql("select 1 from kernel.notification where template = $2 and channel = 'Inbox' and key like '%' || $1 || '%'", review.ToString("N"), told));
  }

  [Fact]
  public async Task When_the_head_leaves_meanwhile_others_are_asked_the_next_night() {
    await Alone();
    var ward = await app.Ward1("mot-cua");
    var (head, above, worker) = (await app.Held(ward, "head"), await app.Held(app.Province, "head"), await app.Held(app.Below(ward, "mot-cua")));
    var review = await Start(ward);
    await app.AsIntruder("update identity.account set disabled_at = now() where person = $1", head.Person);
    await Night();
    Assert.Equal(app.Province.Id, (await Item(review, worker.Post)).Asked);
    Assert.Contains("identity.review_asked_anew", await app.Ledger(review));
    Assert.NotEmpty(await app.Sql("select 1 from kernel.notification where template = 'review_waits' and recipient = $1", above.Person));
  }

  [Fact]
  public async Task A_role_granted_to_an_official_of_another_office_is_reviewed_where_it_holds() {
    await Alone();
    var (ward, home) = (await app.Ward1(), await app.Ward1());
    var (head, guest) = (await app.Held(ward, "head"), await app.Held(home));
    var grant = await app.Granted(guest.Post, "administrator", ward);
    var review = await Start(ward);
    var item = await Item(review, guest.Post);
    var page = await new Visitor(app, app.As(Head(head.Person, ward))).Page("/can-bo/ra-soat");
    Assert.Contains("Quản trị", page.Body!.TextContent, StringComparison.Ordinal);
    Assert.Null(await Decide(Head(head.Person, ward), item.Id, keep: false));
    Assert.Equal([[false, true]], (await app.Sql("select g.valid_to is null, o.valid_to is null from identity.role_grant g join identity.official_post o on o.id = g.post where g.id = $1", grant)).Select(r => r.ToArray()));
    Assert.Equal(["identity.role_taken_back", "identity.grant_reviewed"], (await app.Ledger(guest.Person)).TakeLast(2));
    // At home the post is reviewed, and the role held elsewhere is not.
    var other = await Start(home);
    Assert.Equal([[null]], (await app.Sql("select role_grant from identity.review_item where review_campaign = $1", other)).Select(r => r.ToArray()));
  }
}
