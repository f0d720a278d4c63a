using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem as a request of its own meets it.</summary>
/// <param name="Key">Under which lies in the log what its services are asked and answer; null where that was destroyed.</param>
internal sealed record RosterClient(Guid Id, PartyId Party, string MemberName, string Name, Guid Member, byte[]? Key, ConnectionType Connection, System.Net.IPNetwork[] Networks, FrozenSet<string> Certificates) {
  /// <summary>The identifier as it is written, encoded part by part.</summary>
  public string Text { get; private set; } = Party.ToString();

  public PartyId Party {
    get;
    init {
      field = value;
      Text = value.ToString();
    }
  } = Party;

  /// <summary>Lies on the national platform, and comes by its security server.</summary>
  public bool IsNational { get; init; }

  public bool Comes(IPAddress? from) => from is not null && Array.Exists(Networks, n => n.Contains(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from));
}

/// <param name="Rights">What each subsystem may call, by itself and by its groups.</param>
internal sealed record RosterService(
  Guid Id, RosterClient Owner, string Code, ServiceType Type, string Url, string? Description, TimeSpan Limit, string[] Endpoints, string? Notice, FrozenDictionary<Guid, RosterRight[]> Rights) {

  /// <summary>How long a call may take as a whole, whoever is waited for.</summary>
  public required TimeSpan Whole { get; init; }

  /// <summary>The number of the version that it is.</summary>
  public required int Version { get; init; }

  /// <summary>The exchange answers it by a declaration.</summary>
  public bool IsAdapted { get; } = AdapterBook.IsAddress(Url);

  public string Address { get; } = $"{Owner.Text}/{PartyId.Encode(Code)}";

  /// <summary>How much may be asked of it; null where nothing is limited.</summary>
  public RosterLimits? Limits { get; init; }

  /// <summary>What is held against its description; null where nothing is.</summary>
  public ContractRules? Rules { get; init; }

  /// <summary>How it is treated.</summary>
  public RosterHandling Handling { get; init; } = RosterHandling.Plain;

  public bool Allows(RosterClient client, string method, string path) =>
    Rights.TryGetValue(client.Id, out var rights) && Array.Exists(rights, r => (r.Method == "*" || r.Method == method) && r.Path.Allows(path));
}

internal sealed record RosterRight(string Method, string Pattern, PathGlob Path);

/// <summary>All who take part, as they were together at one moment.</summary>
internal sealed record RosterView(
  long Number, DateOnly Day, FrozenDictionary<PartyId, RosterClient> Clients, FrozenDictionary<PartyId, string> Members, FrozenDictionary<(PartyId Owner, string Code), RosterService> Services) {

  /// <summary>Services under the numbers of their versions, and those that are tested.</summary>
  public required FrozenDictionary<(PartyId Owner, string Code), RosterService> Versions { get; init; }

  /// <summary>The service that a code leads to, with the number of a version or without; null where there is none.</summary>
  public RosterService? Service(PartyId owner, string code) => Services.GetValueOrDefault((owner, code)) ?? Versions.GetValueOrDefault((owner, code));

  public required FrozenDictionary<(PartyId Owner, string Code), RosterTopic> Topics { get; init; }

  /// <summary>Null while the exchange is open.</summary>
  public RosterMaintenance? Maintenance { get; init; }

  /// <summary>Members that are registered as being of the national platform.</summary>
  public required FrozenSet<PartyId> National { get; init; }
}

/// <summary>What is known of members and rights is older than may be, and cannot be read anew.</summary>
internal sealed class RosterOutdatedException(string message, Exception? inner = null) : NpgsqlException(message, inner);

/// <summary>
/// Members, services and rights in memory: no call asks the database for them. What is changed on this node holds at once, what is
/// changed on another within two seconds, for the first call after a quiet time too.
/// </summary>
internal sealed class Roster(WebDatabase database, Settings settings, LogKeys keys, TimeProvider clock, ILogger<Roster> log) {
  /// <summary>Milliseconds after which it is looked anew, and after which nobody passes before that.</summary>
  const long Look = 1_000, Old = 2_000;

