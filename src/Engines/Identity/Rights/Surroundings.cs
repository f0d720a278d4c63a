using System.Net;

namespace Saola.Identity;

/// <summary>Time, working hours and network zone of a request. The zones are kept for a few seconds.</summary>
internal sealed class Surroundings(WebDatabase database, Calendars calendars, TimeProvider clock) : ICircumstances {
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
  volatile Known? zones;

  sealed record Known((string Key, IPNetwork Network)[] Networks, DateTimeOffset Until);

  public async ValueTask<Circumstances> Of(Actor actor, IPAddress? address, CancellationToken ct) {
    var now = clock.GetUtcNow();
    var calendar = await calendars.For(actor.Post?.Office, ct);
    return new(Vn.Local(now).DateTime, calendar.IsWorking(now), await Zone(address, now, ct));
  }

  /// <summary>The narrowest network with a name that the address is in.</summary>
  async ValueTask<string?> Zone(IPAddress? address, DateTimeOffset now, CancellationToken ct) {
    if (address is null) return null;
    if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
    var known = zones is { } fresh && now < fresh.Until ? fresh : zones = new(await Read(ct), now + Fresh);
    foreach (var (key, network) in known.Networks) if (network.Contains(address)) return key;
    return null;
  }

  /// <summary>After a change of the zones made in this process; other nodes see it within seconds.</summary>
  public void Forget() => zones = null;

  async Task<(string, IPNetwork)[]> Read(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select key, r::text from identity.network_zone, unnest(ranges) r where ended_at is null order by masklen(r) desc, key");
    await using var r = await command.ExecuteReaderAsync(ct);
    var all = new List<(string, IPNetwork)>();
    while (await r.ReadAsync(ct)) all.Add((r.GetString(0), IPNetwork.Parse(r.GetString(1))));
    return [.. all];
  }
}
