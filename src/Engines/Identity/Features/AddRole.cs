using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Adds a role to those that officials can hold; for who manages the whole province.</summary>
internal static class AddRole {
  public sealed record Request(string? Key, RoleShape? Says, string? Reason);
  public sealed record Response(Guid Id, string Key);

  internal static async Task<Answer<Response>> Run(Request r, Work w, RoleRules rules, Packs packs, CancellationToken ct) {
    var (db, key, says, reason) = (w.Db<IdentityDb>(), Vn.Clean(r.Key), (r.Says ?? new(null)).Clean(), Vn.Clean(r.Reason));
    if (!await SetAccountPolicy.IsWhole(w, ct)) return RoleErrors.NotFound;
    await Packs.Alone(w, ct);
    var faults = await rules.Faults(key, says, [], db, ct);
    if (!Role.IsKey(key)) faults.Insert(0, RoleErrors.KeyInvalid);
    if (reason.Length == 0) faults.Add(PostErrors.ReasonMissing);
    if (Error.Of(faults) is { } invalid) return invalid;
    if (await db.Roles().AnyAsync(x => x.Key == key, ct)) return RoleErrors.KeyTaken;
    // a pack gave its role another key: whoever still bears the old one would hold the new role at once
    if (await RoleItems.Borne(key, w, ct)) return RoleErrors.KeyHeld;
    var role = new Role { Id = Guid.CreateVersion7(), Key = key, Item = RoleItems.IdFor(key) };
    role.Take(says);
    db.Add(role);
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    w.Publish(new RoleAdded(role.Id, key, says.Facts()));
    await packs.Edit(role.Item, RoleItems.Written(role), ct);
    await w.Commit(ct);
    return new Response(role.Id, key);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/roles", (Request r, Work w, RoleRules rules, Packs packs, CancellationToken ct) => Run(r, w, rules, packs, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
