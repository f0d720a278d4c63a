using System.Collections.Frozen;

namespace Saola.Personnel;

/// <summary>The registries of officials and of their posts, for what asks of each record page whether it is of one. They change with packs alone, and are looked at again each minute.</summary>
internal sealed class SourceBook(WebDatabase database, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

  sealed record Known(FrozenSet<string> Registries, DateTimeOffset Until);

  volatile Known? known;

  /// <param name="registry">Its pack id.</param>
  public async ValueTask<bool> Holds(string registry, CancellationToken ct) {
    if (known is not { } now || now.Until <= clock.GetUtcNow()) {
      await using var command = database.Source.CreateCommand("select officials from personnel.source union select posts from personnel.source");
      await using var reader = await command.ExecuteReaderAsync(ct);
      var found = new HashSet<string>(StringComparer.Ordinal);
      while (await reader.ReadAsync(ct)) found.Add(reader.GetString(0));
      known = now = new(found.ToFrozenSet(StringComparer.Ordinal), clock.GetUtcNow() + Fresh);
    }
    return now.Registries.Contains(registry);
  }
}
