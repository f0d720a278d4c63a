using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The data dictionary: whether something is kept already, what it means, who owns it and who uses it; found by words of names, descriptions and keys.</summary>
internal static class SearchDictionary {
  public const int Most = 100;
  public sealed record Request(string? Query = null);

  /// <param name="More">There are more than are told.</param>
  public sealed record Response(IReadOnlyList<DataDictionary.Concept> Items, bool More);

  internal static async Task<Answer<Response>> Run(Request r, DataDictionary dictionary, CancellationToken ct) {
    if (Vn.Clean(r.Query).Length == 0) return RegistryErrors.NothingAsked;
    var found = await dictionary.Search(r.Query!, Most + 1, ct);
    return new Response([.. found.Take(Most)], found.Count > Most);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/data-dictionary", (string? query, DataDictionary dictionary, CancellationToken ct) => Run(new(query), dictionary, ct))
    .Requires(RegistryPermissions.Read);
}
