using Saola.Kernel;

namespace Saola.Exchange;

internal static class SeenErrors {
  public static Error BadMinutes => new(ErrorKind.Invalid, "exchange.bad_minutes", Words.T["bad_minutes", ShowTraffic.MostMinutes], "Minutes");
  public static Error BadTime => new(ErrorKind.Invalid, "exchange.bad_time", Words.T["bad_time"], "From");
  public static Error BadBounds => new(ErrorKind.Invalid, "exchange.bad_bounds", Words.T["bad_bounds", ServiceBound.MostSilence], "ErrorPercent");
  public static Error BadPeriod => new(ErrorKind.Invalid, "exchange.bad_period", Words.T["bad_period"], "By");
  public static Error BadCursor => new(ErrorKind.Invalid, "exchange.bad_cursor", Words.T["bad_cursor"]);
}
