using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Ends a change of a registry that waits or was stopped, with the reason; the version in force stays.</summary>
internal static class RefusePlan {
  public const int ReasonLimit = 1000;
  public sealed record Request(Guid Id, string? Reason);
  public sealed record Response(Guid Id, PlanStatus Status);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (await w.Db<RegistriesDb>().PlanToDecide(w.Actor, r.Id, ct) is not var (plan, registry)) return RegistryErrors.PlanNotFound;
    var reason = Vn.Clean(r.Reason);
    if (reason.Length is 0 or > ReasonLimit) return RegistryErrors.NoReason;
    if (plan.Refuse(w.Actor, reason, w.Now) is { } refused) return refused;
    w.Reason = reason;
    w.Publish(new PlanRefused(registry, plan.Key, plan.Number, plan.Id));
    await w.Commit(ct);
    return new Response(plan.Id, plan.Status);
  }

  public sealed record Body(string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/change-plans/{id:guid}/refuse", (Guid id, Body body, Work w, CancellationToken ct) => Run(new(id, body.Reason), w, ct))
    .Requires(RegistryPermissions.Approve).Fresh();
}
