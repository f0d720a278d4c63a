using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The graphs of deployed processes, read from their files once: a version never changes.</summary>
internal sealed class Definitions(WebDatabase database) {
  readonly ConcurrentDictionary<Guid, ProcessDefinition> graphs = new();

  public async ValueTask<ProcessDefinition> Graph(Guid id, CancellationToken ct) {
    if (graphs.TryGetValue(id, out var known)) return known;
    await using var command = database.Source.CreateCommand("select key, xml from process.definition where id = $1");
    command.Parameters.Add(new() { Value = id });
    await using var reader = await command.ExecuteReaderAsync(ct);
    if (!await reader.ReadAsync(ct)) throw new InvalidOperationException($"No process definition {id}");
    var (key, xml) = (reader.GetString(0), reader.GetString(1));
    return graphs.GetOrAdd(id, _ => Read(xml).Processes.Single(p => p.Key == key));
  }

  /// <summary>A version that was only just written, and that other connections do not see yet.</summary>
  public void Keep(Guid id, ProcessDefinition graph) => graphs[id] = graph;

  public static BpmnFile Read(string xml) => BpmnReader.Read(xml, Expressions.Compile);

  /// <summary>The same text by another editor's line ends is the same process.</summary>
  public static string Hash(string xml) =>
    Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(xml.ReplaceLineEndings("\n"))));

  const string IsLast = "not exists (select from process.definition n where n.key = d.key and n.number > d.number)";

  public static NpgsqlBatchCommand Newest(string key) => Sql.Command("select id from process.definition where key = $1 order by number desc limit 1", key);

  /// <summary>Whether no later version has taken its place.</summary>
  public static NpgsqlBatchCommand IsNewest(Guid id) =>
    Sql.Command($"select {IsLast} from process.definition d where d.id = $1", id);

  /// <summary>The newest version of each process that the message starts.</summary>
  public static NpgsqlBatchCommand StartedBy(string message) => Sql.Command($"select d.id, d.key from process.definition d where d.starts @> array[$1] and {IsLast} order by d.key", message);

  /// <summary>The newest version of each process that the signal starts.</summary>
  public static NpgsqlBatchCommand StartedBySignal(string signal) => Sql.Command($"select d.id, d.key from process.definition d where d.signals @> array[$1] and {IsLast} order by d.key", signal);
}
