using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Removes network zones that no condition of a role names: all of them or none, with one reason.</summary>
internal static class RemoveZones {
  public sealed record Request(string[]? Zones, string? Reason);
  public sealed record Response(int Removed);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Packs packs, Surroundings surroundings, CancellationToken ct) {
    var (db, keys, reason) = (w.Db<IdentityDb>(), (r.Zones ?? []).Distinct().ToArray(), Vn.Clean(r.Reason));
    if (!await SetAccountPolicy.IsWhole(w, ct)) return ZoneErrors.NotFound;
    if (keys.Length == 0) return ZoneErrors.NoneChosen;
    await Packs.Alone(w, ct);
    var zones = await db.ZonesInUse().Where(z => keys.Contains(z.Key)).ToListAsync(ct);
    if (zones.Count != keys.Length) return ZoneErrors.NotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    var named = ZoneMap.NamedBy(await db.Roles().AsNoTracking().ToListAsync(ct));
    if (zones.Find(z => named.Contains(z.Key)) is { } used) return ZoneErrors.Named(used.Name, string.Join(", ", named[used.Key].Select(x => x.Title)));
    foreach (var zone in zones) {
      zone.End(w.Now);
      zone.Item ??= ZoneItems.IdFor(zone.Key);
      w.Publish(new ZoneRemoved(zone.Id, zone.Key));
      await packs.Edit(zone.Item, ZoneItems.Written(zone), ct);
    }
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    await w.Commit(ct);
    surroundings.Forget();
    return new Response(zones.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/zones/remove", (Request r, Work w, Packs packs, Surroundings surroundings, CancellationToken ct) => Run(r, w, packs, surroundings, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
