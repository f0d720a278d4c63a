using Saola.Kernel;

namespace Saola.Process;

public sealed partial class Processes {
  /// <summary>For each of these instances the one with which its chain of calls began.</summary>
  public static async Task<IReadOnlyDictionary<Guid, Guid>> Roots(Work w, IEnumerable<Guid> instances, CancellationToken ct) {
    var roots = new Dictionary<Guid, Guid>();
    Guid[] asked = [.. instances.Distinct()];
    if (asked.Length == 0) return roots;
    await using var reader = await w.Query([Sql.Command("select id, process.root(id) from process.instance where id = any($1)", asked)], ct);
    while (await reader.ReadAsync(ct)) roots[reader.GetGuid(0)] = reader.GetGuid(1);
    return roots;
  }

  /// <summary>The names of processes, as their newest versions bear them.</summary>
  public static async Task<IReadOnlyDictionary<string, string>> Names(Work w, IEnumerable<string> keys, CancellationToken ct) {
    var names = new Dictionary<string, string>(StringComparer.Ordinal);
    // one value, not a list of them
    var asked = (object)keys.Distinct(StringComparer.Ordinal).ToArray();
    if (asked is string[] { Length: 0 }) return names;
    await using var command = Sql.Fill(new("select distinct on (key) key, name from process.definition where key = any($1) order by key, number desc", await w.ReadConnection(ct)), asked);
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) names[reader.GetString(0)] = reader.GetString(1);
    return names;
  }
}
