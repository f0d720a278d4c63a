using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What a code of one shared catalogue is in another one on a day, along all mappings that hold on it: an old commune as the one of today.</summary>
internal static class MapCatalogueCode {
  /// <param name="To">The name of the other catalogue; all when null.</param>
  /// <param name="On">Today when null.</param>
  public sealed record Request(string? Code = null, string? To = null, DateOnly? On = null);
  public sealed record Response(string Catalogue, string Code, DateOnly On, IReadOnlyList<MappedEntry> Items);

  internal static async Task<Answer<Response>> Run(string name, Request r, Work w, Catalogues catalogues, CancellationToken ct) {
    if (Vn.Clean(r.Code) is not { Length: > 0 } code) return CatalogueErrors.NoCode;
    var known = (await catalogues.All(ct)).Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
    var (id, to, on) = (await catalogues.IdOf(name, ct), r.To is { Length: > 0 } other ? await catalogues.IdOf(other, ct) : null, r.On ?? Vn.Day(w.Now));
    if (!known.Contains(id) || to is not null && !known.Contains(to)) return CatalogueErrors.NotFound;
    if ((await catalogues.States(id, code, ct)).Count == 0) return CatalogueErrors.CodeNotFound;
    return new Response(id, code, on, await catalogues.Map(id, code, to, on, ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/shared-catalogues/{name}/map", (string name, string? code, string? to, DateOnly? on, Work w, Catalogues catalogues, CancellationToken ct) => Run(name, new(code, to, on), w, catalogues, ct))
    .Requires(RegistryPermissions.Read);
}
