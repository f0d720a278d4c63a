using System.Text.Json.Nodes;
using Npgsql;
using Saola.Kernel;
using Saola.Registries;

namespace Saola.PublicServices;

/// <summary>Procedures of today and to come whose results write a registry, compared with its next definition: else a result would be the first to tell.</summary>
internal sealed class RegistryUse(ProcedureSurroundings around) : IRegistryUse {
  static readonly Dictionary<string, string> Alone = [];

  public async Task<IReadOnlyList<string>> Refused(Work w, RegistryDefinition definition, string content, IReadOnlyDictionary<string, string> beside, CancellationToken ct) {
    var (told, next) = (new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal) { [definition.Id] = content });
    // a version that comes into force with it is compared at its own place
    foreach (var (id, name, item) in (await Writing(w, definition.Key, ct)).Where(p => !beside.ContainsKey(ProcedureBook.DraftId((string)p.Item["code"]!)))) {
      var now = (await around.Lint(w, id, item, null, Alone, ct)).Select(f => f.Problem).ToHashSet(StringComparer.Ordinal);
      told.AddRange((await around.Lint(w, id, item, null, next, ct)).Where(f => !now.Contains(f.Problem)).Select(f => Words.T["procedure_writes_registry", name, f.Problem]));
    }
    return told;
  }

  static async Task<IReadOnlyList<(string Id, string Name, JsonObject Item)>> Writing(Work w, string registry, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select item_id, name, item::text from public_services.procedure
      where jsonb_path_query_array(item, '$.results[*].records[*].registry') ? $1 and route = 'here' and (effective_to is null or $2 <= effective_to) order by code, number
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = registry }, new() { Value = Vn.Day(w.Now) } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<(string, string, JsonObject)>();
    while (await reader.ReadAsync(ct)) found.Add((reader.GetString(0), reader.GetString(1), JsonNode.Parse(reader.GetString(2))!.AsObject()));
    return found;
  }
}
