using System.Net;
using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>The network zones by name, a page at a time, with the roles that name them; found by name, key, network or an address within.</summary>
internal static class ListZones {
  public const int PageSize = 50;
  public sealed record Request(string? Query, string? After, string? Before);

  /// <param name="Roles">Titles of the roles in whose conditions it is named.</param>
  public sealed record Row(NetworkZone Zone, IReadOnlyList<string> Roles, bool Overlaps);

  internal static async Task<KeysetPage<Row>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var (zones, named) = (await db.ZonesInUse().AsNoTracking().ToListAsync(ct), ZoneMap.NamedBy(await db.Roles().AsNoTracking().ToListAsync(ct)));
    var query = Vn.Clean(r.Query);
    var found = zones.Where(z => Fits(z, query)).OrderBy(z => z.Name, NameKey.Order).ThenBy(z => z.Id).ToList();
    var page = NameKey.Page(found, r.After, r.Before, PageSize, z => (z.Name, z.Id));
    return new([.. page.Rows.Select(z => new Row(z, [.. named[z.Key].Select(x => x.Title)], ZoneMap.Overlaps(z, zones).Any()))], page.Next, page.Previous);
  }

  /// <summary>The name of the zone that an address is in; null when it is in none.</summary>
  internal static async Task<string?> Of(IPAddress? address, Work w, CancellationToken ct) {
    if (address is null) return null;
    if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
    return (await w.Db<IdentityDb>().ZonesInUse().AsNoTracking().ToListAsync(ct)).SelectMany(z => z.Ranges.Select(range => (z.Name, z.Key, Range: range)))
      .Where(x => x.Range.Contains(address)).OrderByDescending(x => x.Range.PrefixLength).ThenBy(x => x.Key, StringComparer.Ordinal).Select(x => x.Name).FirstOrDefault();
  }

  static bool Fits(NetworkZone zone, string query) => query.Length == 0 || Vn.Fold(zone.Name).Contains(Vn.Fold(query), StringComparison.Ordinal) || zone.Key == query
    || zone.Ranges.Any(r => r.ToString() == query || IPAddress.TryParse(query, out var address) && r.Contains(address));
}
