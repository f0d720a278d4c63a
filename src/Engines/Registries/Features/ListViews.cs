using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The saved views of a registry that one has: one's own and those of one's office, <see cref="SavedView.Most"/> of each at most.</summary>
internal static class ListViews {
  public sealed record Request(string Registry);

  /// <param name="Query">As the address of the list has it.</param>
  /// <param name="MayChange">Whether who asks may replace and remove it.</param>
  public sealed record Row(Guid Id, string Name, string Query, bool Shared, bool First, bool MayChange);
  public sealed record Response(IReadOnlyList<Row> Items);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { Access.MayReadSome: true }) return RecordErrors.NotFound;
    var views = await w.Db<RegistriesDb>().Views(w.Actor).AsNoTracking().Where(v => v.Registry == r.Registry).ToListAsync(ct);
    return new Response([.. views.OrderBy(v => v.Office is not null).ThenBy(v => v.Name, StringComparer.Create(Vn.Culture, ignoreCase: true)).Select(v => new Row(v.Id, v.Name, v.Query, v.Office is not null, v.First, v.MayChange(w.Actor)))]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/views", (string key, Work w, Registries registries, CancellationToken ct) => Run(new(key), w, registries, ct))
    .Requires(RegistryPermissions.Read);
}
