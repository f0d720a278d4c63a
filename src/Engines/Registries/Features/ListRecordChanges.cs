using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What changed in a registry since a token, for who keeps a copy: each record once, as it is now, and none is ever left out.</summary>
internal static class ListRecordChanges {
  /// <param name="Since">The token of the last answer; everything when there is none.</param>
  public sealed record Request(string Registry, string? Since, int? Limit);

  internal static Task<Answer<RecordChanges>> Run(Request r, Work w, Registries registries, CancellationToken ct) => registries.ListChanges(w, r.Registry, r.Since, r.Limit ?? 100, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/changes", (string key, string? since, int? limit, Work w, Registries registries, CancellationToken ct) => Run(new(key, since, limit), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
