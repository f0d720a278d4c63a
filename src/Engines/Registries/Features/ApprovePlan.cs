using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Lets a change that takes values out of records, or lets more people read or write them, be carried out, or one that records stopped be tried again; a second person of the owner decides.</summary>
internal static class ApprovePlan {
  public sealed record Response(Guid Id, PlanStatus Status);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, CancellationToken ct) {
    if (await w.Db<RegistriesDb>().PlanToDecide(w.Actor, id, ct) is not var (plan, registry)) return RegistryErrors.PlanNotFound;
    if (plan.Approve(w.Actor, w.Now) is { } refused) return refused;
    w.Publish(new PlanApproved(registry, plan.Key, plan.Number, plan.Id));
    w.Enqueue(new ShapeRegistry(plan.Id));
    await w.Commit(ct);
    return new Response(plan.Id, plan.Status);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/change-plans/{id:guid}/approve", (Guid id, Work w, CancellationToken ct) => Run(id, w, ct))
    .Requires(RegistryPermissions.Approve).Fresh();
}
