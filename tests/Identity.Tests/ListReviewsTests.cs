namespace Saola.Identity.Tests;

public sealed class ListReviewsTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Each_sees_the_reviews_and_posts_of_their_offices_alone_page_by_page() {
    var (ward, head, review, items, _) = await DecideReviewTests.Reviewed(app, ListReviews.PageSize + 1, end: false);
    await using var heads = app.Begin(head);
    var first = await ListReviews.ForMe(false, null, heads.Work, Ct);
    var second = await ListReviews.ForMe(false, Guid.Parse(first.Next!), heads.Work, Ct);
    Assert.Equal(items, first.Rows.Concat(second.Rows).Select(r => r.Id));
    await using var manages = app.Begin(app.Manager(ward));
    Assert.Equal((review, items.Length, items.Length), (await ListReviews.Run(new(), manages.Work, Ct)).Rows.Select(r => (r.Id, r.All, r.Open)).Single());
    await using var other = app.Begin(app.Manager(app.Department));
    Assert.Empty((await ListReviews.Run(new(), other.Work, Ct)).Rows);
    Assert.Null(await ListReviews.One(review, other.Work, Ct));
    Assert.Empty(await ListReviews.Parts(review, other.Work, Ct));
    Assert.Empty((await ListReviews.ForMe(false, null, other.Work, Ct)).Rows);
  }
}
