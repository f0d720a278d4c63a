using System.Collections.Concurrent;
using System.Diagnostics;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Who called what, all services of the national platform under the empty id; and whether that was a service under test.</summary>
internal readonly record struct CallPair(Guid Client, Guid Service, bool Test);

/// <summary>What becomes of a call.</summary>
internal sealed class CallOutcome {
  /// <summary>It went on to the service; what a limit, a breaker or the log stopped before did not.</summary>
  public bool Went { get; set; }

  /// <summary>It ended with a fault of the exchange, or with 500 and more.</summary>
  public bool Failed { get; set; } = true;

  /// <summary>It ended with a fault of the exchange: what a service itself answers was led through all the same.</summary>
  public bool Faulted { get; set; } = true;

  /// <summary>Bytes of the bodies as they went.</summary>
  public long Sent { get; set; }
  public long Answered { get; set; }
}

/// <summary>
/// What operational monitoring tells of a service's calls: those with a fault, the last of both kinds, and of those without what they took and
/// how large they were, together, squared, the least and the most, for microseconds, bytes sent and bytes answered in turn.
/// </summary>
internal sealed class CallHealth {
  const int Each = 4;
  readonly Lock gate = new();
  readonly double[] spread = new double[3 * Each];
  bool isMeasured;
  long faults;
  DateTime? goodAt, badAt;

  public void Add(bool faulted, DateTime at, params ReadOnlySpan<double> measured) {
    lock (gate) {
      if (faulted) {
        (faults, badAt) = (faults + 1, at);
        return;
      }
      for (var i = 0; i < measured.Length; i++) {
        var of = spread.AsSpan(i * Each, Each);
        var value = measured[i];
        (of[0], of[1]) = (of[0] + value, of[1] + value * value);
        (of[2], of[3]) = isMeasured ? (Math.Min(of[2], value), Math.Max(of[3], value)) : (value, value);
      }
      (isMeasured, goodAt) = (true, at);
    }
  }

  /// <summary>What it is now; nothing is measured where all ended with a fault.</summary>
  public (long Faults, DateTime? GoodAt, DateTime? BadAt, double[] Spread) Taken() {
    lock (gate) return (faults, goodAt, badAt, isMeasured ? [.. spread] : []);
  }
}

/// <summary>What one client's calls of one service in one minute came to, counted by many at once.</summary>
internal sealed class CallCount {
  readonly long[] steps = new long[Steps.Count];
  long calls, errors, refused, sent, answered, micros;

  public CallHealth Health { get; } = new();

  /// <summary>What of it was written last: calls and refusals.</summary>
  public long Written { get; set; }
  public long All => Interlocked.Read(ref calls) + Interlocked.Read(ref refused);
  public (long Calls, long Errors, long Refused, long Sent, long Answered, long Micros) Sums =>
    (Interlocked.Read(ref calls), Interlocked.Read(ref errors), Interlocked.Read(ref refused), Interlocked.Read(ref sent), Interlocked.Read(ref answered), Interlocked.Read(ref micros));

  public void Add(CallOutcome outcome, double took, DateTime at) {
    var (requestSize, answerSize) = (outcome.Sent, outcome.Answered);
    Health.Add(outcome.Faulted, at, took, requestSize, answerSize);
    Interlocked.Increment(ref steps[Steps.Of(took)]);
    Interlocked.Add(ref sent, requestSize);
    Interlocked.Add(ref answered, answerSize);
    Interlocked.Add(ref micros, (long)took);
    if (outcome.Failed) Interlocked.Increment(ref errors);
    Interlocked.Increment(ref calls);
  }

  public void Refuse() => Interlocked.Increment(ref refused);

  /// <summary>Without the zeros at the end.</summary>
  public long[] Taken() {
    var last = Array.FindLastIndex(steps, s => s > 0);
    return steps[..(last + 1)];
  }
}

/// <summary>The calls of one minute.</summary>
internal sealed class CallMinute(long number) {
  public long Number => number;
  public DateTime At => new(number * TimeSpan.TicksPerMinute, DateTimeKind.Utc);
  public ConcurrentDictionary<CallPair, CallCount> Counts { get; } = new();
}

/// <summary>Counts calls in memory, where they pass; <see cref="CallKeeper"/> writes what was counted.</summary>
internal sealed class CallCounts(Roster roster, TimeProvider clock) {
  readonly Lock gate = new();
  readonly Dictionary<long, CallMinute> open = [];
  CallMinute current = new(0);

  /// <summary>This run of this node.</summary>
  public Guid Node { get; } = Guid.CreateVersion7();

  /// <summary>Since when this node counts.</summary>
  public DateTimeOffset Began { get; } = clock.GetUtcNow();

  /// <param name="began">As <see cref="Stopwatch.GetTimestamp"/> told it.</param>
  public void Add(BusCall call, long began) {
    var (count, outcome) = (Of(call.Client, call.Service), call.Outcome);
    if (outcome.Went) count.Add(outcome, Stopwatch.GetElapsedTime(began).TotalMicroseconds, clock.GetUtcNow().UtcDateTime);
    else count.Refuse();
  }

  /// <summary>A call that a service did not get, as its caller may not call it or as it is out of service.</summary>
  public void Refuse(RosterClient client, RosterService service) => Of(client, service).Refuse();

  CallCount Of(RosterClient client, RosterService service) =>
    Now().Counts.GetOrAdd(new(client.Id, service.Id, service.Owner.Party.Instance == roster.TestInstance), static _ => new());

  CallMinute Now() {
    var number = clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
    var known = Volatile.Read(ref current);
    if (known.Number == number) return known;
    lock (gate) {
      if (!open.TryGetValue(number, out var minute)) open[number] = minute = new(number);
      Volatile.Write(ref current, minute);
      return minute;
    }
  }

  /// <summary>The minutes that may have to be written.</summary>
  public CallMinute[] Open() {
    lock (gate) return [.. open.Values];
  }

  /// <summary>A minute is written for the last time some time after its end: a call that began in it may still be counted.</summary>
  public void Close(CallMinute minute) {
    lock (gate)
      if (clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute > minute.Number + 1 && minute.Counts.Values.All(c => c.Written == c.All)) open.Remove(minute.Number);
  }
}
