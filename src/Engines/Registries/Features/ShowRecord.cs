using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>One record by its id, as it is or as it was known at a moment.</summary>
internal static class ShowRecord {
  public sealed record Request(string Registry, Guid Id, DateTimeOffset? AsOf);

  internal static Task<Answer<RegistryRecord>> Run(Request r, Work w, Registries registries, CancellationToken ct) => registries.Get(w, r.Registry, r.Id, r.AsOf, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/records/{id:guid}", async (string key, Guid id, DateTimeOffset? asOf, HttpContext http, Work w, Registries registries, CancellationToken ct) =>
      RecordDoor.Tagged(http, await Run(new(key, id, asOf), w, registries, ct)))
    .Produces<RegistryRecord>().Requires(RegistryPermissions.Read);
}
