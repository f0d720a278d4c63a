using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem as a request of its own meets it.</summary>
/// <param name="Key">Under which lies in the log what its services are asked and answer; null where that was destroyed.</param>
internal sealed record RosterClient(Guid Id, PartyId Party, string MemberName, string Name, Guid Member, byte[]? Key, ConnectionType Connection, System.Net.IPNetwork[] Networks, FrozenSet<string> Certificates) {
  public bool Comes(IPAddress? from) => from is not null && Array.Exists(Networks, n => n.Contains(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from));
}

/// <param name="Rights">What each subsystem may call, by itself and by its groups.</param>
internal sealed record RosterService(
  Guid Id, RosterClient Owner, string Code, ServiceType Type, string Url, string? Description, TimeSpan Limit, string[] Endpoints, string? Notice, FrozenDictionary<Guid, RosterRight[]> Rights) {

  public string Address => $"{Owner.Party}/{PartyId.Encode(Code)}";

  public bool Allows(RosterClient client, string method, string path) =>
    Rights.TryGetValue(client.Id, out var rights) && Array.Exists(rights, r => (r.Method == "*" || r.Method == method) && r.Path.Matches(path));
}

internal sealed record RosterRight(string Method, string Pattern, PathGlob Path);

/// <summary>All who take part, as they were together at one moment.</summary>
internal sealed record RosterView(
  long Number, FrozenDictionary<PartyId, RosterClient> Clients, FrozenDictionary<PartyId, string> Members, FrozenDictionary<(PartyId Owner, string Code), RosterService> Services);

/// <summary>
/// Members, services and rights in memory: no call asks the database for them. What is changed on this node holds at once, what is
/// changed on another within a second.
/// </summary>
internal sealed class Roster(WebDatabase database, Settings settings, LogKeys keys, TimeProvider clock) {
  static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
  readonly SemaphoreSlim reading = new(1);
  RosterView? view;
  long lookedAt;

  /// <summary>The part of every identifier that names this exchange.</summary>
  public string Instance { get; } = settings["SAOLA_XROAD_INSTANCE"] ?? "DEV";

  /// <summary>What X-Road-Security-Server calls this one, instance and all; null where it has no such name.</summary>
  public string? Server { get; } = settings["SAOLA_XROAD_SERVER"] is { Length: > 0 } server ? $"{PartyId.Encode(settings["SAOLA_XROAD_INSTANCE"] ?? "DEV")}/{server}" : null;

  /// <summary>An address alone is a network of one.</summary>
  public static System.Net.IPNetwork? NetworkOf(string text) =>
    IPAddress.TryParse(text, out var one) ? new System.Net.IPNetwork(one, one.GetAddressBytes().Length * 8) : System.Net.IPNetwork.TryParse(text, out var network) ? network : null;

  /// <summary>Whether a request comes as the subsystem's own come; null, or what it lacks.</summary>
  public string? Lacks(RosterClient client, HttpContext http) => client.Connection switch {
    ConnectionType.MutualTls when !http.Request.IsHttps || http.Connection.ClientCertificate is not { } shown || !IsOf(client, shown) => "must connect with TLS and a certificate that is registered",
    ConnectionType.Https when !http.Request.IsHttps => "must connect with TLS",
    ConnectionType.Http or ConnectionType.Https when !client.Comes(http.Connection.RemoteIpAddress) => "does not come from an address that is registered",
    _ => null,
  };

  bool IsOf(RosterClient client, X509Certificate2 shown) {
    var now = clock.GetUtcNow().UtcDateTime;
    return now >= shown.NotBefore.ToUniversalTime() && now <= shown.NotAfter.ToUniversalTime() && client.Certificates.Contains(Convert.ToHexStringLower(SHA256.HashData(shown.RawData)));
  }

  /// <exception cref="NpgsqlException">The database has not been reached yet.</exception>
  public ValueTask<RosterView> Get() {
    var (now, known) = (Environment.TickCount64, Volatile.Read(ref view));
    if (known is null) return new(Read(always: true));
    var last = Volatile.Read(ref lookedAt);
    if (now - last >= Look.TotalMilliseconds && Interlocked.CompareExchange(ref lookedAt, now, last) == last) _ = LookAgain();
    return new(known);
  }

