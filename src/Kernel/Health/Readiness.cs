using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Kernel;

/// <summary>Whether this node can serve: each check is <c>ok</c> or a word for what is wrong, without details for strangers.</summary>
public sealed record Readiness(bool Ready, IReadOnlyDictionary<string, string> Checks);

/// <summary>Asks the database, its schema and the disk, at most every two seconds however often it is asked.</summary>
public sealed class ReadinessCheck(WebDatabase database, IEnumerable<MigrationSet> sets, Settings settings, TimeProvider clock, ILogger<ReadinessCheck> log) : IDisposable {
  const long Megabyte = 1 << 20;
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(3);
  readonly SemaphoreSlim asking = new(1, 1);
  readonly Lazy<HashSet<(string, string, string)>> scripts = new(() => [.. sets.SelectMany(s => s.Scripts().Select(x => (s.Module, x.Name, Checksum(x.Sql))))]);
  (DateTimeOffset At, Readiness Answer)? last;

  public async Task<Readiness> Ask(CancellationToken ct) {
    await asking.WaitAsync(ct);
    try {
      if (last is { } known && (clock.GetUtcNow() - known.At).Duration() < Fresh) return known.Answer;
      var schema = await Schema(ct);
      var checks = new Dictionary<string, string>(StringComparer.Ordinal) { ["database"] = schema == "unreachable" ? schema : "ok", ["schema"] = schema, ["disk"] = Disk() };
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

  /// <summary>Files can be written and at least <c>SAOLA_DISK_FREE_MB</c> (default 500) is free for them.</summary>
  string Disk() {
    try {
      var needed = long.TryParse(settings["SAOLA_DISK_FREE_MB"], out var megabytes) ? megabytes : 500;
      var probe = Path.Combine(Directory.CreateDirectory(settings.Data).FullName, $".probe-{Environment.ProcessId}");
      using (new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)) { }
      return new DriveInfo(settings.Data).AvailableFreeSpace / Megabyte >= needed ? "ok" : "low";
    } catch (Exception e) when (e is IOException or UnauthorizedAccessException) {
      log.LogWarning("Not ready: {Reason}", e.Message);
      return "unwritable";
    }
  }

  static string Checksum(string sql) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));

  public void Dispose() => asking.Dispose();
}
