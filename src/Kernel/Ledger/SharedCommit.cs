using System.Text;

namespace Saola.Kernel;

/// <summary>Acts that leave evidence and nothing else share their commits: each goes on only when its own entries are kept.</summary>
public sealed class SharedCommit {
  /// <summary>Acts in a group.</summary>
  internal const int Most = 100;

  /// <summary>How long a group may take.</summary>
  internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

  static readonly Dictionary<int, byte[]> NoCiphers = [];
  readonly WebDatabase database;
  readonly GroupCommit<Entry[]> group;

  public SharedCommit(WebDatabase database, TimeProvider clock) : this(database, clock, 10_000) { }

  /// <param name="mostWaiting">Acts that wait; one more is refused. At some two kilobytes each this is a fraction of what their requests hold.</param>
  internal SharedCommit(WebDatabase database, TimeProvider clock, int mostWaiting) =>
    (this.database, group) = (database, new(Most, mostWaiting, static _ => 1, Fault, clock));

  /// <summary>Strict as the way to the database is: what it cannot carry fails here, alone.</summary>
  static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

  /// <summary>
  /// Ends when the entries are committed, or fails as their act would alone. It cannot be called back: who stops waiting leaves the
  /// entries, which are kept once all the same.
  /// </summary>
  /// <exception cref="BusyException">Too much waits already, or the entries waited too long: nothing of them is kept.</exception>
  internal Task Keep(Entry[] entries) {
    foreach (var e in entries) foreach (var text in (string?[])[e.Purpose, e.Reason, e.Type, e.ActorKind, e.ObjectKind, e.Facts]) _ = Strict.GetByteCount(text ?? "");
    return group.Keep(entries);
  }

  /// <summary>One transaction, for statements of a batch are one.</summary>
  async Task<Exception?> Fault(IReadOnlyList<Entry[]> acts) {
    try {
      await using var batch = database.Source.CreateBatch();
      batch.Timeout = (int)Longest.TotalSeconds;
      batch.BatchCommands.Add(LedgerSql.AllowWriting(acts[0][0].Process));
      batch.BatchCommands.Add(LedgerSql.Insert([.. acts.SelectMany(a => a)], NoCiphers));
      await batch.ExecuteNonQueryAsync();
      return null;
    } catch (Exception e) {
      return e;
    }
  }
}
