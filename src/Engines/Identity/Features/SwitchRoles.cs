using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Takes roles out of use, so that they give nothing and nobody gets them, or puts them into use again: all of them or none, with one reason.</summary>
internal static class SwitchRoles {
  public const int Most = 50;
  public sealed record Request(string[]? Roles, bool End, string? Reason);
  public sealed record Response(int Changed);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Packs packs, LiveSessions live, CancellationToken ct) {
    var (db, keys, reason) = (w.Db<IdentityDb>(), (r.Roles ?? []).Distinct().ToArray(), Vn.Clean(r.Reason));
    if (!await SetAccountPolicy.IsWhole(w, ct)) return RoleErrors.NotFound;
    if (keys.Length is 0 or > Most) return RoleErrors.NoneChosen;
    await Packs.Alone(w, ct);
    var all = await db.Roles().ToListAsync(ct);
    var roles = all.FindAll(x => keys.Contains(x.Key));
    if (roles.Count != keys.Length) return RoleErrors.NotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    if (roles.Find(x => x.EndedAt is null != r.End) is not null) return r.End ? RoleErrors.Ended : RoleErrors.InUse;
    if (!r.End && await RoleRules.IsOwn(keys, w, ct)) return GrantErrors.OwnRights;
    if (r.End && await RoleRules.Locked(all, all.Where(x => x.EndedAt is null && !keys.Contains(x.Key)).Select(x => (x.Key, x.Shape())), w, ct) is { } locked) return locked;
    foreach (var role in roles) {
      if ((r.End ? role.End(w.Now) : role.Resume()) is { } refused) return refused;
      role.Item ??= RoleItems.IdFor(role.Key);
      if (r.End) w.Publish(new RoleEnded(role.Id, role.Key));
      else w.Publish(new RoleResumed(role.Id, role.Key));
      await packs.Edit(role.Item, RoleItems.Written(role), ct);
    }
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(roles.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/roles/switch", (Request r, Work w, Packs packs, LiveSessions live, CancellationToken ct) => Run(r, w, packs, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
