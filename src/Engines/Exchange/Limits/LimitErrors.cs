using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

internal static class LimitErrors {
  public static Error Bad(string field, decimal least, decimal most) => new(ErrorKind.Invalid, "exchange.bad_limit", T["limit_bad", Vn.Number(least), Vn.Number(most)], field);
  public static Error NothingKept => new(ErrorKind.Conflict, "exchange.cache_of_adapter", T["limit_nothing_kept"], "CacheSeconds");
  public static Error BurstAlone => new(ErrorKind.Invalid, "exchange.bad_limit", T["limit_burst_alone"], "Burst");
  public static Error NotSet => new(ErrorKind.Conflict, "exchange.limit_not_set", T["limit_not_set"]);
  public static Error MessageMissing => new(ErrorKind.Invalid, "exchange.message_missing", T["maintenance_message_missing", Maintenance.MessageLimit], "Message");
  public static Error UntilPassed => new(ErrorKind.Invalid, "exchange.until_passed", T["maintenance_until_passed"], "Until");
  public static Error OpenAlready => new(ErrorKind.Conflict, "exchange.open_already", T["maintenance_open_already"]);
}

/// <summary>Refusals by limits. Who is refused hears when to come again (<c>Retry-After</c>).</summary>
internal static class LimitFaults {
  /// <summary>The protocol has no type of its own for this.</summary>
  public static BusFault TooMany(RosterService service, string what, double seconds) =>
    new(FaultSide.ServerProxy, "limit_exceeded", $"Service {service.Address}: {what}") { RetryAfter = Math.Clamp((int)Math.Ceiling(seconds), 1, 86_400) };

  public static BusFault LeftAlone(string service, int seconds) => BusFault.Network($"Service {service} was not reached again and again and is left alone for a while") with { RetryAfter = seconds };
  public static BusFault TooLarge(string service, long most) => Invalid($"Service {service} takes requests of {most} bytes at most");
  public static BusFault Invalid(string message) => new(FaultSide.Client, "invalid_request", message);

  public static BusFault Closed(RosterMaintenance closed, DateTimeOffset now) =>
    new(FaultSide.ClientProxy, "maintenance_mode", closed.Message + (closed.Until is { } end ? $" (until {end:yyyy-MM-ddTHH:mm:ssZ})" : "")) { RetryAfter = closed.Until > now ? (int)Math.Min((closed.Until.Value - now).TotalSeconds + 1, int.MaxValue) : null };
}
