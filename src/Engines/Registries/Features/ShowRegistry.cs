using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What a registry is: the definition in force, its owner, what refers to it, and the change that waits.</summary>
internal static class ShowRegistry {
  /// <param name="Number">The version in force.</param>
  /// <param name="UsedBy">Fields of other registries that refer to it.</param>
  /// <param name="OpenPlan">A change that is not done.</param>
  public sealed record Response(Guid Id, int Number, Guid Owner, string OwnerName, RegistryDefinition Definition, IReadOnlyList<DataDictionary.Place> UsedBy, Guid? OpenPlan);

  internal static async Task<Answer<Response>> Run(string key, Work w, DefinitionBook book, DataDictionary dictionary, Identities identities, CancellationToken ct) {
    if (await book.Find(key, ct) is not { } found) return RegistryErrors.NotFound;
    var open = await w.Db<RegistriesDb>().OpenPlans().Where(p => p.Key == key).Select(p => (Guid?)p.Id).FirstOrDefaultAsync(ct);
    return new Response(found.Id, found.Number, found.Owner, await identities.NameOf(found.Owner, ct), found.Definition, await dictionary.UsersOf(f => f.Registry == key, ct), open);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}", (string key, Work w, DefinitionBook book, DataDictionary dictionary, Identities identities, CancellationToken ct) => Run(key, w, book, dictionary, identities, ct))
    .Requires(RegistryPermissions.Read);
}
