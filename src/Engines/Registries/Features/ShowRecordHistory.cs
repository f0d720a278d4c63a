using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The versions of a record, the newest first, with what each changed, who made it and why.</summary>
internal static class ShowRecordHistory {
  /// <param name="Before">Only versions before this one.</param>
  public sealed record Request(string Registry, Guid Id, int? Before, int? Limit);

  internal static Task<Answer<RecordHistory>> Run(Request r, Work w, Registries registries, CancellationToken ct) => registries.History(w, r.Registry, r.Id, r.Before, r.Limit ?? 50, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/records/{id:guid}/history", (string key, Guid id, int? before, int? limit, Work w, Registries registries, CancellationToken ct) => Run(new(key, id, before, limit), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
