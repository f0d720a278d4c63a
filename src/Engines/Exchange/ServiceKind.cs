using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The declared services, each version parsed once.</summary>
internal sealed class Services(WebDatabase database) {
  readonly ConcurrentDictionary<(string Id, string Hash), OutsideService> parsed = new();

  /// <summary>Null when no pack declares it.</summary>
  public async Task<OutsideService?> Find(string id, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select hash, item::text from exchange.service where id = $1");
    command.Parameters.Add(new() { Value = id });
    await using var reader = await command.ExecuteReaderAsync(ct);
    return await reader.ReadAsync(ct) ? parsed.GetOrAdd((id, reader.GetString(0)), static (key, item) => OutsideService.Of(key.Id, item), reader.GetString(1)) : null;
  }
}

/// <summary>Services of other systems that packs declare.</summary>
internal sealed class ServiceKind : IPackKind {
  public string Name => "service";
  public int Order => 32;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    foreach (var part in new[] { "request", "result", "refused", "reason", "checks" })
      if (item.Json.TryGetProperty(part, out var template))
        foreach (var (pointer, wrong) in Shape.Lint(template, "/" + part)) yield return item.Fault(pointer, wrong, Words.T["service_cure"]);
    foreach (var keyword in DataRules.Unknown(item.Json.GetProperty("response")).Distinct(StringComparer.Ordinal))
      yield return item.Fault("/response", Words.T["service_schema", keyword], Words.T["service_cure"]);
    if (item.Json.GetProperty("path").GetString()!.Split('/').Skip(1).Any(p => p is "" or "." or ".."))
      yield return item.Fault("/path", Words.T["service_path"], Words.T["service_cure"]);
    if (item.Json.GetProperty("timeout").GetInt32() > OutsideService.MostSeconds) yield return item.Fault("/timeout", Words.T["service_timeout", OutsideService.MostSeconds], Words.T["service_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) {
      await using var command = new NpgsqlCommand("""
        insert into exchange.service (id, hash, item) values ($1, $2, $3) on conflict (id) do update set hash = excluded.hash, item = excluded.item
        """, await w.Connection(ct)) {
        Parameters = {
          new() { Value = item.Replaces ?? item.Id }, new() { Value = item.Hash },
          new() { Value = JsonSerializer.Serialize(item.Json, Json.Options), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb },
        },
      };
      await command.ExecuteNonQueryAsync(ct);
    }
  }
}
