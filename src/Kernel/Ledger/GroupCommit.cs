using Npgsql;

namespace Saola.Kernel;

/// <summary>So much waits for the database that an act is refused before anything of it is kept; the same act may be tried again.</summary>
public sealed class BusyException(string message) : Exception(message);

/// <summary>
/// Things that share their commits: what comes while one group is written is the next group. Nobody waits for company, and each
/// goes on only when it is kept itself.
/// </summary>
/// <param name="most">Things in a group.</param>
/// <param name="mostWeight">Of all that wait together; what would be more is refused.</param>
/// <param name="weight">Of one thing.</param>
/// <param name="writers">Groups that are written beside each other at most; with one they are kept in the order in which they came.</param>
/// <param name="write">Keeps a group in one transaction; the fault with which nothing of it was kept, or nobody knows.</param>
public sealed class GroupCommit<T>(int most, long mostWeight, Func<T, long> weight, Func<IReadOnlyList<T>, Task<Exception?>> write, TimeProvider clock, int writers = 1) {
  /// <summary>How long a thing waits until its group begins.</summary>
  public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

  readonly Lock gate = new();
  readonly Queue<Waiting> waiting = [];
  long weighs;
  int writing;

  sealed record Waiting(T Thing, long Since, TaskCompletionSource Kept);

  /// <summary>Ends when the thing is kept, or fails as it would alone. It cannot be called back: who stops waiting leaves it there.</summary>
  /// <exception cref="BusyException">Too much waits already, or this waited too long: it is not kept.</exception>
  public Task Keep(T thing) {
    var one = new Waiting(thing, clock.GetTimestamp(), new(TaskCreationOptions.RunContinuationsAsynchronously));
    lock (gate) {
      if (weighs + weight(thing) > mostWeight) throw new BusyException($"{waiting.Count} wait to be kept.");
      weighs += weight(thing);
      waiting.Enqueue(one);
      if (writing == writers) return one.Kept.Task;
      writing++;
    }
    ThreadPool.UnsafeQueueUserWorkItem(_ => _ = WriteAll(), null);
    return one.Kept.Task;
  }

  async Task WriteAll() {
    while (Next() is { Count: > 0 } group) await Write(group);
  }

  List<Waiting> Next() {
    var group = new List<Waiting>();
    List<Waiting> late = [];
    lock (gate) {
      while (group.Count < most && waiting.TryDequeue(out var one)) {
        weighs -= weight(one.Thing);
        (clock.GetElapsedTime(one.Since) > LongestWait ? late : group).Add(one);
      }
      if (group.Count == 0) writing--;
    }
    foreach (var one in late) one.Kept.SetException(new BusyException("This waited too long to be written."));
    return group;
  }

  /// <summary>Whose fault it is shows when halves of the group go alone.</summary>
  async Task Write(List<Waiting> group) {
    var fault = await write([.. group.Select(g => g.Thing)]);
    if (fault is null) foreach (var one in group) one.Kept.SetResult();
    else if (group.Count > 1 && IsOfOne(fault)) {
      await Write(group[..(group.Count / 2)]);
      await Write(group[(group.Count / 2)..]);
    } else foreach (var one in group) one.Kept.SetException(fault);
  }

  /// <summary>
  /// An ERROR over what a row says rolled all of them back, and what failed on this side was never sent. A right, a table, room or
  /// time that lacks, lacks for all; after a break of the connection nobody knows what was kept.
  /// </summary>
  static bool IsOfOne(Exception fault) => fault switch {
    PostgresException e => e.InvariantSeverity == "ERROR" && e.SqlState[..2] is not ("25" or "42" or "53" or "55" or "57" or "58"),
    NpgsqlException or OperationCanceledException or TimeoutException or IOException => false,
    _ => true,
  };
}
