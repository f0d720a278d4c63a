using System.Text;
using Npgsql;

namespace Saola.Kernel;

/// <summary>So much waits for the database that an act is refused before anything of it is kept; the same act may be tried again.</summary>
public sealed class BusyException(string message) : Exception(message);

/// <summary>
/// Acts that leave evidence and nothing else share their commits: what arrives while one group is written is the next group.
/// Nobody waits for company, and each act goes on only when its own entries are kept.
/// </summary>
public sealed class SharedCommit(WebDatabase database, TimeProvider clock) {
  /// <summary>Acts in a group.</summary>
  internal const int Most = 100;

  /// <summary>Acts that wait; one more is refused. At some two kilobytes each this is a fraction of what their requests hold.</summary>
  internal int MostWaiting { get; init; } = 10_000;

  /// <summary>How long a group may take, and how long an act waits until its group begins: then whoever asked has their answer within both.</summary>
  internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromSeconds(20);

  static readonly Dictionary<int, byte[]> NoCiphers = [];
  readonly Lock gate = new();
  readonly Queue<Act> waiting = [];
  bool writing;

  sealed record Act(Entry[] Entries, long Since, TaskCompletionSource Kept);

  /// <summary>Strict as the way to the database is: what it cannot carry fails here, alone.</summary>
  static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

  /// <summary>
  /// Ends when the entries are committed, or fails as their act would alone. It cannot be called back: who stops waiting leaves the
  /// entries, which are kept once all the same.
  /// </summary>
  /// <exception cref="BusyException">Too much waits already, or the entries waited too long: nothing of them is kept.</exception>
  internal Task Keep(Entry[] entries) {
    foreach (var e in entries) foreach (var text in (string?[])[e.Purpose, e.Reason, e.Type, e.ActorKind, e.ObjectKind, e.Facts]) _ = Strict.GetByteCount(text ?? "");
    var act = new Act(entries, clock.GetTimestamp(), new(TaskCreationOptions.RunContinuationsAsynchronously));
    lock (gate) {
      if (waiting.Count >= MostWaiting) throw new BusyException($"{MostWaiting} acts wait for their evidence to be written.");
      waiting.Enqueue(act);
      if (writing) return act.Kept.Task;
      writing = true;
    }
    ThreadPool.UnsafeQueueUserWorkItem(_ => _ = WriteAll(), null);
    return act.Kept.Task;
  }

  async Task WriteAll() {
    while (Next() is { Count: > 0 } group) await Write(group);
  }

  /// <summary>
  /// An ERROR rolled all of them back, and what failed on this side was never sent: whose it is shows when halves of them go alone.
  /// After a break of the connection nobody knows what was kept.
  /// </summary>
  async Task Write(List<Act> group) {
    var fault = await Fault(group);
    if (fault is null) foreach (var act in group) act.Kept.SetResult();
    else if (group.Count > 1 && fault is PostgresException { InvariantSeverity: "ERROR", SqlState: not PostgresErrorCodes.QueryCanceled } or not (NpgsqlException or OperationCanceledException or TimeoutException or IOException)) {
      await Write(group[..(group.Count / 2)]);
      await Write(group[(group.Count / 2)..]);
    } else foreach (var act in group) act.Kept.SetException(fault);
  }

  List<Act> Next() {
    var group = new List<Act>();
    List<Act> late = [];
    lock (gate) {
      while (group.Count < Most && waiting.TryDequeue(out var act)) (clock.GetElapsedTime(act.Since) > LongestWait ? late : group).Add(act);
      writing = group.Count > 0;
    }
    foreach (var act in late) act.Kept.SetException(new BusyException("The evidence waited too long to be written."));
    return group;
  }

  /// <summary>One transaction, for statements of a batch are one.</summary>
  async Task<Exception?> Fault(List<Act> group) {
    try {
      await using var batch = database.Source.CreateBatch();
      batch.Timeout = (int)Longest.TotalSeconds;
      batch.BatchCommands.Add(LedgerSql.AllowWriting(group[0].Entries[0].Process));
      batch.BatchCommands.Add(LedgerSql.Insert([.. group.SelectMany(a => a.Entries)], NoCiphers));
      await batch.ExecuteNonQueryAsync();
      return null;
    } catch (Exception e) {
      return e;
    }
  }
}
