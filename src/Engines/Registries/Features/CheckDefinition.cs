using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What a definition would do if it were brought now: its mistakes, the plan, and where else the same things are kept. Changes nothing.</summary>
internal static class CheckDefinition {
  /// <param name="Definition">As <c>packs/schema/registry.json</c> has it.</param>
  public sealed record Request(JsonElement Definition);

  /// <param name="Pointer">JSON pointer in the definition.</param>
  public sealed record Fault(string Pointer, string Problem);

  /// <param name="Steps">What would change; none where there are faults.</param>
  /// <param name="Elsewhere">The same concepts in other registries and in catalogues.</param>
  /// <param name="Compared">The values of all registries were compared; otherwise time ran out, or the form is none of a definition.</param>
  public sealed record Response(IReadOnlyList<Fault> Faults, IReadOnlyList<ShowPlan.Step> Steps, bool Destructive, IReadOnlyList<DataDictionary.Likeness> Elsewhere, bool Compared);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DefinitionCheck check, CancellationToken ct) {
    if (await check.Look(w, r.Definition, ct) is not { } looked) return RegistryErrors.NoDefinition;
    var faults = looked.Faults.Select(f => new Fault(f.Pointer, f.Problem)).ToList();
    if (looked.Asked is not { } asked) return new Response(faults, [], false, [], false);
    var foreseen = await check.Foresee(w, asked, faults.Count == 0, compare: true, ct);
    return new Response(faults, [.. foreseen.Steps.Select(ShowPlan.Step.Of)], foreseen.Steps.Any(s => s.Destructive), foreseen.Elsewhere, foreseen.Compared);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/definition-check", (Request r, Work w, DefinitionCheck check, CancellationToken ct) => Run(r, w, check, ct))
    .Requires(RegistryPermissions.Define);
}
