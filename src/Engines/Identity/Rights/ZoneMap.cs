using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>How network zones lie to each other and to the roles whose conditions name them.</summary>
internal static class ZoneMap {
  /// <summary>A network that one of the zones has already, to the letter: from there nobody could say which zone it is.</summary>
  public static (IPNetwork Range, NetworkZone Zone)? Twice(IReadOnlyList<IPNetwork> ranges, IEnumerable<NetworkZone> zones) {
    foreach (var zone in zones) foreach (var range in zone.Ranges) if (ranges.Contains(range)) return (range, zone);
    return null;
  }

  /// <summary>The networks of another zone that lie within one of these, or around it: there the narrower one counts.</summary>
  public static IEnumerable<(IPNetwork Mine, IPNetwork Theirs, NetworkZone Zone)> Overlaps(NetworkZone one, IEnumerable<NetworkZone> zones) =>
    from other in zones where other.Id != one.Id from mine in one.Ranges from theirs in other.Ranges where NetworkZone.Overlap(mine, theirs) select (mine, theirs, other);

  /// <summary>By zone, the roles in whose conditions it is named, those out of use too.</summary>
  public static ILookup<string, Role> NamedBy(IEnumerable<Role> roles) =>
    roles.SelectMany(r => r.Conditions.SelectMany(c => Condition.Zones(c.Value!.GetValue<string>())).Distinct(StringComparer.Ordinal).Select(zone => (Zone: zone, Role: r))).ToLookup(x => x.Zone, x => x.Role, StringComparer.Ordinal);
}

internal static class ZoneErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.zone_not_found", T["zone_not_found"]);
  public static Error KeyInvalid => new(ErrorKind.Invalid, "identity.zone_key_invalid", T["zone_key_invalid"], "Key");
  public static Error KeyTaken => new(ErrorKind.Conflict, "identity.zone_key_taken", T["zone_key_taken"], "Key");
  public static Error NameMissing => new(ErrorKind.Invalid, "identity.zone_name_missing", T["zone_name_missing", NetworkZone.NameLimit], "Name");
  public static Error RangeWrong(string range) => new(ErrorKind.Invalid, "identity.zone_range_wrong", T["zone_range_wrong", range], "Ranges");
  public static Error RangesMissing => new(ErrorKind.Invalid, "identity.zone_ranges_missing", T["zone_ranges_missing", NetworkZone.MostRanges], "Ranges");
  public static Error RangeTaken(IPNetwork range, string zone) => new(ErrorKind.Conflict, "identity.zone_range_taken", T["zone_range_taken", range, zone], "Ranges");
  public static Error Same => new(ErrorKind.Conflict, "identity.zone_same", T["zone_same"]);
  public static Error NoneChosen => new(ErrorKind.Invalid, "identity.zone_none_chosen", T["zones_none_chosen"], "Zones");
  public static Error Named(string zone, string roles) => new(ErrorKind.Conflict, "identity.zone_named", T["zone_named", zone, roles]);
}
