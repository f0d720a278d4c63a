using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The interface of one registry in the terms of its own fields, as OpenAPI.</summary>
internal static class DescribeRegistry {
  public sealed record Request(string Registry);

  internal static async Task<Answer<JsonObject>> Run(Request r, Work w, Registries registries, CancellationToken ct) =>
    await registries.Open(w.Actor, r.Registry, ct) is { Access.MayReadSome: true } open ? new RegistryOpenApi(open).Document() : RecordErrors.NotFound;

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/openapi.json", (string key, Work w, Registries registries, CancellationToken ct) => Run(new(key), w, registries, ct)).Requires(RegistryPermissions.Read);
}
