using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Gives networks a name that conditions of rights ask for, or other networks to a name; for who administers the whole province.</summary>
internal static class SetZone {
  /// <param name="Ranges">Networks in the form <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>; one text may hold several, a line each.</param>
  public sealed record Request(string? Key, string? Name, string[]? Ranges, string? Reason);
  public sealed record Response(Guid Id, string Key, bool Added);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Packs packs, Surroundings surroundings, CancellationToken ct) {
    var (db, key, name, reason) = (w.Db<IdentityDb>(), Vn.Clean(r.Key), Vn.Clean(r.Name), Vn.Clean(r.Reason));
    if (!await SetAccountPolicy.IsWhole(w, ct)) return ZoneErrors.NotFound;
    await Packs.Alone(w, ct);
    var (ranges, wrong) = NetworkZone.Read(r.Ranges ?? []);
    List<Error> faults = [];
    if (!NetworkZone.IsKey(key)) faults.Add(ZoneErrors.KeyInvalid);
    if (name.Length is 0 or > NetworkZone.NameLimit) faults.Add(ZoneErrors.NameMissing);
    if (wrong is not null) faults.Add(ZoneErrors.RangeWrong(wrong));
    else if (ranges.Count is 0 or > NetworkZone.MostRanges) faults.Add(ZoneErrors.RangesMissing);
    if (reason.Length == 0) faults.Add(PostErrors.ReasonMissing);
    if (Error.Of(faults) is { } invalid) return invalid;
    var zone = await db.NetworkZones().SingleOrDefaultAsync(z => z.Key == key, ct);
    var (was, now) = (zone is { EndedAt: null } ? zone.Facts() : null, NetworkZone.Facts(name, ranges));
    if (was is not null && was.SequenceEqual(now, StringComparer.Ordinal)) return ZoneErrors.Same;
    if (await db.ZonesInUse().Where(z => z.Key != key).ToListAsync(ct) is var others && ZoneMap.Twice(ranges, others) is { } twice) return ZoneErrors.RangeTaken(twice.Range, twice.Zone.Name);
    if (zone is null) db.Add(zone = new() { Id = Guid.CreateVersion7(), Key = key, Item = ZoneItems.IdFor(key) });
    zone.Take(name, ranges);
    zone.Item ??= ZoneItems.IdFor(key);
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    if (was is null) w.Publish(new ZoneAdded(zone.Id, key, now));
    else w.Publish(new ZoneChanged(zone.Id, key, [.. was.Except(now)], [.. now.Except(was)]));
    await packs.Edit(zone.Item, ZoneItems.Written(zone), ct);
    await w.Commit(ct);
    surroundings.Forget();
    return new Response(zone.Id, key, was is null);
  }

  public sealed record Body(string? Name, string[]? Ranges, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/identity/zones/{zone}", (string zone, Body body, Work w, Packs packs, Surroundings surroundings, CancellationToken ct) => Run(new(zone, body.Name, body.Ranges, body.Reason), w, packs, surroundings, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
