using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Saola.Kernel;

/// <summary>Traces and metrics of the platform; ids only, never personal facts.</summary>
public static class Telemetry {
  public const string Name = "Saola";
  public static ActivitySource Source { get; } = new(Name);
  public static Meter Meter { get; } = new(Name);
}
