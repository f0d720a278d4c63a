using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Kernel;

/// <summary>Whether this node can serve: each check is <c>ok</c> or a word for what is wrong, without details for strangers.</summary>
public sealed record Readiness(bool Ready, IReadOnlyDictionary<string, string> Checks);

/// <summary>Asks the database, its schema and the place of files, at most every two seconds however often it is asked.</summary>
internal sealed class ReadinessCheck(WebDatabase database, IEnumerable<MigrationSet> sets, FileHealth files, TimeProvider clock, ILogger<ReadinessCheck> log) : IDisposable {
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(3);
  readonly SemaphoreSlim asking = new(1, 1);
  readonly Lazy<HashSet<(string, string, string)>> scripts = new(() => [.. sets.SelectMany(s => s.Scripts().Select(x => (s.Module, x.Name, Checksum(x.Sql))))]);
  (DateTimeOffset At, Readiness Answer)? last;

  public async Task<Readiness> Ask(CancellationToken ct) {
    await asking.WaitAsync(ct);
    try {
      if (last is { } known && (clock.GetUtcNow() - known.At).Duration() < Fresh) return known.Answer;
      var schema = await Schema(ct);
      var (disk, contents) = await files.Ask(ct);
      var checks = new Dictionary<string, string>(StringComparer.Ordinal) { ["database"] = schema == "unreachable" ? schema : "ok", ["schema"] = schema, ["disk"] = disk, ["files"] = contents };
      var answer = new Readiness(checks.Values.All(c => c == "ok"), checks);
      last = (clock.GetUtcNow(), answer);
      return answer;
    } finally {
      asking.Release();
    }
  }

  async Task<string> Schema(CancellationToken ct) {
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    limit.CancelAfter(Patience);
    try {
      await using var command = database.Source.CreateCommand("select module, name, checksum from kernel.migration");
      await using var reader = await command.ExecuteReaderAsync(limit.Token);
      var done = new HashSet<(string, string, string)>();
      while (await reader.ReadAsync(limit.Token)) done.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
      return scripts.Value.IsSubsetOf(done) ? "ok" : "behind";
    } catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException && !ct.IsCancellationRequested) {
      log.LogWarning("Not ready: {Reason}", e.Message);
      return "unreachable";
    }
  }

  static string Checksum(string sql) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));

  public void Dispose() => asking.Dispose();
}
