using System.Net;
using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>One network zone: its networks, where others overlap them, which roles name it, and what became of it.</summary>
internal static class ShowZone {
  static readonly string[] Told = ["identity.zone_added", "identity.zone_changed", "identity.zone_removed"];

  public sealed record Overlap(IPNetwork Mine, IPNetwork Theirs, string Zone, string Key);
  public sealed record Response(NetworkZone Zone, IReadOnlyList<Overlap> Overlaps, IReadOnlyList<Role> Roles, IReadOnlyList<TimelineEntry> History);

  /// <summary>Null for one that is not, and for who does not administer the whole province.</summary>
  internal static async Task<Response?> Run(string key, Work w, ChangeHistory history, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (!await SetAccountPolicy.IsWhole(w, ct)) return null;
    var zones = await db.ZonesInUse().AsNoTracking().OrderBy(z => z.Key).ToListAsync(ct);
    if (zones.Find(z => z.Key == key) is not { } zone) return null;
    var named = ZoneMap.NamedBy(await db.Roles().AsNoTracking().ToListAsync(ct));
    return new(zone, [.. ZoneMap.Overlaps(zone, zones).Select(o => new Overlap(o.Mine, o.Theirs, o.Zone.Name, o.Zone.Key))], [.. named[key]],
      await history.Of(zone.Id, "network_zone", zone.Name, Told, (name, value) => T[$"zone_fact_{name}", value], w, ct));
  }
}
