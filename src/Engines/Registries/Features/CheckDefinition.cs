using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
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
  public sealed record Response(IReadOnlyList<Fault> Faults, IReadOnlyList<ShowPlan.Step> Steps, bool Destructive, IReadOnlyList<DataDictionary.Likeness> Elsewhere);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DefinitionBook book, DataDictionary dictionary, Identities identities, CancellationToken ct) {
    if (r.Definition.ValueKind == JsonValueKind.Undefined) return RegistryErrors.NoDefinition;
    var form = PackSchemas.Check("registry", r.Definition).Select(f => new Fault(f.Pointer, f.Problem)).ToList();
    if (form.Count > 0) return new Response(form, [], false, []);
    if (Read(r.Definition) is not { } asked) return RegistryErrors.NoDefinition;
    var faults = await Faults(asked, w, book, identities, ct);
    var known = await w.Db<RegistriesDb>().Definitions().AsNoTracking().SingleOrDefaultAsync(d => d.Key == asked.Key, ct);
    if (known is not null && await book.Find(asked.Key, ct) is { } before) faults.AddRange(ShapeSteps.Impossible(before.Definition, asked).Select(f => new Fault(f.Pointer, f.Problem)));
    var steps = faults.Count > 0 ? [] : await BroughtDefinitions.Steps(w, known, asked, ct);
    return new Response(faults, [.. steps.Select(ShowPlan.Step.Of)], steps.Any(s => s.Destructive), await dictionary.Elsewhere(asked, ct));
  }

  /// <summary>Null where a number is larger than any that a definition may have, which the form does not say.</summary>
  static RegistryDefinition? Read(JsonElement definition) {
    try {
      return definition.Deserialize<RegistryDefinition>(Json.Options);
    } catch (JsonException) {
      return null;
    }
  }

  static async Task<List<Fault>> Faults(RegistryDefinition asked, Work w, DefinitionBook book, Identities identities, CancellationToken ct) {
    var others = (await book.All(ct)).Where(o => o.Definition.Id != asked.Id).ToList();
    var faults = DefinitionLint.Faults(asked, others.Select(o => o.Definition.Key).ToHashSet(StringComparer.Ordinal)).Select(f => new Fault(f.Pointer, f.Problem)).ToList();
    foreach (var other in others.Where(o => DefinitionLint.IsSameFact(asked, o.Definition))) faults.Add(new("/key", Words.T["lint_same_fact", other.Definition.Name.Vi, await identities.NameOf(other.Owner, ct)]));
    foreach (var organisation in (asked.Readers ?? []).Prepend(asked.Owner))
      if (await identities.OfficeOfItem(w, organisation, ct) is null) faults.Add(new(organisation == asked.Owner ? "/owner" : "/readers", Words.T["no_owner", organisation]));
    return faults;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/definition-check", (Request r, Work w, DefinitionBook book, DataDictionary dictionary, Identities identities, CancellationToken ct) => Run(r, w, book, dictionary, identities, ct))
    .Requires(RegistryPermissions.Define);
}
