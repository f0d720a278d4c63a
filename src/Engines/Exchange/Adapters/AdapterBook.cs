using System.Collections.Concurrent;
using Npgsql;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A version of an adapter as it was declared.</summary>
internal sealed class AdapterDeclaration {
  public Guid Service { get; init; }
  public int Number { get; init; }
  public string Item { get; set; } = "";
  public int Version { get; init; } = 1;
}

/// <summary>The adapters that are declared, each read once.</summary>
internal sealed class AdapterBook(WebDatabase database, Identities identities) {
  /// <summary>What stands in the place of where a service lies.</summary>
  public const string Scheme = "adapter://";
  readonly ConcurrentDictionary<(Guid Service, int Number), (string Item, Adapter Adapter)> read = new();

  public static string Address(Guid service, int? number = null) => number is null ? $"{Scheme}{service}" : $"{Scheme}{service}.{number}";
  public static bool IsAddress(string? url) => url?.StartsWith(Scheme, StringComparison.Ordinal) == true;

  public async Task<(Adapter Adapter, AdapterOwner Owner)?> Find(Guid service, int number, CancellationToken ct) {
    var (item, subsystem, name, office) = ("", Guid.Empty, "", Guid.Empty);
    await using (var command = database.Source.CreateCommand("""
      select a.item, s.id, s.name, m.office from exchange.adapter_declaration a join exchange.offered_service o on o.id = a.service
      join exchange.subsystem s on s.id = o.subsystem join exchange.member m on m.id = s.member where a.service = $1 and a.number = $2
      """)) {
      command.Parameters.Add(new() { Value = service });
      command.Parameters.Add(new() { Value = number });
      await using var reader = await command.ExecuteReaderAsync(ct);
      if (!await reader.ReadAsync(ct)) return null;
      (item, subsystem, name, office) = (reader.GetString(0), reader.GetGuid(1), reader.GetString(2), reader.GetGuid(3));
    }
    var adapter = read.AddOrUpdate((service, number), static (_, text) => (text, Adapter.Of(text)), static (_, known, text) => known.Item == text ? known : (text, Adapter.Of(text)), item).Adapter;
    return (adapter, new(subsystem, name, office, (await identities.Organisation(office, ct))?.Code ?? ""));
  }
}
