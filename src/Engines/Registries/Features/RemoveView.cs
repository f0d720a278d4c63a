using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Removes a saved view: one's own, or one that the office shares.</summary>
internal static class RemoveView {
  public sealed record Request(string Registry, Guid Id);

  internal static async Task<Answer<Done>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<RegistriesDb>();
    if (await db.Views(w.Actor).SingleOrDefaultAsync(v => v.Id == r.Id && v.Registry == r.Registry, ct) is not { } view) return ViewErrors.NotFound;
    if (!view.MayChange(w.Actor)) return ViewErrors.NotSharer;
    db.Remove(view);
    w.Record("registries.view_removed", "registry_view", view.Id, new { registry = r.Registry, shared = view.Office is not null });
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapDelete("/api/registries/{key}/views/{id:guid}", (string key, Guid id, Work w, CancellationToken ct) => Run(new(key, id), w, ct))
    .Requires(RegistryPermissions.Read);
}
