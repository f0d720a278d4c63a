using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What an actor may give in a post, whether to someone who is here or to who is just being registered.</summary>
internal static class PostRules {
  public sealed record Wanted(Guid Unit, string[]? Roles, string? Title, bool SubTree, DateOnly? From, DateOnly? To = null, Guid? StandInFor = null);

  /// <summary>The post as it may be given, or why not. From here on nobody else gives the person one.</summary>
  /// <param name="ending">Posts of the person that are over when this one begins.</param>
  public static async Task<Answer<OfficialPost>> Make(Guid person, Wanted wanted, Work w, CancellationToken ct, Guid[]? ending = null) {
    var (db, all) = (w.Db<IdentityDb>(), Actor.Machine("assign"));
    var unit = await Place(wanted.Unit, wanted.SubTree, w, ct);
    if (unit is null) return PostErrors.UnitNotFound;
    await Duties.Alone(w, ct, [person, .. await db.Posts(all).Where(p => p.Id == wanted.StandInFor).Select(p => p.Person).ToListAsync(ct)]);
    var roles = (wanted.Roles ?? []).Distinct().ToArray();
    if (roles.Length == 0) return PostErrors.RolesMissing;
    var known = await db.RolesInUse().Where(x => roles.Contains(x.Key)).Select(x => x.Key).ToListAsync(ct);
    if (roles.FirstOrDefault(x => !known.Contains(x)) is { } unknown) return PostErrors.RoleUnknown(unknown);
    if (await OfProvince(roles, w, ct) is { } withheld) return withheld;
    var from = wanted.From ?? Vn.Day(w.Now);
    if (wanted.To <= from) return PostErrors.EndBeforeBegin;
    if (await Duties.Conflict(w, person, roles, from, wanted.To, ct, ending) is { } conflict) return conflict;
    var post = new OfficialPost {
      Id = Guid.CreateVersion7(), Person = person, Unit = unit.Id, Roles = roles, SubTree = wanted.SubTree, Title = Title(wanted.Title), ValidFrom = from, ValidTo = wanted.To, StandInFor = wanted.StandInFor, GivenBy = w.Actor.Id, GivenAt = w.Now,
    };
    if (wanted.StandInFor is not null && await NotInstead(post, w, ct) is { } refused) return refused;
    return post;
  }

  /// <summary>Who stands in does what the other may do there in their own right, no more and no longer, until a day that is known; each role is one stand-in's at a time.</summary>
  static async Task<Error?> NotInstead(OfficialPost post, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var other = await db.Posts(w.Actor).AsNoTracking().SingleOrDefaultAsync(o => o.Id == post.StandInFor, ct);
    if (other is null || other.StandInFor is not null || other.Unit != post.Unit || post.ValidFrom < other.ValidFrom || other.IsOver(post.ValidFrom)) return PostErrors.StandInForNobody;
    if (other.Person == post.Person) return PostErrors.StandInForSelf;
    if (post.ValidTo is null || other.ValidTo < post.ValidTo) return PostErrors.StandInEnd;
    if (post.Roles.FirstOrDefault(r => !other.Roles.Contains(r)) is { } more) return PostErrors.StandInTooMuch(more);
    if (post.SubTree && !other.SubTree) return PostErrors.UnitNotFound;
    var meanwhile = await db.Posts(Actor.Machine("assign")).Where(o => o.StandInFor == other.Id && post.ValidFrom < o.ValidTo && o.ValidFrom < post.ValidTo).Select(o => o.Roles).ToListAsync(ct);
    return meanwhile.SelectMany(r => r).FirstOrDefault(post.Roles.Contains) is { } taken ? PostErrors.StandInTaken(await db.Roles().Where(r => r.Key == taken).Select(r => r.Name).FirstOrDefaultAsync(ct) ?? taken) : null;
  }

  /// <summary>
  /// Roles whose rights know no office are given at the top alone, else who manages one office could have a say in all. So are those that manage people or recover
  /// their accounts: who could give these to a second account of their own would be both of the two officers that a recovery takes.
  /// </summary>
  public static async Task<Error?> OfProvince(string[] roles, Work w, CancellationToken ct) =>
    w.Actor.Kind != ActorKind.Machine && await w.Db<IdentityDb>().Roles().AnyAsync(r => roles.Contains(r.Key) && (r.Province || r.Permissions.Contains(IdentityPermissions.Manage) || r.Permissions.Contains(IdentityPermissions.Recover)), ct) && !await SetAccountPolicy.IsWhole(w, ct) ? PostErrors.RoleOfProvince : null;

  /// <summary>Whether the person holds a post of their own there on some of its days.</summary>
  public static Task<bool> IsHeld(OfficialPost post, Work w, CancellationToken ct) =>
    w.Db<IdentityDb>().Posts(Actor.Machine("assign")).AnyAsync(p => p.Id != post.Id && p.Person == post.Person && p.Unit == post.Unit && p.StandInFor == post.StandInFor
      && (p.ValidTo == null || post.ValidFrom < p.ValidTo) && (post.ValidTo == null || p.ValidFrom < post.ValidTo), ct);

  static string? Title(string? typed) => Vn.Clean(typed) is { Length: > 0 } title ? title[..Math.Min(title.Length, OfficialPost.TitleLimit)] : null;

  /// <summary>The unit, when the actor manages people there; a sub-tree may be given only by who manages it all.</summary>
  public static async Task<Organisation?> Place(Guid id, bool subTree, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var unit = await db.Organisations().SingleOrDefaultAsync(o => o.Id == id, ct);
    return unit is not null && !(unit.ValidTo <= Vn.Day(w.Now)) && w.Actor.Can(IdentityPermissions.Manage, unit.Office) && (!subTree || await ManagesBelow(db, unit, w.Actor, ct)) ? unit : null;
  }

  /// <summary>Whether the actor manages people in the office of a unit and in all below it.</summary>
  public static async Task<bool> ManagesBelow(IdentityDb db, Organisation unit, Actor actor, CancellationToken ct) {
    var top = await db.Organisations().Where(o => o.Id == unit.Office).Select(o => o.Path).SingleAsync(ct);
    var below = await db.Organisations().Where(o => o.IsOffice && o.Path.StartsWith(top)).Select(o => o.Id).ToListAsync(ct);
    return below.TrueForAll(o => actor.Can(IdentityPermissions.Manage, o));
  }
}
