using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A code of a shared catalogue: all that it was and is, what stands above and below it, and what it is in other catalogues on a day.</summary>
internal static class ShowCatalogueCode {
  const int MostBelow = 100;

  /// <param name="Now">Null where it is not there any more.</param>
  /// <param name="Above">The entry above; null where there is none in the same catalogue.</param>
  /// <param name="On">The day of <paramref name="Maps"/>.</param>
  public sealed record Response(string Catalogue, PackText CatalogueName, string Code, CatalogueEntry? Now, IReadOnlyList<CatalogueState> States, CatalogueEntry? Above, IReadOnlyList<CatalogueEntry> Below, DateOnly On, IReadOnlyList<MappedEntry> Maps);

  internal static async Task<Answer<Response>> Run(string name, string code, DateOnly? on, Work w, Catalogues catalogues, CancellationToken ct) {
    var id = await catalogues.IdOf(name, ct);
    if ((await catalogues.All(ct)).FirstOrDefault(c => c.Id == id).Name is not { } title) return CatalogueErrors.NotFound;
    var states = await catalogues.States(id, code, ct);
    if (states.Count == 0) return CatalogueErrors.CodeNotFound;
    var now = states[^1].Until is null ? states[^1].Entry : null;
    var (above, day) = (now?.Parent is { } parent ? await catalogues.Find(id, parent, ct) : null, on ?? Vn.Day(w.Now));
    return new Response(id, title, code, now, states, above, await catalogues.Below(id, code, MostBelow, ct), day, [.. (await catalogues.Map(id, code, null, day, ct)).Where(m => m.Catalogue != id || m.Entry.Code != code)]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/shared-catalogues/{name}/codes/{code}", (string name, string code, DateOnly? on, Work w, Catalogues catalogues, CancellationToken ct) => Run(name, code, on, w, catalogues, ct))
    .Requires(RegistryPermissions.Read);
}
