namespace Saola.Identity;

/// <summary>A training site (SAOLA_TRAINING=1): its people are invented, and so local accounts for the public exist.</summary>
public sealed class Training(bool on) {
  public Training(Settings settings) : this(settings["SAOLA_TRAINING"] == "1") { }

  public bool On { get; } = on;
}
