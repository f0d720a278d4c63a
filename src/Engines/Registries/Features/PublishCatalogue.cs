using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Makes what a registry holds now the next version of its shared catalogue: those who follow it use it from then on.</summary>
internal static class PublishCatalogue {
  public sealed record Response(string Catalogue, int Number, int Added, int Changed, int Gone);

  internal static async Task<Answer<Response>> Run(string key, Work w, Registries registries, Catalogues catalogues, CancellationToken ct) {
    if (await registries.Open(w.Actor, key, ct) is not { Access.MayReadSome: true } open || !w.Actor.Can(RegistryPermissions.Approve, open.Access.Owner)) return RegistryErrors.NotFound;
    if (open.Definition is not { CatalogueId: { } id } d) return CatalogueErrors.NotCatalogue;
    var entries = await CatalogueEntries.Of(w, registries, d, ct);
    if (entries.IsError) return entries.Error;
    if (await catalogues.Publish(w, CatalogueHead.Of(id, d.Name, d.Description), entries.Value, ct) is not { } next) return CatalogueErrors.Unchanged;
    await w.Commit(ct);
    catalogues.Forget();
    return new Response(id, next.Number, next.Added, next.Changed, next.Gone);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/catalogue-versions", (string key, Work w, Registries registries, Catalogues catalogues, CancellationToken ct) => Run(key, w, registries, catalogues, ct))
    .Requires(RegistryPermissions.Approve);
}
