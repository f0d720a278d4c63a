using System.Text;
using Npgsql;

namespace Saola.Kernel;

/// <summary>
/// Acts that leave evidence and nothing else share their commits: what arrives while one group is written is the next group.
/// Nobody waits for company, and each act goes on only when its own entries are kept.
/// </summary>
public sealed class SharedCommit(WebDatabase database) {
  /// <summary>Acts in a group.</summary>
  internal const int Most = 100;
  static readonly Dictionary<int, byte[]> NoCiphers = [];
  readonly Lock gate = new();
  readonly Queue<Act> waiting = [];
  bool writing;

  sealed record Act(Entry[] Entries, TaskCompletionSource Kept);

  /// <summary>Strict as the way to the database is: what it cannot carry fails here, alone.</summary>
  static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

  /// <summary>Ends when the entries are committed, or fails as their act would alone. It cannot be called back: others are in the same transaction.</summary>
  internal Task Keep(Entry[] entries) {
    foreach (var e in entries) foreach (var text in (string?[])[e.Purpose, e.Reason, e.Type, e.ActorKind, e.ObjectKind, e.Facts]) _ = Strict.GetByteCount(text ?? "");
    var act = new Act(entries, new(TaskCreationOptions.RunContinuationsAsynchronously));
    lock (gate) {
      waiting.Enqueue(act);
      if (writing) return act.Kept.Task;
      writing = true;
    }
    ThreadPool.UnsafeQueueUserWorkItem(_ => _ = WriteAll(), null);
    return act.Kept.Task;
  }

  async Task WriteAll() {
    while (Next() is { Count: > 0 } group)
      // An ERROR rolled all of them back, and what failed on this side was never sent: whose it is shows when each goes alone. After
      // a break of the connection nobody knows what was kept.
      if (await Fault(group) is not { } fault) foreach (var act in group) act.Kept.SetResult();
      else if (fault is PostgresException { InvariantSeverity: "ERROR" } or not (NpgsqlException or OperationCanceledException or TimeoutException or IOException) && group.Count > 1) foreach (var act in group) End(act, await Fault([act]));
      else foreach (var act in group) act.Kept.SetException(fault);
  }

  static void End(Act act, Exception? fault) {
    if (fault is null) act.Kept.SetResult();
    else act.Kept.SetException(fault);
  }

  List<Act> Next() {
    var group = new List<Act>();
    lock (gate) {
      while (group.Count < Most && waiting.TryDequeue(out var act)) group.Add(act);
      writing = group.Count > 0;
    }
    return group;
  }

  /// <summary>One transaction, for statements of a batch are one.</summary>
  async Task<Exception?> Fault(List<Act> group) {
    try {
      await using var batch = database.Source.CreateBatch();
      batch.BatchCommands.Add(LedgerSql.AllowWriting(group[0].Entries[0].Process));
      batch.BatchCommands.Add(LedgerSql.Insert([.. group.SelectMany(a => a.Entries)], NoCiphers));
      await batch.ExecuteNonQueryAsync();
      return null;
    } catch (Exception e) {
      return e;
    }
  }
}
