using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Of what an owner is told: faults, slow answers, no calls, the calls of a day nearly used up, an agreement about to end, events that do not arrive, files that were dropped and refused.</summary>
public enum TroubleKind { Errors, Slow, Silent, Quota, Ending, Lag, Drop }

/// <summary>A trouble of which its owner was told, once as it began and once as it ended.</summary>
internal sealed class Trouble {
  public Guid Id { get; init; }
  public TroubleKind Kind { get; init; }

  /// <summary>The service, the agreement or the subscription.</summary>
  public Guid About { get; init; }
  public DateTimeOffset BeganAt { get; init; }
  public DateTimeOffset? EndedAt { get; set; }
  public int Version { get; init; } = 1;
}

/// <summary>Beyond which an owner is told of a service.</summary>
internal sealed class ServiceBound {
  /// <summary>Where nothing was set: per cent of calls with faults, milliseconds where its version promises none, hours without a call, days before an agreement ends, per cent of the calls of a day.</summary>
  public const int UsualErrors = 20, UsualMillis = 10_000, UsualSilence = 24, Ending = 30, Quota = 80;

  /// <summary>Calls below which a share or a time says nothing; minutes that are looked at; hours that events may wait.</summary>
  public const int FewCalls = 20, Minutes = 10, LagHours = 1;
  public const int MostSilence = 720;

  public Guid Service { get; init; }
  public int ErrorPercent { get; private set; } = UsualErrors;
  public int? AnswerMillis { get; private set; }
  public int? SilentHours { get; private set; }
  public int Version { get; init; } = 1;

  public Error? Set(int errorPercent, int? answerMillis, int? silentHours) {
    if (errorPercent is < 1 or > 100 || answerMillis is <= 0 || silentHours is < 1 or > MostSilence) return SeenErrors.BadBounds;
    (ErrorPercent, AnswerMillis, SilentHours) = (errorPercent, answerMillis, silentHours);
    return null;
  }
}
