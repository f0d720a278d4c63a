using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Says for how many days people may give each other powers at most; for who manages the whole province. Powers given before stay as they are.</summary>
internal static class SetPowerPolicy {
  public sealed record Request(int? LongestDays);
  public sealed record Response(int LongestDays);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (!await SetAccountPolicy.IsWhole(w, ct)) return new Error(ErrorKind.NotFound, "identity.policy_not_found", T["policy_not_found"]);
    var policy = await w.Db<IdentityDb>().PowerPolicies().SingleAsync(ct);
    var before = policy.LongestDays;
    if (policy.Set(r.LongestDays) is { } refused) return refused;
    w.Publish(new PowerPolicySet(policy.Id, before, policy.LongestDays));
    await w.Commit(ct);
    return new Response(policy.LongestDays);
  }

  internal static async Task<Response?> Present(Work w, CancellationToken ct) =>
    await SetAccountPolicy.IsWhole(w, ct) ? new(await w.Db<IdentityDb>().PowerPolicies().Select(p => p.LongestDays).SingleAsync(ct)) : null;

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/identity/power-policy", (Request r, Work w, CancellationToken ct) => Run(r, w, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
