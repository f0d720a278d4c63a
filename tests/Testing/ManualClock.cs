namespace Saola.Testing;

/// <summary>A clock that moves only when the test moves it; timers run on real time. Starts on a Monday at 08:00 in Gia Lai.</summary>
public sealed class ManualClock : TimeProvider {
  DateTimeOffset now = new(2026, 11, 16, 1, 0, 0, TimeSpan.Zero);

  public override DateTimeOffset GetUtcNow() => now;
  public void Set(DateTimeOffset to) => now = to;
  public void Pass(TimeSpan by) => now += by;
}
