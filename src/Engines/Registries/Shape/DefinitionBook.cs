using System.Collections.Frozen;
using System.Text.Json;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A registry that may be used.</summary>
/// <param name="Id">As the ledger names it.</param>
/// <param name="Number">The version in force.</param>
/// <param name="Owner">The office that owns it.</param>
/// <param name="Readers">The offices that may read an internally shared or derived one besides the owner.</param>
internal sealed record InForce(Guid Id, int Number, Guid Owner, IReadOnlyList<Guid> Readers, RegistryDefinition Definition);

/// <summary>
/// All definitions in force, kept in memory. Looked at again every second by one cheap question and read anew only when something
/// changed: a change of shape gives other nodes that long before it takes anything away.
/// </summary>
internal sealed class DefinitionBook(WebDatabase database, TimeProvider clock) : IDisposable {
  internal static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
  readonly SemaphoreSlim one = new(1, 1);
  volatile Snapshot? current;

  sealed record Snapshot(string Stamp, FrozenDictionary<string, InForce> ByKey) {
    public DateTimeOffset Until { get; set; }
  }

  public async ValueTask<InForce?> Find(string key, CancellationToken ct) => (await Get(ct)).GetValueOrDefault(key);

  public async ValueTask<IReadOnlyCollection<InForce>> All(CancellationToken ct) => (await Get(ct)).Values;

  /// <summary>After a change made in this process: the next reader looks again at once.</summary>
  public void Forget() => current = null;

  async ValueTask<FrozenDictionary<string, InForce>> Get(CancellationToken ct) {
    if (current is { } known && clock.GetUtcNow() < known.Until) return known.ByKey;
    await one.WaitAsync(ct);
    try {
      if (current is { } other && clock.GetUtcNow() < other.Until) return other.ByKey;
      var stamp = await Stamp(ct);
      var snapshot = current is { } same && same.Stamp == stamp ? same : new(stamp, await Read(ct));
      snapshot.Until = clock.GetUtcNow() + Fresh;
      return (current = snapshot).ByKey;
    } finally {
      one.Release();
    }
  }

  async Task<string> Stamp(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select count(*) || '/' || coalesce(sum(version), 0) from registries.definition");
    return (string)(await command.ExecuteScalarAsync(ct))!;
  }

  async Task<FrozenDictionary<string, InForce>> Read(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select d.id, d.number, d.owner, d.readers, v.json::text from registries.definition d join registries.definition_version v on v.key = d.key and v.number = d.number
      """);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var all = new Dictionary<string, InForce>(StringComparer.Ordinal);
    while (await reader.ReadAsync(ct)) {
      var definition = JsonSerializer.Deserialize<RegistryDefinition>(reader.GetString(4), Json.Options)!;
      all[definition.Key] = new(reader.GetGuid(0), reader.GetInt32(1), reader.GetGuid(2), reader.GetFieldValue<Guid[]>(3), definition);
    }
    return all.ToFrozenDictionary(StringComparer.Ordinal);
  }

  public void Dispose() => one.Dispose();
}
