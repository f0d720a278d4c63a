using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <param name="Number">The version of the service.</param>
/// <param name="Until">Before which it is not tried.</param>
internal sealed record BreakerReading(string Node, Guid Service, int Number, BreakerState State, DateTimeOffset Until);

/// <summary>The breakers of this node, by service and version, of the national platform by address; those that are not closed are told to the database every second, for the pages of all nodes.</summary>
internal sealed class Breakers(WebDatabase database, TimeProvider clock, ILogger<Breakers> log) : BackgroundService {
  /// <summary>As pages show it.</summary>
  public static readonly string Node = $"{Environment.MachineName}/{Environment.ProcessId}";

  static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

  /// <summary>Callers may name what there is not: with so many of the national platform all begin anew.</summary>
  const int MostNational = 1000;
  readonly ConcurrentDictionary<(Guid Service, int Number), Breaker> breakers = new();
  readonly ConcurrentDictionary<string, Breaker> national = new(StringComparer.Ordinal);
  bool told;

  public Breaker Of(RosterService service) {
    if (service.Id == Guid.Empty) return National(service.Address);
    return breakers.TryGetValue((service.Id, service.Version), out var known) ? known : breakers.GetOrAdd((service.Id, service.Version), static (_, clock) => new(clock), clock);
  }

  Breaker National(string address) {
    if (national.TryGetValue(address, out var known)) return known;
    if (national.Count >= MostNational) national.Clear();
    return national.GetOrAdd(address, static (_, clock) => new(clock), clock);
  }

  /// <summary>Those of this node that are not closed, as they are now; of the national platform under the empty id the one that is so for longest.</summary>
  public IEnumerable<BreakerReading> Own() {
    foreach (var (key, breaker) in breakers) if (Reading(key.Service, key.Number, breaker) is { } own) yield return own;
    if (national.Values.Select(b => Reading(Guid.Empty, 1, b)).OfType<BreakerReading>().MaxBy(b => b.Until) is { } longest) yield return longest;
  }

  BreakerReading? Reading(Guid service, int number, Breaker breaker) =>
    breaker.Read() is var (state, seconds) && state != BreakerState.Closed ? new(Node, service, number, state, clock.GetUtcNow().AddSeconds(seconds)) : null;

  /// <summary>Those of all nodes that are not closed, as they were told last; of one service or of all.</summary>
  public async Task<BreakerReading[]> Read(Guid? service, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select node, service, number, state, until from exchange.breaker where node <> $1 and ($2::uuid is null or service = $2) and seen_at > now() - interval '10 seconds'");
    command.Parameters.Add(new() { Value = Node });
    command.Parameters.Add(new() { Value = service is { } one ? one : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
    await using var r = await command.ExecuteReaderAsync(ct);
    var others = new List<BreakerReading>();
    while (await r.ReadAsync(ct)) others.Add(new(r.GetString(0), r.GetGuid(1), r.GetInt32(2), Enum.Parse<BreakerState>(r.GetString(3)), r.GetFieldValue<DateTimeOffset>(4)));
    return [.. Own().Where(o => service is null || o.Service == service), .. others];
  }

  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    while (!stoppingToken.IsCancellationRequested) {
      await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
      try {
        await Tell(stoppingToken.IsCancellationRequested ? [] : [.. Own()], CancellationToken.None);
      } catch (Exception e) when (e is NpgsqlException or TimeoutException) {
        log.LogWarning("Which services are left alone is not told: {Reason}", e.Message);
      }
    }
  }

  public async Task Tell(BreakerReading[] open, CancellationToken ct) {
    if (open.Length == 0 && !told) return;
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    await using var batch = new NpgsqlBatch(connection, transaction) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
        new("delete from exchange.breaker where node = $1 or seen_at < now() - interval '1 hour'") { Parameters = { new() { Value = Node } } },
        new("insert into exchange.breaker (node, service, number, state, until, seen_at) select $1, s, n, t, u, now() from unnest($2::uuid[], $3::int[], $4::text[], $5::timestamptz[]) x (s, n, t, u)") {
          Parameters = { new() { Value = Node }, new() { Value = open.Select(o => o.Service).ToArray() }, new() { Value = open.Select(o => o.Number).ToArray() }, new() { Value = open.Select(o => o.State.ToString()).ToArray() }, new() { Value = open.Select(o => o.Until.UtcDateTime).ToArray() } },
        },
      },
    };
    await batch.ExecuteNonQueryAsync(ct);
    await transaction.CommitAsync(ct);
    told = open.Length > 0;
  }
}