  /// <summary>After a change on this node.</summary>
  public Task Changed() => Read(always: true);

  /// <summary>While the database is away what was known goes on: nothing passes without its log all the same.</summary>
  async Task LookAgain() {
    try {
      await Read(always: false);
    } catch (NpgsqlException) {
      Volatile.Write(ref lookedAt, Environment.TickCount64);
    }
  }

  async Task<RosterView> Read(bool always) {
    await reading.WaitAsync();
    try {
      await using var connection = await database.Source.OpenConnectionAsync();
      await using var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
      await using var look = new NpgsqlCommand("select number from exchange.roster", connection);
      var number = (long)(await look.ExecuteScalarAsync())!;
      if (always || view?.Number != number) Volatile.Write(ref view, await Read(number, connection));
      return view!;
    } finally {
      reading.Release();
    }
  }

  async Task<RosterView> Read(long number, NpgsqlConnection connection) {
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select id, class, code, name, body_key from exchange.member"),
        new("select id, member, code, name, connection, networks, certificates from exchange.subsystem"),
        new("select id, subsystems from exchange.client_group"),
        new("select service, subsystem, client_group, method, path from exchange.access_right"),
        new("select id, subsystem, code, type, url, description, seconds, endpoints, notice from exchange.offered_service"),
      },
    };
    await using var r = await batch.ExecuteReaderAsync();
    var members = new Dictionary<Guid, (PartyId Party, string Name, byte[]? Key)>();
    while (await r.ReadAsync()) members[r.GetGuid(0)] = (new(Instance, r.GetString(1), r.GetString(2), null), r.GetString(3), r.IsDBNull(4) ? null : keys.Unwrap(r.GetFieldValue<byte[]>(4)));
    await r.NextResultAsync();
    var clients = new Dictionary<Guid, RosterClient>();
    while (await r.ReadAsync()) {
      var (party, name, key) = members[r.GetGuid(1)];
      clients[r.GetGuid(0)] = new(r.GetGuid(0), party with { Subsystem = r.GetString(2) }, name, r.GetString(3), r.GetGuid(1), key, Enum.Parse<ConnectionType>(r.GetString(4)),
        [.. r.GetFieldValue<string[]>(5).Select(n => NetworkOf(n)!.Value)], r.GetFieldValue<string[]>(6).ToFrozenSet(StringComparer.Ordinal));
    }
    await r.NextResultAsync();
    var groups = new Dictionary<Guid, Guid[]>();
    while (await r.ReadAsync()) groups[r.GetGuid(0)] = r.GetFieldValue<Guid[]>(1);
    await r.NextResultAsync();
    var rights = new List<(Guid Service, Guid Client, RosterRight Right)>();
    while (await r.ReadAsync()) {
      var right = new RosterRight(r.GetString(3), r.GetString(4), new(r.GetString(4)));
      foreach (var client in r.IsDBNull(1) ? groups.GetValueOrDefault(r.GetGuid(2)) ?? [] : [r.GetGuid(1)]) rights.Add((r.GetGuid(0), client, right));
    }
    var of = rights.GroupBy(x => x.Service).ToDictionary(g => g.Key, g => g.GroupBy(x => x.Client).ToFrozenDictionary(x => x.Key, x => x.Select(y => y.Right).ToArray()));
    await r.NextResultAsync();
    var services = new Dictionary<(PartyId, string), RosterService>();
    while (await r.ReadAsync()) {
      var owner = clients[r.GetGuid(1)];
      services[(owner.Party, r.GetString(2))] = new(r.GetGuid(0), owner, r.GetString(2), Enum.Parse<ServiceType>(r.GetString(3)), r.GetString(4), r.IsDBNull(5) ? null : r.GetString(5),
        TimeSpan.FromSeconds(r.GetInt32(6)), r.GetFieldValue<string[]>(7), r.IsDBNull(8) ? null : r.GetString(8), of.GetValueOrDefault(r.GetGuid(0)) ?? FrozenDictionary<Guid, RosterRight[]>.Empty);
    }
    return new(number, clients.Values.ToFrozenDictionary(c => c.Party), members.Values.ToFrozenDictionary(m => m.Party, m => m.Name), services.ToFrozenDictionary());
  }
}
