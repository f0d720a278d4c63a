using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Adds a record to a registry.</summary>
internal static class AddRecord {
  public sealed record Request(string Registry, Body Body);

  /// <param name="Office">Which keeps it, where every office keeps its own; one's own unless told.</param>
  /// <param name="From">The day from which it holds, where the registry knows validity; today unless told.</param>
  /// <param name="State">The first of the registry's unless told.</param>
  public sealed record Body(JsonObject? Values, Guid? Office = null, DateOnly? From = null, string? State = null, string? Reason = null);

  internal static async Task<Answer<RegistryRecord>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    var made = await registries.Add(w, r.Registry, r.Body.Office, RecordDoor.WithState(r.Body.Values, r.Body.State), r.Body.From, new(Reason: r.Body.Reason), ct);
    if (!made.IsError) await w.Commit(ct);
    return made;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/records", async (string key, Body body, HttpContext http, Work w, Registries registries, CancellationToken ct) => RecordDoor.Tagged(http, await Run(new(key, body), w, registries, ct)))
    .Produces<RegistryRecord>().Produces<RegistryRecord>(StatusCodes.Status202Accepted).Requires(RegistryPermissions.Write);
}
