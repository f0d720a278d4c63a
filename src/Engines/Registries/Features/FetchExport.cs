using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The file that somebody asked for, for them alone and as long as they may read the registry.</summary>
internal static class FetchExport {
  public sealed record Request(string Registry, Guid Id);

  /// <param name="Link">An address that gives the file for some minutes.</param>
  public sealed record Response(string Link);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, FileStore files, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { Access.MayReadSome: true }) return RecordErrors.NotFound;
    if (await w.Db<ExportsDb>().Exports(w.Actor).AsNoTracking().SingleOrDefaultAsync(e => e.Id == r.Id && e.Registry == r.Registry, ct) is not { } export) return ExportErrors.NotFound;
    if (export.File is not { } id) return ExportErrors.NotDone;
    return await files.Find(w, OnExport.FileOwner, export.Id, id, ct) is { } file ? new Response(files.Link(file)) : ExportErrors.NotFound;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/exports/{id:guid}/file", async (string key, Guid id, Work w, Registries registries, FileStore files, CancellationToken ct) => {
      var found = await Run(new(key, id), w, registries, files, ct);
      return found.IsError ? Problems.Of(found.Error) : Results.Redirect(found.Value.Link);
    })
    .Requires(RegistryPermissions.Read);
}
