using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Says for how many days people may give each other powers at most, how long those that nobody took are known, and how long before its last day one is reminded of; for who manages the whole province. Powers given before stay as they are.</summary>
internal static class SetPowerPolicy {
  /// <summary>What is not said stays.</summary>
  public sealed record Request(int? LongestDays, int? ForgetDays = null, int? RemindDays = null);
  public sealed record Response(int LongestDays, int ForgetDays, int RemindDays);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (!await SetAccountPolicy.IsWhole(w, ct)) return new Error(ErrorKind.NotFound, "identity.policy_not_found", T["policy_not_found"]);
    var policy = await w.Db<IdentityDb>().PowerPolicies().SingleAsync(ct);
    var before = Told(policy);
    if (policy.Set(r.LongestDays ?? before.LongestDays, r.ForgetDays ?? before.ForgetDays, r.RemindDays ?? before.RemindDays) is { } refused) return refused;
    w.Publish(new PowerPolicySet(policy.Id, before.LongestDays, policy.LongestDays, before.ForgetDays, policy.ForgetDays, before.RemindDays, policy.RemindDays));
    await w.Commit(ct);
    return Told(policy);
  }

  internal static async Task<Response?> Present(Work w, CancellationToken ct) =>
    await SetAccountPolicy.IsWhole(w, ct) ? Told(await w.Db<IdentityDb>().PowerPolicies().AsNoTracking().SingleAsync(ct)) : null;

  static Response Told(PowerPolicy p) => new(p.LongestDays, p.ForgetDays, p.RemindDays);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/identity/power-policy", (Request r, Work w, CancellationToken ct) => Run(r, w, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
