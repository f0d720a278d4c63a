using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The shared catalogues, each with its newest version.</summary>
internal static class ListCatalogues {
  public sealed record Response(IReadOnlyList<CatalogueCard> Items);

  /// <param name="query">Words of a name or an id.</param>
  internal static async Task<Answer<Response>> Run(string? query, Catalogues catalogues, CancellationToken ct) {
    var words = Vn.Fold(Vn.Clean(query)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    return new Response([.. (await catalogues.Cards(ct)).Where(c => DataDictionary.Says(words, c.Id, c.Name))]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/shared-catalogues", (string? query, Catalogues catalogues, CancellationToken ct) => Run(query, catalogues, ct))
    .Requires(RegistryPermissions.Read);
}
