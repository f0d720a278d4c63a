using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What is otherwise in a shared catalogue than it was in a version, code by code: for who brings a copy of it up to date, or thinks of following it again.</summary>
internal static class ListCatalogueChanges {
  const int PageSize = 200;

  /// <param name="Since">The version of the copy; 0 for one that has nothing.</param>
  /// <param name="After">The code after which the page begins.</param>
  public sealed record Request(int Since = 0, string? After = null);

  /// <param name="Newest">The version that the copy then is, once all pages were read.</param>
  public sealed record Response(string Catalogue, int Since, int Newest, IReadOnlyList<CatalogueChange> Items, string? Next);

  internal static async Task<Answer<Response>> Run(string name, Request r, Catalogues catalogues, CancellationToken ct) {
    var id = await catalogues.IdOf(name, ct);
    if ((await catalogues.All(ct)).All(c => c.Id != id)) return CatalogueErrors.NotFound;
    var newest = (await catalogues.Versions(id, null, 1, ct)).Select(v => v.Number).FirstOrDefault();
    if (r.Since < 0 || r.Since > newest) return CatalogueErrors.VersionNotFound;
    var items = await catalogues.ChangesSince(id, r.Since, r.After, PageSize + 1, ct);
    return new Response(id, r.Since, newest, [.. items.Take(PageSize)], items.Count > PageSize ? items[PageSize - 1].Code : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/shared-catalogues/{name}/changes", (string name, int? since, string? after, Catalogues catalogues, CancellationToken ct) => Run(name, new(since ?? 0, after), catalogues, ct))
    .Requires(RegistryPermissions.Read);
}
