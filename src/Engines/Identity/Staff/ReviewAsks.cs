using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// Whom a review asks: a head of the office, else of the nearest office above, else who administers people there; never somebody
/// about themselves, and nobody who cannot sign in.
/// </summary>
internal sealed class ReviewAsks {
  const int MostTold = 20;
  readonly ILookup<Guid, Guid> heads, administrators;
  readonly Dictionary<Guid, Guid?> above;

  ReviewAsks(ILookup<Guid, Guid> heads, ILookup<Guid, Guid> administrators, Dictionary<Guid, Guid?> above) => (this.heads, this.administrators, this.above) = (heads, administrators, above);

  public static async Task<ReviewAsks> Read(IEnumerable<ReviewItem> items, Work w, CancellationToken ct) {
    Guid[] offices = [.. items.Select(i => i.Office).Distinct()];
    var all = await w.Db<IdentityDb>().Organisations().Select(o => new { o.Id, o.Parent, o.Office, o.IsOffice }).ToDictionaryAsync(o => o.Id, ct);
    var upper = all.Values.Where(o => o.IsOffice).ToDictionary(o => o.Id, o => o.Parent is { } parent ? all[parent].Office : (Guid?)null);
    var chain = offices.ToHashSet();
    foreach (var office in offices) for (var up = upper.GetValueOrDefault(office); up is { } one && chain.Add(one);) up = upper.GetValueOrDefault(one);
    var review = await WhoMay.Of(w, IdentityPermissions.Review, [.. chain], ct);
    var manage = await WhoMay.Of(w, IdentityPermissions.Manage, offices, ct);
    return new(review.Where(h => h.SignsIn).ToLookup(h => h.Office, h => h.Person), manage.Where(h => h.SignsIn).ToLookup(h => h.Office, h => h.Person), upper);
  }

  /// <summary>The office whose heads decide; null when who administers does.</summary>
  public Guid? OfficeFor(ReviewItem item) {
    for (Guid? office = item.Office; office is { } one; office = above.GetValueOrDefault(one)) if (heads[one].Any(h => h != item.Person)) return one;
    return null;
  }

  /// <summary>Who is asked now, and may be nobody.</summary>
  public IEnumerable<Guid> People(ReviewItem item) => (item.Asked is { } office ? heads[office] : administrators[item.Office]).Where(p => p != item.Person);

  /// <summary>Tells those who are asked what waits for them, each once in a review.</summary>
  /// <param name="again">Whether they are reminded: then each once a day.</param>
  public async Task Tell(ReviewCampaign review, IReadOnlyList<ReviewItem> items, Notifications notifications, Work w, CancellationToken ct, bool again = false) {
    foreach (var group in items.GroupBy(i => (i.Asked, Office: i.Asked is null ? i.Office : default)))
      foreach (var person in group.SelectMany(People).Distinct().Take(MostTold))
        await notifications.Send(w, new(person), "review_waits", new Dictionary<string, string> { ["name"] = review.Name, ["due"] = Vn.Date(review.Due) }, ct, group.Key.Asked is null ? "/quan-tri/ra-soat/cho-xac-nhan" : "/can-bo/ra-soat", again ? $"review-{review.Id:N}-{Vn.Day(w.Now):yyyyMMdd}" : $"review-{review.Id:N}");
  }
}
