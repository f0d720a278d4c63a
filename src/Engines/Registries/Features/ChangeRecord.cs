using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Changes fields of a record in the version that was seen.</summary>
internal static class ChangeRecord {
  /// <param name="Version">From <c>If-Match</c>.</param>
  public sealed record Request(string Registry, Guid Id, int? Version, Body Body);

  /// <param name="Values">The fields to change; null empties one.</param>
  /// <param name="From">The day from which it holds so, where the registry knows validity; without it what holds already is put right.</param>
  public sealed record Body(JsonObject? Values, DateOnly? From = null, string? State = null, string? Reason = null);

  internal static async Task<Answer<RegistryRecord>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    if (r.Version is not { } version) return RecordErrors.VersionMissing;
    var made = await registries.Change(w, r.Registry, r.Id, version, RecordDoor.WithState(r.Body.Values, r.Body.State), r.Body.From, new(Reason: r.Body.Reason), ct);
    if (!made.IsError) await w.Commit(ct);
    return made;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPatch("/api/registries/{key}/records/{id:guid}", async (string key, Guid id, Body body, HttpContext http, Work w, Registries registries, CancellationToken ct) =>
      RecordDoor.Tagged(http, await Run(new(key, id, await RecordDoor.Version(http, w, registries, key, id, ct), body), w, registries, ct)))
    .Produces<RegistryRecord>().Produces<RegistryRecord>(StatusCodes.Status202Accepted).Requires(RegistryPermissions.Write);
}
