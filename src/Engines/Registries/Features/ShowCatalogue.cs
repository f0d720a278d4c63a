using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A shared catalogue as it is or as it was in a version: its entries a page at a time, or those that words find; its versions, and who uses it.</summary>
internal static class ShowCatalogue {
  const int PageSize = 100, MostVersions = 20;

  /// <param name="Version">As it was in this version; as it is now when null.</param>
  /// <param name="Query">Words of names and other names; what is found is not paged.</param>
  /// <param name="After">The code after which the page begins.</param>
  public sealed record Request(int? Version = null, string? Query = null, string? After = null);

  /// <param name="Newest">The newest version; 0 where none was counted.</param>
  /// <param name="Registry">The registry whose records are the entries; null where a pack brings them.</param>
  /// <param name="Uses">Fields of registries, and whether they follow it or stay with a version.</param>
  public sealed record Response(string Id, PackText Name, int Newest, string? Registry, IReadOnlyList<CatalogueVersion> Versions, IReadOnlyList<CatalogueEntry> Entries, string? Next, IReadOnlyList<CatalogueUse> Uses);

  internal static async Task<Answer<Response>> Run(string name, Request r, Catalogues catalogues, DataDictionary dictionary, DefinitionBook book, CancellationToken ct) {
    var id = await catalogues.IdOf(name, ct);
    if ((await catalogues.All(ct)).FirstOrDefault(c => c.Id == id).Name is not { } title) return CatalogueErrors.NotFound;
    var versions = await catalogues.Versions(id, null, MostVersions, ct);
    var newest = versions.Count == 0 ? 0 : versions[0].Number;
    if (r.Version is { } asked && (asked < 1 || asked > newest)) return CatalogueErrors.VersionNotFound;
    var at = r.Version is { } version ? $"{id}@{version.ToString(System.Globalization.CultureInfo.InvariantCulture)}" : id;
    var words = Vn.Clean(r.Query);
    var entries = words.Length > 0 ? await catalogues.Search(at, words, PageSize, ct) : await catalogues.Page(at, r.After, PageSize + 1, ct);
    var next = words.Length == 0 && entries.Count > PageSize ? entries[PageSize - 1].Code : null;
    return new Response(id, title, newest, (await book.All(ct)).FirstOrDefault(o => o.Definition.CatalogueId == id)?.Definition.Key, versions, [.. entries.Take(PageSize)], next, await CatalogueUse.Of(dictionary, id, ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/shared-catalogues/{name}", (string name, int? version, string? query, string? after, Catalogues catalogues, DataDictionary dictionary, DefinitionBook book, CancellationToken ct) => Run(name, new(version, query, after), catalogues, dictionary, book, ct))
    .Requires(RegistryPermissions.Read);
}
