namespace Saola.Ui;

/// <summary>What a colour means. A tone is never shown without a word and a shape.</summary>
public enum Tone { Neutral, Info, Good, Warning, Bad }

internal static class Tones {
  public static string Colour(this Tone tone) => tone switch {
    Tone.Info => "info",
    Tone.Good => "success",
    Tone.Warning => "warning",
    Tone.Bad => "danger",
    _ => "neutral",
  };

  public static string Icon(this Tone tone) => tone switch {
    Tone.Info => "info",
    Tone.Good => "circle-check",
    Tone.Warning => "triangle-alert",
    Tone.Bad => "octagon-alert",
    _ => "circle-dot",
  };
}
