using Saola.Identity;

namespace Saola.Personnel;

/// <summary>Tells the administrators of accounts of posts that ought to end, so that no account outlives its post unseen.</summary>
internal sealed class PostNotices(Identities identities, Notifications notifications) {
  const int MostTold = 20;

  /// <param name="key">What is told under one key is told once.</param>
  public async Task Tell(Work w, Difference one, string key, CancellationToken ct) {
    Dictionary<string, string> values = new(StringComparer.Ordinal) { ["office"] = await identities.NameOf(one.Office, ct), ["code"] = one.Code, ["day"] = Vn.Date(one.OnDay ?? Vn.Day(w.Now)) };
    foreach (var person in await Answering(w, one, ct)) await notifications.Send(w, new(person), "post-outlived", values, ct, $"{Renewal.List}?co-quan={one.Office}", key);
  }

  /// <summary>Who administers the accounts of the office, else of the nearest one above; never the one who leaves.</summary>
  async Task<IReadOnlyList<Guid>> Answering(Work w, Difference one, CancellationToken ct) {
    for (Guid? at = one.Office; at is { } office;) {
      Guid[] people = [.. (await identities.Permitted(w, office, IdentityPermissions.Manage, MostTold, ct)).Where(p => p != one.Person)];
      if (people.Length > 0) return people;
      var above = (await identities.Organisation(office, ct))?.Parent;
      at = above is { } unit ? (await identities.Organisation(unit, ct))?.Office : null;
    }
    return [];
  }
}
