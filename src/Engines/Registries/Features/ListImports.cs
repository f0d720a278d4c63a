using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Files that were brought into a registry where the actor writes, the newest first, a page at a time.</summary>
internal static class ListImports {
  const int Page = 50;

  /// <param name="After">The id of the last import of the page before.</param>
  public sealed record Request(string Registry, Guid? After);
  public sealed record Response(IReadOnlyList<ImportView> Imports, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { } open || !open.Access.MayReadSome && !open.Access.MayWriteSome) return RecordErrors.NotFound;
    var imports = w.Db<ImportsDb>().Imports(w.Actor).AsNoTracking().Where(i => i.Registry == r.Registry);
    if (r.After is { } after) {
      var last = await imports.Where(i => i.Id == after).Select(i => new { i.At, i.Id }).SingleOrDefaultAsync(ct);
      if (last is null) return RecordErrors.CursorWrong;
      imports = imports.Where(i => i.At < last.At || i.At == last.At && i.Id.CompareTo(last.Id) < 0);
    }
    var found = await imports.OrderByDescending(i => i.At).ThenByDescending(i => i.Id).Take(Page + 1).ToListAsync(ct);
    return new Response([.. found.Take(Page).Select(ImportView.Of)], found.Count > Page ? found[Page - 1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/imports", (string key, Guid? after, Work w, Registries registries, CancellationToken ct) => Run(new(key, after), w, registries, ct))
    .Requires(RegistryPermissions.Write);
}
