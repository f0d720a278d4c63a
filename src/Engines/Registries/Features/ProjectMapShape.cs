using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A shape as it was drawn on a map, in the system of coordinates in which its registry keeps it: then it goes the way of every change of a record.</summary>
internal static class ProjectMapShape {
  /// <param name="Shape">GeoJSON in degrees of WGS84.</param>
  public sealed record Request(JsonObject? Shape);

  /// <param name="Field">The field that it is a value of.</param>
  public sealed record Response(string Field, JsonNode? Shape);

  internal static async Task<Answer<Response>> Run(string registry, Request r, Work w, MapLayers layers, CancellationToken ct) {
    if (await layers.Find(w.Actor, registry, ct) is not { } layer || !layer.Registry.Open.Access.MayWriteSome) return RecordErrors.NotFound;
    var field = layer.Definition.Find(layer.Place.Key)!;
    var (_, fault) = r.Shape is null ? (null, RecordErrors.Field(field, "not_shape")) : GeoShapes.Read(field with { Srid = Crs.Wgs84 }, r.Shape);
    if (fault is not null) return fault;
    // beyond those lands the systems of Vietnam do not hold
    if (layer.Place.Srid != Crs.Wgs84 && FilterShapes.Read(r.Shape!, Crs.Wgs84) is not { IsAtHome: true }) return RecordErrors.Field(field, "outside");
    return new Response(field.Key, await ShowMapRecord.Projected(r.Shape, Crs.Wgs84, layer.Place.Srid, w, ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/maps/{registry}/shape", (string registry, Request body, Work w, MapLayers layers, CancellationToken ct) => Run(registry, body, w, layers, ct))
    .Requires(RegistryPermissions.Write);
}
