using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The files that the actor asked for from a registry and that are still there, the newest first.</summary>
internal static class ListExports {
  const int Most = 50;

  public sealed record Request(string Registry);
  public sealed record Response(IReadOnlyList<ExportView> Exports);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { Access.MayReadSome: true }) return RecordErrors.NotFound;
    var found = await w.Db<ExportsDb>().Exports(w.Actor).AsNoTracking().Where(e => e.Registry == r.Registry).OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(Most).ToListAsync(ct);
    return new Response([.. found.Select(ExportView.Of)]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/exports", (string key, Work w, Registries registries, CancellationToken ct) => Run(new(key), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
