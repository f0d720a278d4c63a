using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>When posts and granted roles under review go elsewhere in a merge or split, the review goes along: what is decided is decided of what lives on.</summary>
internal static class ReviewsFollow {
  /// <param name="from">The office that is taken apart.</param>
  /// <param name="posts">Each post that went, with the one that follows it.</param>
  /// <param name="grants">Each granted role that went, with the one that follows it.</param>
  /// <param name="officeOf">The office of a unit as it is now.</param>
  public static async Task Run(Guid from, Dictionary<Guid, Guid> posts, Dictionary<Guid, Guid> grants, Func<Guid, Guid> officeOf, Work w, CancellationToken ct) {
    var (db, machine) = (w.Db<IdentityDb>(), Actor.Machine("review"));
    Guid[] gonePosts = [.. posts.Keys], goneGrants = [.. grants.Keys];
    var items = await db.ReviewItems(machine).Where(i => i.Decision == null && i.Post != null && (i.Office == from || gonePosts.Contains(i.Post.Value) || i.RoleGrant != null && goneGrants.Contains(i.RoleGrant.Value))).OrderBy(i => i.Id).ToListAsync(ct);
    foreach (var item in items) {
      var (post, grant) = (posts.GetValueOrDefault(item.Post!.Value, item.Post.Value), item.RoleGrant is { } old ? grants.GetValueOrDefault(old, old) : (Guid?)null);
      var unit = grant is { } role ? await db.RoleGrants(machine).Where(g => g.Id == role).Select(g => g.Unit).SingleAsync(ct) : await db.Posts(machine).Where(p => p.Id == post).Select(p => p.Unit).SingleAsync(ct);
      // two became one, which is reviewed once
      if (await db.ReviewItems(machine).AnyAsync(i => i.Id != item.Id && i.ReviewCampaign == item.ReviewCampaign && i.Post == post && i.RoleGrant == grant, ct)) item.Decide(ReviewDecision.Gone, w.Actor, w.Now);
      else item.Follow(post, grant, officeOf(unit));
      await w.Flush(ct);
    }
  }
}
