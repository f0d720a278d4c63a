using Saola.Kernel;

namespace Saola.Process.Pages;

/// <summary>How long something took, in the unit in which people say it.</summary>
internal static class Durations {
  public static string Words(double seconds) => seconds switch {
    < 60 => Say("seconds", seconds),
    < 3600 => Say("minutes", seconds / 60),
    < 86_400 => Say("hours", seconds / 3600),
    _ => Say("days", seconds / 86_400),
  };

  static string Say(string unit, double value) => Saola.Process.Words.T[$"took_{unit}", value.ToString(value < 10 ? "0.#" : "0", Vn.Culture)];
}
