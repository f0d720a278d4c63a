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

  /// <summary>Bytes of the bodies as they went.</summary>
  public long Sent { get; set; }
  public long Answered { get; set; }
}

/// <summary>What one client's calls of one service in one minute came to, counted by many at once and without locks.</summary>
internal sealed class CallCount {
  readonly long[] steps = new long[Steps.Count];
  long calls, errors, refused, sent, answered, micros;

  /// <summary>What of it was written last: calls and refusals.</summary>
  public long Written { get; set; }
  public long All => Interlocked.Read(ref calls) + Interlocked.Read(ref refused);
  public (long Calls, long Errors, long Refused, long Sent, long Answered, long Micros) Sums =>
    (Interlocked.Read(ref calls), Interlocked.Read(ref errors), Interlocked.Read(ref refused), Interlocked.Read(ref sent), Interlocked.Read(ref answered), Interlocked.Read(ref micros));

  public void Add(bool failed, long requestSize, long answerSize, double took) {
    Interlocked.Increment(ref steps[Steps.Of(took)]);
    Interlocked.Add(ref sent, requestSize);
    Interlocked.Add(ref answered, answerSize);
    Interlocked.Add(ref micros, (long)took);
    if (failed) Interlocked.Increment(ref errors);
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

  /// <param name="began">As <see cref="Stopwatch.GetTimestamp"/> told it.</param>
  public void Add(BusCall call, long began) {
    var (count, outcome) = (Of(call.Client, call.Service), call.Outcome);
    if (outcome.Went) count.Add(outcome.Failed, outcome.Sent, outcome.Answered, Stopwatch.GetElapsedTime(began).TotalMicroseconds);
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
