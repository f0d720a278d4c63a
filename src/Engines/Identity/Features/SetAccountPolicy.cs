using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Says how long accounts of officials may rest before they are locked; for who manages the whole province.</summary>
internal static class SetAccountPolicy {
  public sealed record Request(int? UnusedDays, int? WarnDays);
  public sealed record Response(int UnusedDays, int WarnDays);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (!await IsWhole(w, ct)) return new Error(ErrorKind.NotFound, "identity.policy_not_found", T["policy_not_found"]);
    var policy = await db.AccountPolicies().SingleAsync(ct);
    if (policy.Set(r.UnusedDays, r.WarnDays) is { } refused) return refused;
    w.Publish(new AccountPolicySet(policy.Id, policy.UnusedDays, policy.WarnDays));
    await w.Commit(ct);
    return new Response(policy.UnusedDays, policy.WarnDays);
  }

  internal static async Task<Response?> Present(Work w, CancellationToken ct) =>
    await IsWhole(w, ct) && await w.Db<IdentityDb>().AccountPolicies().AsNoTracking().SingleAsync(ct) is { } policy ? new(policy.UnusedDays, policy.WarnDays) : null;

  /// <summary>Whether the actor manages people in every office.</summary>
  internal static Task<bool> IsWhole(Work w, CancellationToken ct) => IsWhole(w, IdentityPermissions.Manage, ct);

  /// <summary>Whether the actor may do this in every office that there is; the top office alone is one office like any other.</summary>
  internal static async Task<bool> IsWhole(Work w, string permission, CancellationToken ct) =>
    w.Actor.Kind == ActorKind.Machine || w.Actor.Can(permission) && !await w.Db<IdentityDb>().Beyond(w.Actor, permission, Vn.Day(w.Now)).AnyAsync(ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/identity/account-policy", (Request r, Work w, CancellationToken ct) => Run(r, w, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
