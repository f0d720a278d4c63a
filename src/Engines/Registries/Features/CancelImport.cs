using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Breaks an import off. Records that it has written already stay.</summary>
internal static class CancelImport {
  public sealed record Request(string Registry, Guid Id);

  internal static async Task<Answer<ImportView>> Run(Request r, Work w, CancellationToken ct) {
    var import = await w.Db<ImportsDb>().Imports(w.Actor).SingleOrDefaultAsync(i => i.Id == r.Id && i.Registry == r.Registry, ct);
    if (import is null) return ImportErrors.NotFound;
    if (import.Cancel(w.Now) is { } refused) return refused;
    w.Publish(new ImportCancelled(import.Id, import.Registry));
    await w.Commit(ct);
    return ImportView.Of(import);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/imports/{id:guid}/cancel", (string key, Guid id, Work w, CancellationToken ct) => Run(new(key, id), w, ct))
    .Requires(RegistryPermissions.Write);
}
