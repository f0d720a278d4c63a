using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The registries that may be used, by key, a page at a time; found by words of their name or by their key.</summary>
internal static class ListRegistries {
  public const int PageSize = 50;
  public sealed record Request(string? Query = null, string? After = null);

  /// <param name="Number">The version in force.</param>
  public sealed record Row(Guid Id, string Key, PackText Name, Guid Owner, string OwnerName, SharingClass Class, bool? Open, int Fields, bool HasPersonal, int Number);
  public sealed record Response(IReadOnlyList<Row> Items, string? Next);

  internal static async Task<Answer<Response>> Run(Request r, DefinitionBook book, Identities identities, CancellationToken ct) {
    var words = Vn.Fold(Vn.Clean(r.Query)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    var found = (await book.All(ct)).Where(x => string.CompareOrdinal(x.Definition.Key, r.After ?? "") > 0 && DataDictionary.Says(words, x.Definition.Key, x.Definition.Name))
      .OrderBy(x => x.Definition.Key, StringComparer.Ordinal).Take(PageSize + 1).ToList();
    var rows = new List<Row>();
    foreach (var (id, number, owner, _, d) in found.Take(PageSize))
      rows.Add(new(id, d.Key, d.Name, owner, await identities.NameOf(owner, ct), d.Class, d.Open, d.Fields.Count, d.HasPersonal, number));
    return new Response(rows, found.Count > PageSize ? rows[^1].Key : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries", (string? query, string? after, DefinitionBook book, Identities identities, CancellationToken ct) => Run(new(query, after), book, identities, ct))
    .Requires(RegistryPermissions.Read);
}
