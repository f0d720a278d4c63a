using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>One record by its natural key, whose fields are the parameters.</summary>
internal static class FindRecord {
  public sealed record Request(string Registry, IReadOnlyDictionary<string, string> Key);

  internal static Task<Answer<RegistryRecord>> Run(Request r, Work w, Registries registries, CancellationToken ct) => registries.FindByKey(w, r.Registry, r.Key, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/by-key", async (string key, HttpContext http, Work w, Registries registries, CancellationToken ct) =>
      RecordDoor.Tagged(http, await Run(new(key, RecordDoor.Parameters(http).Where(p => p.Key != "lang").DistinctBy(p => p.Key).ToDictionary(StringComparer.Ordinal)), w, registries, ct)))
    .Produces<RegistryRecord>().Requires(RegistryPermissions.Read);
}
