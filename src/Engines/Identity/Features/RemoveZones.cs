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
    var db = w.Db<IdentityDb>();
    if (!await SetAccountPolicy.IsWhole(w, ct)) return ZoneErrors.NotFound;
    await Packs.Alone(w, ct);
    var named = ZoneMap.NamedBy(await db.Roles().AsNoTracking().ToListAsync(ct));
    var done = await new BulkAct<string, NetworkZone>(ListZones.PageSize, ZoneErrors.NoneChosen, ZoneErrors.NotFound) {
      Find = keys => db.ZonesInUse().Where(z => keys.Contains(z.Key)).ToListAsync(ct),
      Change = async zone => {
        if (named.Contains(zone.Key)) return ZoneErrors.Named(zone.Name, string.Join(", ", named[zone.Key].Select(x => x.Title)));
        zone.End(w.Now);
        zone.Item ??= ZoneItems.IdFor(zone.Key);
        w.Publish(new ZoneRemoved(zone.Id, zone.Key));
        await packs.Edit(zone.Item, ZoneItems.Written(zone), ct);
        return null;
      },
    }.Run(r.Zones, r.Reason, w, ct);
    if (done.IsError) return done.Error;
    surroundings.Forget();
    return new Response(done.Value.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/zones/remove", (Request r, Work w, Packs packs, Surroundings surroundings, CancellationToken ct) => Run(r, w, packs, surroundings, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
