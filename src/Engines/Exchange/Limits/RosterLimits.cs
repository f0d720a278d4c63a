using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Exchange;

/// <summary>What a service's callers may ask of it.</summary>
/// <param name="Clients">Those that are named, in place of what holds for each.</param>
/// <param name="Used">Calls of the day, by client, as they were when this was read.</param>
internal sealed record RosterLimits(LimitTerms? Together, LimitTerms? Each, FrozenDictionary<Guid, LimitTerms> Clients, FrozenDictionary<Guid, long> Used) {
  public LimitTerms? Of(Guid client) => Clients.GetValueOrDefault(client) ?? Each;
}

/// <summary>How a service is treated, where its owner has said so.</summary>
/// <param name="VerifyTls">Who answers over TLS has to show a certificate that holds.</param>
/// <param name="CacheSeconds">For how long an answer to GET may be given again; 0 is never.</param>
internal sealed record RosterHandling(bool VerifyTls, SchemaCheck Check, int CacheSeconds) {
  public static readonly RosterHandling Plain = new(VerifyTls: true, SchemaCheck.Off, CacheSeconds: 0);
}

/// <summary>Why nothing passes.</summary>
internal sealed record RosterMaintenance(string Message, DateTimeOffset? Until);

/// <summary>What is read of limits together with who may call what.</summary>
internal sealed record ReadLimits(Dictionary<Guid, RosterLimits> Services, RosterMaintenance? Maintenance, Dictionary<Guid, RosterHandling> Handlings, Dictionary<(Guid, int), ContractRules> Rules) {
  public static async Task<ReadLimits> Of(NpgsqlConnection connection, DateOnly today, RuleShelf shelf, ILogger log) {
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select service, scope, subsystem, per_second, burst, concurrent, per_day, body_bytes from exchange.service_limit"),
        new("select service, client, calls from exchange.service_use where day = $1") { Parameters = { new() { Value = today } } },
        new("select message, until from exchange.maintenance where message is not null"),
        new("select service, verify_tls, schema_check, cache_seconds from exchange.service_handling"),
      },
    };
    await using var r = await batch.ExecuteReaderAsync();
    var limits = new List<(Guid Service, LimitScope Scope, Guid? Client, LimitTerms Terms)>();
    while (await r.ReadAsync())
      limits.Add((r.GetGuid(0), Enum.Parse<LimitScope>(r.GetString(1)), r.IsDBNull(2) ? null : r.GetGuid(2), new(r.IsDBNull(3) ? null : r.GetDecimal(3), r.IsDBNull(4) ? null : r.GetInt32(4), r.IsDBNull(5) ? null : r.GetInt32(5), r.IsDBNull(6) ? null : r.GetInt64(6), r.IsDBNull(7) ? null : r.GetInt64(7))));
    await r.NextResultAsync();
    var used = new List<(Guid Service, Guid Client, long Calls)>();
    while (await r.ReadAsync()) used.Add((r.GetGuid(0), r.GetGuid(1), r.GetInt64(2)));
    var calls = used.ToLookup(u => u.Service);
    await r.NextResultAsync();
    var maintenance = await r.ReadAsync() ? new RosterMaintenance(r.GetString(0), r.IsDBNull(1) ? null : r.GetFieldValue<DateTimeOffset>(1)) : null;
    await r.NextResultAsync();
    var handlings = new Dictionary<Guid, RosterHandling>();
    while (await r.ReadAsync()) handlings[r.GetGuid(0)] = new(r.GetBoolean(1), Enum.Parse<SchemaCheck>(r.GetString(2)), r.GetInt32(3));
    await r.DisposeAsync();
    var rules = await shelf.Read(connection, [.. handlings.Where(h => h.Value.Check != SchemaCheck.Off).Select(h => h.Key)], log);
    LimitTerms? One(IEnumerable<(Guid, LimitScope Scope, Guid?, LimitTerms Terms)> all, LimitScope scope) => all.Where(l => l.Scope == scope).Select(l => l.Terms).SingleOrDefault();
    return new(limits.GroupBy(l => l.Service).ToDictionary(g => g.Key, g => new RosterLimits(One(g, LimitScope.Together), One(g, LimitScope.Each),
      g.Where(l => l.Client is not null).ToFrozenDictionary(l => l.Client!.Value, l => l.Terms), calls[g.Key].ToFrozenDictionary(u => u.Client, u => u.Calls))), maintenance, handlings, rules);
  }
}
