using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Has an import go on from where it stands, when the program has not come further for minutes.</summary>
internal static class ResumeImport {
  public sealed record Request(string Registry, Guid Id);

  internal static async Task<Answer<ImportView>> Run(Request r, Work w, CancellationToken ct) {
    var import = await w.Db<ImportsDb>().Imports(w.Actor).SingleOrDefaultAsync(i => i.Id == r.Id && i.Registry == r.Registry, ct);
    if (import is null) return ImportErrors.NotFound;
    if (import.GoOn(w.Now) is { } refused) return refused;
    w.Publish(new ImportResumed(import.Id, import.Registry));
    w.Enqueue(new GoOnWithImport(import.Id));
    await w.Commit(ct);
    return ImportView.Of(import);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/imports/{id:guid}/resume", (string key, Guid id, Work w, CancellationToken ct) => Run(new(key, id), w, ct))
    .Requires(RegistryPermissions.Write);
}