  /// <summary>Milliseconds after which nobody passes at all: until then what was known goes on while the database is away.</summary>
  readonly long tooOld = 1_000L * (int.TryParse(settings["SAOLA_XROAD_ROSTER_SECONDS"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var most) && most is >= 2 and <= 3_600 ? most : 30);

  readonly Lock gate = new();
  readonly SemaphoreSlim reading = new(1);
  readonly RuleShelf rules = new();
  RosterView? view;
  Task looking = Task.CompletedTask;
  long lookedAt, confirmedAt;

  /// <summary>The part of every identifier that names this exchange.</summary>
  public string Instance { get; } = settings["SAOLA_XROAD_INSTANCE"] ?? "DEV";

  /// <summary>The same of what is tested: a service under this name is its version under test, called by rights to test.</summary>
  public string TestInstance { get; } = settings["SAOLA_XROAD_TEST_INSTANCE"] ?? $"{settings["SAOLA_XROAD_INSTANCE"] ?? "DEV"}-TEST";

  /// <summary>What X-Road-Security-Server calls this one, instance and all; null where it has no such name.</summary>
  public string? Server { get; } = settings["SAOLA_XROAD_SERVER"] is { Length: > 0 } server ? $"{PartyId.Encode(settings["SAOLA_XROAD_INSTANCE"] ?? "DEV")}/{server}" : null;

  /// <summary>How long a call may take as a whole where its service says nothing else.</summary>
  public TimeSpan Whole { get; } = TimeSpan.FromSeconds(int.TryParse(settings["SAOLA_XROAD_CALL_SECONDS"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= OfferedService.MostWhole ? seconds : 7200);

  public NationalServer National { get; } = new(settings);
  public DateTime Now => clock.GetUtcNow().UtcDateTime;

  /// <summary>Whether what someone offers is called through the national security server, where one is named: of other instances all is, of this one what is registered so.</summary>
  public bool IsAbroad(PartyId owner, RosterView view) =>
    National.IsThere && (owner.Instance != Instance ? owner.Instance != TestInstance : view.National.Count > 0 && view.National.Contains(owner with { Subsystem = null }));

  /// <summary>An address alone is a network of one; one of IPv4 is so however it is written.</summary>
  public static System.Net.IPNetwork? NetworkOf(string text) =>
    IPAddress.TryParse(text, out var given) && (given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given) is var one ? new System.Net.IPNetwork(one, one.GetAddressBytes().Length * 8) : System.Net.IPNetwork.TryParse(text, out var network) ? network : null;

  /// <summary>Whether a request comes as the subsystem's own come; null, or what it lacks.</summary>
  public string? Lacks(RosterClient client, HttpContext http) => client.Connection switch {
    _ when client.IsNational => National.Comes(http, Now) ? null : "must come by the national security server, with TLS and its certificate",
    ConnectionType.MutualTls when !http.Request.IsHttps || http.Connection.ClientCertificate is not { } shown || !IsOf(client, shown) => "must connect with TLS and a certificate that is registered",
    ConnectionType.Https when !http.Request.IsHttps => "must connect with TLS",
    ConnectionType.Http or ConnectionType.Https when !client.Comes(http.Connection.RemoteIpAddress) => "does not come from an address that is registered",
    _ => null,
  };

  /// <summary>Why nothing passes; null while the exchange is open.</summary>
  public BusFault? Closed(RosterView known) => known.Maintenance is { } closed ? LimitFaults.Closed(closed, clock.GetUtcNow()) : null;

  bool IsOf(RosterClient client, X509Certificate2 shown) {
    var now = clock.GetUtcNow().UtcDateTime;
    return now >= shown.NotBefore.ToUniversalTime() && now <= shown.NotAfter.ToUniversalTime() && client.Certificates.Contains(Convert.ToHexStringLower(SHA256.HashData(shown.RawData)));
  }

  /// <exception cref="NpgsqlException">The database has not been reached yet.</exception>
  /// <exception cref="RosterOutdatedException">It was not reached for so long that what was known may have been revoked.</exception>
  public async ValueTask<RosterView> Get() {
    if (Volatile.Read(ref view) is not { } known) return await Read(always: false);
    if (known.Day != Today) return await ReadToday();
    if (Age < Look) return known;
    var look = LookAgain();
    if (Age < Old) return known;
    await look;
    return Age < tooOld ? Volatile.Read(ref view)! : throw new RosterOutdatedException("Who may call what has not been read for too long.");
  }

  /// <summary>Rights and versions hold by the day: on a new one nobody passes by those of the day before.</summary>
  async Task<RosterView> ReadToday() {
    try {
      return await Read(always: false);
    } catch (NpgsqlException e) {
      throw new RosterOutdatedException($"Who may call what is that of another day: {e.Message}", e);
    }
  }

  DateOnly Today => Vn.Day(clock.GetUtcNow());

  /// <summary>How long ago what is known was surely so.</summary>
  long Age => Environment.TickCount64 - Volatile.Read(ref confirmedAt);

  /// <summary>After a change on this node.</summary>
  public Task Changed() => Read(always: true);

  /// <summary>One for all who ask, and one a second at most.</summary>
  Task LookAgain() {
    lock (gate) {
      var now = Environment.TickCount64;
      if (!looking.IsCompleted || now - lookedAt < Look) return looking;
      lookedAt = now;
      return looking = Task.Run(TryRead);
    }
  }

  /// <summary>While the database is away what was known goes on for a while: nothing passes without its log all the same.</summary>
  async Task TryRead() {
    try {
      await Read(always: false);
    } catch (Exception e) {
      log.LogError("Who may call what cannot be read: {Reason}", e.Message);
    }
  }

  async Task<RosterView> Read(bool always) {
    await reading.WaitAsync();
    try {
      // of those who waited together one reads, and the others have what it read
      if (!always && view is { } read && read.Day == Today && Age < Look) return read;
      var (began, today) = (Environment.TickCount64, Today);
      await using var connection = await database.Source.OpenConnectionAsync();
      await using var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
      await using var look = new NpgsqlCommand("select number from exchange.roster", connection);
      var number = (long)(await look.ExecuteScalarAsync())!;
      if (always || view?.Number != number || view.Day != today) Volatile.Write(ref view, await Read(number, today, connection));
      Volatile.Write(ref confirmedAt, began);
      return view!;
    } finally {
      reading.Release();
    }
  }

  async Task<RosterView> Read(long number, DateOnly today, NpgsqlConnection connection) {
    var limits = await ReadLimits.Of(connection, today, rules, log);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select id, class, code, name, body_key, instance, national from exchange.member"),
        new("select id, member, code, name, connection, networks, certificates from exchange.subsystem"),
        new("select id, subsystems from exchange.client_group"),
        new("select service, subsystem, client_group, method, path, test from exchange.access_right where coalesce(first_day <= $1, true) and coalesce(last_day >= $1, true)") { Parameters = { new() { Value = today } } },
        new("select service, number, state, url, test_url from exchange.service_version where state in ('Test', 'Published') or state = 'Deprecated' and last_day >= $1 order by state = 'Published', number") { Parameters = { new() { Value = today } } },
        new("select id, subsystem, code, type, url, description, seconds, endpoints, notice, call_seconds from exchange.offered_service"),
      },
    };
    await using var r = await batch.ExecuteReaderAsync();
    var members = new Dictionary<Guid, (PartyId Party, string Name, byte[]? Key, bool IsNational)>();
    while (await r.ReadAsync()) members[r.GetGuid(0)] = (new(r.IsDBNull(5) ? Instance : r.GetString(5), r.GetString(1), r.GetString(2), null), r.GetString(3), r.IsDBNull(4) ? null : KeyOf(r.GetString(2), r.GetFieldValue<byte[]>(4)), r.GetBoolean(6));
    await r.NextResultAsync();
    var clients = new Dictionary<Guid, RosterClient>();
    while (await r.ReadAsync()) {
      var (party, name, key, national) = members[r.GetGuid(1)];
      clients[r.GetGuid(0)] = new(r.GetGuid(0), party with { Subsystem = r.GetString(2) }, name, r.GetString(3), r.GetGuid(1), key, Enum.Parse<ConnectionType>(r.GetString(4)),
        [.. r.GetFieldValue<string[]>(5).Select(NetworkOf).OfType<System.Net.IPNetwork>()], r.GetFieldValue<string[]>(6).ToFrozenSet(StringComparer.Ordinal)) { IsNational = national };
    }
    await r.NextResultAsync();
    var groups = new Dictionary<Guid, Guid[]>();
    while (await r.ReadAsync()) groups[r.GetGuid(0)] = r.GetFieldValue<Guid[]>(1);
    await r.NextResultAsync();
    var rights = new List<(Guid Service, bool Test, Guid Client, RosterRight Right)>();
    while (await r.ReadAsync()) {
      var right = new RosterRight(r.GetString(3), r.GetString(4), new(r.GetString(4)));
      foreach (var client in r.IsDBNull(1) ? groups.GetValueOrDefault(r.GetGuid(2)) ?? [] : [r.GetGuid(1)]) rights.Add((r.GetGuid(0), r.GetBoolean(5), client, right));
    }
    var of = rights.GroupBy(x => (x.Service, x.Test)).ToDictionary(g => g.Key, g => g.GroupBy(x => x.Client).ToFrozenDictionary(x => x.Key, x => x.Select(y => y.Right).ToArray()));
    await r.NextResultAsync();
    var versions = new List<(Guid Service, int Number, string State, string? Url, string? TestUrl)>();
    while (await r.ReadAsync()) versions.Add((r.GetGuid(0), r.GetInt32(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), r.IsDBNull(4) ? null : r.GetString(4)));
    var inForce = versions.ToLookup(v => v.Service);
    await r.NextResultAsync();
    var (services, numbered) = (new Dictionary<(PartyId, string), RosterService>(), new Dictionary<(PartyId, string), RosterService>());
    while (await r.ReadAsync()) {
      var owner = clients[r.GetGuid(1)];
      RosterService Of(RosterClient at, string code, int number, string url, bool test) => new(r.GetGuid(0), at, code, Enum.Parse<ServiceType>(r.GetString(3)), url, r.IsDBNull(5) ? null : r.GetString(5),
        TimeSpan.FromSeconds(r.GetInt32(6)), r.GetFieldValue<string[]>(7), r.IsDBNull(8) ? null : r.GetString(8), of.GetValueOrDefault((r.GetGuid(0), test)) ?? FrozenDictionary<Guid, RosterRight[]>.Empty) {
        Version = number, Limits = limits.Services.GetValueOrDefault(r.GetGuid(0)),
        Handling = limits.Handlings.GetValueOrDefault(r.GetGuid(0), RosterHandling.Plain), Rules = limits.Rules.GetValueOrDefault((r.GetGuid(0), number)), Whole = r.IsDBNull(9) ? Whole : TimeSpan.FromSeconds(r.GetInt32(9))
      };
      var (code, tested) = (r.GetString(2), owner with { Party = owner.Party with { Instance = TestInstance } });
      foreach (var version in inForce[r.GetGuid(0)]) {
        var own = $"{code}.v{version.Number}";
        if (version.State == "Test") numbered[(tested.Party, code)] = numbered[(tested.Party, own)] = Of(tested, own, version.Number, version.TestUrl!, test: true);
        else {
          // without a number it is the last one published, or the last one at all where none is
          numbered[(owner.Party, own)] = Of(owner, own, version.Number, version.Url ?? r.GetString(4), test: false);
          services[(owner.Party, code)] = Of(owner, code, version.Number, version.Url ?? r.GetString(4), test: false);
        }
      }
    }
    await r.DisposeAsync();
    return new(number, today, clients.Values.ToFrozenDictionary(c => c.Party), members.Values.ToFrozenDictionary(m => m.Party, m => m.Name), services.ToFrozenDictionary()) {
      Versions = numbered.ToFrozenDictionary(), Topics = await RosterTopic.Read(connection, clients, groups), Maintenance = limits.Maintenance,
      National = members.Values.Where(m => m.IsNational).Select(m => m.Party).ToFrozenSet(),
    };
  }

  /// <summary>A key that does not open stops the services of its member alone: without it their messages are not logged, so that none passes.</summary>
  byte[]? KeyOf(string member, byte[] wrapped) {
    try {
      return keys.Unwrap(wrapped);
    } catch (CryptographicException e) {
      log.LogError("The key of member {Member} does not open: {Reason}", member, e.Message);
      return null;
    }
  }
}
