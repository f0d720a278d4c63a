using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Whom a limit holds for: all callers of a service together, each by itself, or one that is named in place of each.</summary>
public enum LimitScope { Together, Each, Client }

/// <summary>How much may be asked of a service; what is null is not limited.</summary>
/// <param name="PerSecond">Requests, on each node.</param>
/// <param name="Burst">How many may come at once after a quiet time; as many as in a second where it is not said.</param>
/// <param name="Concurrent">Requests under way, on each node.</param>
/// <param name="PerDay">Requests of a day in Vietnam, on all nodes.</param>
/// <param name="BodyBytes">Of a request.</param>
public sealed record LimitTerms(decimal? PerSecond, int? Burst, int? Concurrent, long? PerDay, long? BodyBytes) {
  public bool IsNothing => this is { PerSecond: null, Concurrent: null, PerDay: null, BodyBytes: null };
}

/// <summary>A limit that the owner of a service has set.</summary>
internal sealed class ServiceLimit {
  public const int MostPerSecond = 100_000, MostConcurrent = 10_000;
  public const long MostPerDay = 1_000_000_000_000, MostBytes = 1L << 40;
  public Guid Id { get; init; }
  public Guid Service { get; init; }
  public LimitScope Scope { get; init; }
  public Guid? Subsystem { get; init; }
  public decimal? PerSecond { get; private set; }
  public int? Burst { get; private set; }
  public int? Concurrent { get; private set; }
  public long? PerDay { get; private set; }
  public long? BodyBytes { get; private set; }
  public int Version { get; init; } = 1;

  public Error? Set(LimitTerms terms) {
    if (terms.PerSecond is < 0.01m or > MostPerSecond) return LimitErrors.Bad("PerSecond", 0.01m, MostPerSecond);
    if (terms.Burst is < 1 or > MostPerSecond) return LimitErrors.Bad("Burst", 1, MostPerSecond);
    if (terms.Burst is not null && terms.PerSecond is null) return LimitErrors.BurstAlone;
    if (terms.Concurrent is < 1 or > MostConcurrent) return LimitErrors.Bad("Concurrent", 1, MostConcurrent);
    if (terms.PerDay is < 1 or > MostPerDay) return LimitErrors.Bad("PerDay", 1, MostPerDay);
    if (terms.BodyBytes is < 1 or > MostBytes) return LimitErrors.Bad("BodyBytes", 1, MostBytes);
    (PerSecond, Burst, Concurrent, PerDay, BodyBytes) = (terms.PerSecond is { } rate ? decimal.Round(rate, 2) : null, terms.Burst, terms.Concurrent, terms.PerDay, terms.BodyBytes);
    return null;
  }

  public LimitTerms Terms => new(PerSecond, Burst, Concurrent, PerDay, BodyBytes);
}

/// <summary>Whether the whole exchange is closed for a while; there is one row.</summary>
internal sealed class Maintenance {
  public const int MessageLimit = 500;

  /// <summary>The exchange itself, as the ledger names it.</summary>
  public static readonly Guid Exchange = Guid.Parse("00000000-0000-0000-0000-000000000780");

  public bool Id { get; init; } = true;

  /// <summary>What callers read; null while the exchange is open.</summary>
  public string? Message { get; private set; }

  /// <summary>When it is planned to end. It ends when whoever set it says so, not by itself.</summary>
  public DateTimeOffset? Until { get; private set; }
  public int Version { get; init; } = 1;

  public Error? Begin(string? message, DateTimeOffset? until, DateTimeOffset now) {
    if (Vn.Clean(message) is not { Length: > 0 and <= MessageLimit } said) return LimitErrors.MessageMissing;
    if (until <= now) return LimitErrors.UntilPassed;
    (Message, Until) = (said, until?.ToUniversalTime());
    return null;
  }

  public Error? End() {
    if (Message is null) return LimitErrors.OpenAlready;
    (Message, Until) = (null, null);
    return null;
  }
}
