using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>One change of a registry: what it does step by step, and what became of it.</summary>
internal static class ShowPlan {
  /// <param name="Says">The step in words.</param>
  public sealed record Step(StepKind Kind, string? Field, string Says, long Rows, int Seconds, bool Reversible, bool Destructive) {
    internal static Step Of(ShapeStep step) => new(step.Kind, step.Field, step.Say(), step.Rows, step.Seconds, step.Reversible, step.Destructive);
  }

  /// <param name="MayDecide">The reader may approve or refuse it.</param>
  public sealed record Response(
    Guid Id, string Key, int Number, int FromNumber, PlanStatus Status, bool Destructive, IReadOnlyList<Step> Steps, string MadeByName, DateTimeOffset MadeAt,
    string? DecidedByName, DateTimeOffset? DecidedAt, string? Reason, string? Failure, DateTimeOffset? EndedAt, bool MayDecide);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, CancellationToken ct) {
    if (await w.Db<RegistriesDb>().Plans().AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) is not { } p) return RegistryErrors.PlanNotFound;
    var owner = await w.Db<RegistriesDb>().Definitions().Where(d => d.Key == p.Key).Select(d => d.Owner).SingleAsync(ct);
    return new Response(p.Id, p.Key, p.Number, p.FromNumber, p.Status, p.Destructive, [.. p.Steps.Deserialize<ShapeStep[]>(Json.Options)!.Select(Step.Of)], p.MadeByName, p.MadeAt,
      p.DecidedByName, p.DecidedAt, p.Reason, p.Failure, p.EndedAt, p.IsOpen && w.Actor.Can(RegistryPermissions.Approve, owner) && (p.Status != PlanStatus.Waiting || p.MadeBy != w.Actor.Id));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/change-plans/{id:guid}", (Guid id, Work w, CancellationToken ct) => Run(id, w, ct))
    .Requires(RegistryPermissions.Read);
}
