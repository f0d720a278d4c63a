using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What an actor may give in a post, whether to someone who is here or to who is just being registered.</summary>
internal static class PostRules {
  public sealed record Wanted(Guid Unit, string[]? Roles, string? Title, bool SubTree, DateOnly? From);

  /// <summary>The post as it may be given, or why not.</summary>
  public static async Task<Answer<OfficialPost>> Make(Guid person, Wanted wanted, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var unit = await db.Organisations().SingleOrDefaultAsync(o => o.Id == wanted.Unit, ct);
    if (unit is null || !w.Actor.Sees(unit.Office)) return PostErrors.UnitNotFound;
    // To see a sub-tree may be given only by who sees it all.
    if (wanted.SubTree && !await SeesBelow(db, unit, w.Actor, ct)) return PostErrors.UnitNotFound;
    var roles = (wanted.Roles ?? []).Distinct().ToArray();
    if (roles.Length == 0) return PostErrors.RolesMissing;
    var known = await db.Roles().Where(x => roles.Contains(x.Key)).Select(x => x.Key).ToListAsync(ct);
    if (roles.FirstOrDefault(x => !known.Contains(x)) is { } unknown) return PostErrors.RoleUnknown(unknown);
    var today = Vn.Day(w.Now);
    var title = Vn.Clean(wanted.Title);
    return new OfficialPost {
      Id = Guid.CreateVersion7(), Person = person, Unit = unit.Id, Roles = roles, SubTree = wanted.SubTree,
      Title = title.Length == 0 ? null : title[..Math.Min(title.Length, OfficialPost.TitleLimit)], ValidFrom = wanted.From is { } from && from > today ? from : today,
    };
  }

  static async Task<bool> SeesBelow(IdentityDb db, Organisation unit, Actor actor, CancellationToken ct) {
    var top = await db.Organisations().Where(o => o.Id == unit.Office).Select(o => o.Path).SingleAsync(ct);
    var below = await db.Organisations().Where(o => o.IsOffice && o.Path.StartsWith(top)).Select(o => o.Id).ToListAsync(ct);
    return below.TrueForAll(actor.Sees);
  }
}
