using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

internal static class ServiceOrigins {
  /// <summary>
  /// Whether a service and its versions may lie where they say. The systems of a member open themselves to the exchange alone: whoever
  /// offered another one's as their own would pass its rights. Where several members share a machine, who keeps the members says so by offering it.
  /// </summary>
  /// <param name="changed">The version that was described just now.</param>
  public static async Task<Error?> Judge(OfferedService service, ServiceVersion? changed, Work w, ServiceNetworks networks, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var versions = await db.Versions(w.Actor).Where(v => v.Service == service.Id).Select(v => new { v.Id, v.Url, v.TestUrl }).ToListAsync(ct);
    string[] addresses = [.. new[] { service.Url, service.Description, changed?.Url, changed?.TestUrl }.Concat(versions.Where(v => v.Id != changed?.Id).SelectMany(v => new[] { v.Url, v.TestUrl })).OfType<string>()];
    if (Array.Exists(addresses, networks.Refuses)) return BusErrors.Unreachable;
    service.Lie(addresses);
    if (w.Actor.Can(ExchangePermissions.Members)) return null;
    await w.Alone("exchange origins", "", ct);
    var member = await db.Subsystems(w.Actor).Where(s => s.Id == service.Subsystem).Select(s => s.Member).SingleAsync(ct);
    return await db.AllServices().AnyAsync(o => o.Origins.Any(x => service.Origins.Contains(x)) && db.AllSubsystems().Any(s => s.Id == o.Subsystem && s.Member != member), ct) ? BusErrors.OriginTaken : null;
  }
}
