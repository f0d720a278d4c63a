using System.Collections.Concurrent;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What a call that was let through holds until it is over; nothing where the service is not limited.</summary>
internal readonly record struct Admission(BusFault? Fault, Meter? Own = null, Meter? Together = null, DayCount? OwnDay = null, DayCount? DayTogether = null) {
  /// <param name="went">Whether the call went on; one that was refused after all gives back what it took.</param>
  public void End(bool went) {
    if (went) {
      Own?.Leave();
      Together?.Leave();
    } else {
      Own?.GiveBack();
      Together?.GiveBack();
      OwnDay?.GiveBack();
      DayTogether?.GiveBack();
    }
  }
}

/// <summary>
/// Lets calls through as far as the owner of a service allows. Rates and requests under way are counted in memory, on each node by itself;
/// calls of a day too, and <see cref="DayCounts"/> brings those of all nodes together. What is tested is counted by itself and has no quota.
/// </summary>
internal sealed class Limiter(DayCounts days, Roster roster, TimeProvider clock) {
  readonly ConcurrentDictionary<(Guid Service, Guid Client, bool Test), Meter> meters = new();

  public Admission Enter(RosterService service, RosterClient client, long? length) {
    if (service.Limits is not { } limits) return default;
    var (mine, all) = (limits.Of(client.Id), limits.Together);
    if (length > (mine?.BodyBytes ?? long.MaxValue) || length > (all?.BodyBytes ?? long.MaxValue)) return new(LimitFaults.TooLarge(service.Address, MostBytes(service, client)!.Value));
    var test = service.Owner.Party.Instance == roster.TestInstance;
    var own = mine is null ? null : meters.GetOrAdd((service.Id, client.Id, test), static _ => new());
    var together = all is null ? null : meters.GetOrAdd((service.Id, service.Id, test), static _ => new());
    var now = clock.GetTimestamp();
    // what one of both gave is given back where the other refuses
    if (own?.Enter(mine!, now, clock) is { } refused) return new(LimitFaults.TooMany(service, refused.What, refused.Seconds));
    if (together?.Enter(all!, now, clock) is { } full) {
      own?.GiveBack();
      return new(LimitFaults.TooMany(service, full.What + " from all callers together", full.Seconds));
    }
    if (test) return new(null, own, together);
    var counted = Count(service, limits, client, mine, all);
    if (counted.Fault is null) return counted with { Own = own, Together = together };
    own?.GiveBack();
    together?.GiveBack();
    return counted;
  }

  /// <summary>The most that the body of a request may have; null for any.</summary>
  public static long? MostBytes(RosterService service, RosterClient client) => service.Limits is not { } limits ? null
    : (limits.Of(client.Id)?.BodyBytes, limits.Together?.BodyBytes) switch { (null, var all) => all, (var own, null) => own, var (own, all) => Math.Min(own.Value, all.Value) };

  Admission Count(RosterService service, RosterLimits limits, RosterClient client, LimitTerms? mine, LimitTerms? all) {
    if (mine?.PerDay is null && all?.PerDay is null) return default;
    var now = clock.GetUtcNow();
    var today = Vn.Day(now);
    double Rest() => (Vn.StartOf(today.AddDays(1)) - now).TotalSeconds;
    var own = mine?.PerDay is null ? null : days.Of(today, service.Id, client.Id, limits);
    if (own?.Take(mine!.PerDay!.Value) == false) return new(LimitFaults.TooMany(service, $"no more than {mine!.PerDay} requests a day", Rest()));
    if (all?.PerDay is not { } most) return new(null, OwnDay: own);
    var together = days.Of(today, service.Id, service.Id, limits);
    if (together.Take(most)) return new(null, OwnDay: own, DayTogether: together);
    own?.GiveBack();
    return new(LimitFaults.TooMany(service, $"no more than {most} requests a day from all callers together", Rest()));
  }
}

/// <summary>A bucket of tokens and the requests under way of one caller, or of all together.</summary>
internal sealed class Meter {
  double tokens = double.MaxValue;
  long at;
  int running;

  /// <returns>What is used up, and in how many seconds to come again; null where it may go on.</returns>
  public (string What, double Seconds)? Enter(LimitTerms terms, long now, TimeProvider clock) {
    lock (this) {
      if (running >= terms.Concurrent) return ($"no more than {terms.Concurrent} requests at once", 1);
      if (terms.PerSecond is { } allowed) {
        var rate = (double)allowed;
        var most = terms.Burst ?? Math.Max(1, Math.Ceiling(rate));
        tokens = Math.Min(most, tokens + Math.Max(0, clock.GetElapsedTime(at, now).TotalSeconds) * rate);
        at = now;
        if (tokens < 1) return ($"no more than {allowed:0.##} requests a second", (1 - tokens) / rate);
        tokens--;
      }
      running++;
      return null;
    }
  }

  public void Leave() {
    lock (this) running--;
  }

  /// <summary>The request does not go on after all.</summary>
  public void GiveBack() {
    lock (this) (running, tokens) = (running - 1, tokens + 1);
  }
}
