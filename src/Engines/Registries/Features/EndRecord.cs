using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Ends a record: it stays, with its history, and holds no more.</summary>
internal static class EndRecord {
  /// <param name="Version">From <c>If-Match</c>.</param>
  public sealed record Request(string Registry, Guid Id, int? Version, Body Body);

  /// <param name="To">The first day on which it does not hold any more; today unless told.</param>
  /// <param name="State">In which state it ends, such as revoked.</param>
  public sealed record Body(DateOnly? To = null, string? State = null, string? Reason = null);

  internal static async Task<Answer<RegistryRecord>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    if (r.Version is not { } version) return RecordErrors.VersionMissing;
    var made = await registries.End(w, r.Registry, r.Id, version, r.Body.To ?? Vn.Day(w.Now), r.Body.State, new(Reason: r.Body.Reason), ct);
    if (!made.IsError) await w.Commit(ct);
    return made;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapDelete("/api/registries/{key}/records/{id:guid}", async (string key, Guid id, [FromBody] Body? body, HttpContext http, Work w, Registries registries, CancellationToken ct) =>
      RecordDoor.Tagged(http, await Run(new(key, id, await RecordDoor.Version(http, w, registries, key, id, ct), body ?? new()), w, registries, ct)))
    .Produces<RegistryRecord>().Produces<RegistryRecord>(StatusCodes.Status202Accepted).Requires(RegistryPermissions.Write)
    // nothing need be said, and where a type of content is asked for, a request without content goes elsewhere
    .Finally(route => {
      foreach (var accepts in route.Metadata.OfType<IAcceptsMetadata>().ToList()) route.Metadata.Remove(accepts);
    });
}
