using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Says how long accounts of officials may rest before they are locked; for who manages the whole province.</summary>
internal static class SetAccountPolicy {
  public sealed record Request(int? UnusedDays, int? WarnDays, string? Reason);
  public sealed record Response(int UnusedDays, int WarnDays);

  /// <summary>What it says, and what became of it.</summary>
  public sealed record Shown(int UnusedDays, int WarnDays, IReadOnlyList<TimelineEntry> History);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var (db, reason) = (w.Db<IdentityDb>(), Vn.Clean(r.Reason));
    if (!await IsWhole(w, ct)) return PolicyErrors.NotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    var policy = await db.AccountPolicies().SingleAsync(ct);
    var before = policy.Facts();
    if (policy.Set(r.UnusedDays, r.WarnDays) is { } refused) return refused;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    w.Publish(new AccountPolicySet(policy.Id, policy.UnusedDays, policy.WarnDays, [.. before.Except(policy.Facts())], [.. policy.Facts().Except(before)]));
    await w.Commit(ct);
    return new Response(policy.UnusedDays, policy.WarnDays);
  }

  /// <summary>Null for who does not manage the whole province.</summary>
  internal static async Task<Shown?> Present(Work w, ChangeHistory history, CancellationToken ct) =>
    await IsWhole(w, ct) && await w.Db<IdentityDb>().AccountPolicies().AsNoTracking().SingleAsync(ct) is { } policy
      ? new(policy.UnusedDays, policy.WarnDays, await history.Of(policy.Id, "account_policy", null, ["identity.account_policy_set"], (name, value) => T[$"policy_fact_{name}", value], w, ct)) : null;

  /// <summary>Whether the actor manages people in every office.</summary>
  internal static Task<bool> IsWhole(Work w, CancellationToken ct) => IsWhole(w, IdentityPermissions.Manage, ct);

  /// <summary>Whether the actor may do this in every office that there is today.</summary>
  internal static async Task<bool> IsWhole(Work w, string permission, CancellationToken ct) {
    var today = Vn.Day(w.Now);
    return w.Actor.Kind == ActorKind.Machine || IsWhole(w.Actor, permission, await w.Db<IdentityDb>().Organisations().Where(o => o.IsOffice && (o.ValidTo == null || today < o.ValidTo)).Select(o => o.Id).ToListAsync(ct));
  }

  /// <summary>Whether these, all offices that there are, are among those in which the actor may do this; the top office alone is one like any other.</summary>
  internal static bool IsWhole(Actor actor, string permission, IEnumerable<Guid> offices) => actor.Can(permission) && offices.All(actor.OfficesFor(permission).ToHashSet().Contains);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/identity/account-policy", (Request r, Work w, CancellationToken ct) => Run(r, w, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
