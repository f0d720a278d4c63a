using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What the last drawings of a record that were laid upon the map came to, the newest first, for who writes the record.</summary>
internal static class ListDrawings {
  const int Most = 20;

  public sealed record Request(string Registry, Guid Id);
  public sealed record Response(IReadOnlyList<DrawingView> Drawings);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, FileStore files, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { Access.MayReadSome: true } open) return RecordErrors.NotFound;
    var found = await registries.Get(w, r.Registry, r.Id, null, ct);
    if (found.IsError) return found.Error;
    if (!open.Access.MayWrite(found.Value.Office)) return RecordErrors.NotWriter;
    if (open.Definition.Drawing is not { } fields) return DrawingErrors.None;
    var rows = await w.Db<DrawingsDb>().Drawings(w.Actor).AsNoTracking().Where(d => d.Registry == r.Registry && d.Record == r.Id).OrderByDescending(d => d.At).ThenByDescending(d => d.Id).Take(Most).ToListAsync(ct);
    var made = open.Access.Sees(open.Definition.Find(fields.Rectified)!, found.Value.Office) ? (await files.Of(w, RecordChecks.RecordFiles, r.Id, ct)).ToDictionary(f => f.Id) : [];
    return new Response([.. rows.Select(d => DrawingView.Of(d, d.File is { } file && made.TryGetValue(file, out var kept) ? files.Link(kept) : null))]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/records/{id:guid}/drawings", (string key, Guid id, Work w, Registries registries, FileStore files, CancellationToken ct) => Run(new(key, id), w, registries, files, ct))
    .Requires(RegistryPermissions.Write);
}
