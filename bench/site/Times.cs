using System.Collections.Concurrent;
using System.Diagnostics;

namespace Saola.Bench;

/// <summary>How long each kind of request took, in milliseconds.</summary>
internal sealed class Times {
  readonly ConcurrentDictionary<string, ConcurrentQueue<double>> taken = new(StringComparer.Ordinal);

  public async Task<T> Of<T>(string what, Func<Task<T>> act) {
    var from = Stopwatch.GetTimestamp();
    var done = await act();
    taken.GetOrAdd(what, _ => new()).Enqueue(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
    return done;
  }

  public int Count(string what) => taken.TryGetValue(what, out var times) ? times.Count : 0;

  /// <summary>The time below which <paramref name="share"/> of the requests stayed.</summary>
  public double At(string what, double share) {
    var sorted = taken[what].Order().ToArray();
    return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(sorted.Length * share) - 1)];
  }

  public static string Load => File.ReadAllText("/proc/loadavg").Trim();
}
