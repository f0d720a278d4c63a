using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Takes roles out of use, so that they give nothing and nobody gets them, or puts them into use again: all of them or none, with one reason.</summary>
internal static class SwitchRoles {
  public const int Most = 50;

  /// <param name="Strand">What waits for their holders is known, and is left to wait.</param>
  public sealed record Request(string[]? Roles, bool End, string? Reason, bool Strand = false);
  public sealed record Response(int Changed);

  internal static async Task<Answer<Response>> Run(Request r, Work w, RoleRules rules, Packs packs, LiveSessions live, IEnumerable<IRoleWork> work, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (!await SetAccountPolicy.IsWhole(w, ct)) return RoleErrors.NotFound;
    await Packs.Alone(w, ct);
    var all = await db.Roles().ToListAsync(ct);
    var before = RoleRules.InUse(all);
    var done = await new BulkAct<string, Role>(Most, RoleErrors.NoneChosen, RoleErrors.NotFound) {
      Find = keys => Task.FromResult(all.FindAll(x => keys.Contains(x.Key))),
      Name = role => role.Title,
      Change = role => Switch(role, r.End, w, packs, ct),
      Refuses = async roles => {
        string[] keys = [.. roles.Select(x => x.Key)];
        if (!r.End) return await RoleRules.IsOwn(keys, w, ct) ? GrantErrors.OwnRights : null;
        if (await rules.Locked(before, RoleRules.InUse(all), w, ct) is { } locked) return locked;
        return !r.Strand && await Waiting(keys, w, work, ct) is { Count: > 0 } open ? RoleErrors.WorkWaits(open) : null;
      },
    }.Run(r.Roles, r.Reason, w, ct);
    if (done.IsError) return done.Error;
    live.ForgetAll();
    return new Response(done.Value.Count);
  }

  static async Task<Error?> Switch(Role role, bool end, Work w, Packs packs, CancellationToken ct) {
    if ((end ? role.End(w.Now) : role.Resume()) is { } refused) return refused;
    role.Item ??= RoleItems.IdFor(role.Key);
    if (end) w.Publish(new RoleEnded(role.Id, role.Key));
    else w.Publish(new RoleResumed(role.Id, role.Key));
    await packs.Edit(role.Item, RoleItems.Written(role), ct);
    return null;
  }

  /// <summary>What waits for holders of these roles, and would then wait for nobody.</summary>
  internal static async Task<IReadOnlyList<OpenWork>> Waiting(string[] roles, Work w, IEnumerable<IRoleWork> work, CancellationToken ct) {
    List<OpenWork> open = [];
    foreach (var of in work) open.AddRange(await of.Open(w, roles, ct));
    return open;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/roles/switch", (Request r, Work w, RoleRules rules, Packs packs, LiveSessions live, IEnumerable<IRoleWork> work, CancellationToken ct) => Run(r, w, rules, packs, live, work, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
