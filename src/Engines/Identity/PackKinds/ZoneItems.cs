using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Pack kind <c>network-zone</c>: names for networks, for conditions of rights.</summary>
internal sealed class ZoneItems(Surroundings surroundings) : IPackKind {
  sealed record Shape(string Id, string Key, string Name, string[] Ranges, bool Ended = false);

  public string Name => "network-zone";
  public int Order => 18;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var zone = item.Read<Shape>();
    if (NetworkZone.Read(zone.Ranges).Wrong is { } wrong) yield return item.Fault("/ranges", T["zone_range_wrong", wrong], T["lint_zone_cure"]);
    if (NetworkZone.Reserved.Contains(zone.Key)) yield return item.Fault("/key", ZoneErrors.KeyInvalid.Message, T["lint_role_key_cure"]);
    if (!zone.Ended) foreach (var other in packs.Of(Name).Where(o => string.CompareOrdinal(o.Id, item.Id) < 0).Select(o => o.Read<Shape>()).Where(o => !o.Ended))
      if (NetworkZone.Read(other.Ranges).Ranges.Intersect(NetworkZone.Read(zone.Ranges).Ranges).ToArray() is [var range, ..]) yield return item.Fault("/ranges", ZoneErrors.RangeTaken(range, other.Name).Message, T["lint_zone_cure"]);
    if (packs.Of(Name).FirstOrDefault(o => string.CompareOrdinal(o.Id, item.Id) < 0 && o.Read<Shape>().Key == zone.Key) is { } same)
      yield return item.Fault("/key", T["lint_zone_key", zone.Key, same.Id], T["lint_role_key_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var rows = await db.NetworkZones().ToListAsync(ct);
    foreach (var item in items) {
      var shape = item.Read<Shape>();
      var zone = rows.Find(z => z.Item == item.Id) ?? rows.Find(z => z.Key == shape.Key);
      // conditions of roles name it by its key
      if (zone is not null && zone.Key != shape.Key) throw new InvalidOperationException($"{item.Id}: {T["lint_zone_renamed", zone.Key]}");
      var before = zone is { EndedAt: null } ? zone.Facts() : null;
      if (zone is null) {
        db.Add(zone = new() { Id = Guid.CreateVersion7(), Key = shape.Key });
        rows.Add(zone);
      }
      zone.Item = item.Id;
      zone.Take(shape.Name, NetworkZone.Read(shape.Ranges).Ranges);
      if (shape.Ended) {
        zone.End(w.Now);
        if (before is not null) w.Publish(new ZoneRemoved(zone.Id, zone.Key));
      } else if (before is null) w.Publish(new ZoneAdded(zone.Id, zone.Key, zone.Facts()));
      else w.Publish(new ZoneChanged(zone.Id, zone.Key, [.. before.Except(zone.Facts())], [.. zone.Facts().Except(before)]));
    }
    foreach (var zone in rows.Where(z => z.EndedAt is null))
      if (ZoneMap.Twice(zone.Ranges, rows.Where(z => z.EndedAt is null && z != zone)) is { } twice) throw new InvalidOperationException($"{zone.Item}: {ZoneErrors.RangeTaken(twice.Range, twice.Zone.Name).Message}");
    await w.Flush(ct);
    surroundings.Forget();
  }

  /// <summary>Under which id a zone that was made here is exported.</summary>
  public static string IdFor(string key) => $"local:network-zone/{key}";

  /// <summary>A zone as its item in a pack is written.</summary>
  public static string Written(NetworkZone zone) {
    var item = new JsonObject { ["id"] = zone.Item, ["key"] = zone.Key, ["name"] = zone.Name, ["ranges"] = new JsonArray([.. zone.Ranges.Select(r => (JsonNode)r.ToString())]) };
    if (zone.EndedAt is not null) item["ended"] = true;
    return item.ToJsonString(Json.Options);
  }
}
