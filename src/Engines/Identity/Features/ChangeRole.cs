using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Changes what a role gives to all who hold it, from this moment on; for who manages the whole province. A pack that is applied later keeps the change.</summary>
internal static class ChangeRole {
  /// <param name="Version">What the change was made from; another means that somebody changed it meanwhile.</param>
  public sealed record Request(string Role, RoleShape? Says, int Version, string? Reason);
  public sealed record Response(Guid Id, int Version);

  internal static async Task<Answer<Response>> Run(Request r, Work w, RoleRules rules, Packs packs, LiveSessions live, CancellationToken ct) {
    var (db, says, reason) = (w.Db<IdentityDb>(), (r.Says ?? new(null)).Clean(), Vn.Clean(r.Reason));
    if (!await SetAccountPolicy.IsWhole(w, ct)) return RoleErrors.NotFound;
    await Duties.AloneWithAll(w, ct);
    await Packs.Alone(w, ct);
    var roles = await db.Roles().ToListAsync(ct);
    if (roles.Find(x => x.Key == r.Role) is not { } role) return RoleErrors.NotFound;
    var faults = await rules.Faults(role.Key, says, role.Permissions, db, ct);
    if (reason.Length == 0) faults.Add(PostErrors.ReasonMissing);
    if (Error.Of(faults) is { } invalid) return invalid;
    if (r.Version != role.Version) return RoleErrors.Meanwhile;
    var (was, now) = (role.Shape(), says.Facts());
    if (was.Facts().SequenceEqual(now, StringComparer.Ordinal)) return RoleErrors.Same;
    if ((says.GivesMoreThan(was) || says.BindsLessThan(was)) && await RoleRules.IsOwn([role.Key, .. says.FreedFrom(was)], w, ct)) return GrantErrors.OwnRights;
    if (await rules.Locked(RoleRules.InUse(roles), [.. roles.Where(x => x.EndedAt is null).Select(x => (x.Key, x == role ? says : x.Shape()))], w, ct) is { } locked) return locked;
    if (says.Excludes!.Except(role.Excludes).ToArray() is { Length: > 0 } more && await Duties.Together(db, role.Key, more, Vn.Day(w.Now), ct) is > 0 and var people) return RoleErrors.HeldTogether(people);
    role.Take(says);
    role.Item ??= RoleItems.IdFor(role.Key);
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    w.Publish(new RoleChanged(role.Id, role.Key, [.. was.Facts().Except(now)], [.. now.Except(was.Facts())]));
    await packs.Edit(role.Item, RoleItems.Written(role), ct);
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(role.Id, role.Version);
  }

  public sealed record Body(RoleShape? Says, int Version, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/identity/roles/{role}", (string role, Body body, Work w, RoleRules rules, Packs packs, LiveSessions live, CancellationToken ct) => Run(new(role, body.Says, body.Version, body.Reason), w, rules, packs, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
