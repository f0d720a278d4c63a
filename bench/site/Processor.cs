using System.Globalization;

namespace Saola.Bench;

/// <summary>Seconds of processor time, as the kernel counts them.</summary>
internal static class Processor {
  const double TicksPerSecond = 100;

  /// <summary>Of a process alone.</summary>
  public static double Own(int process) => Stat(process) is { } s ? (s.User + s.System) / TicksPerSecond : 0;

  /// <summary>Of the processes that it has started, also of those that have ended since.</summary>
  public static double Children(int process) => Stat(process) is not { } own ? 0
    : (own.EndedUser + own.EndedSystem) / TicksPerSecond + Processes().Where(p => Stat(p) is { } s && s.Parent == process).Sum(Own);

  /// <summary>The most memory that a process has held at once, in bytes.</summary>
  public static long Peak(int process) =>
    long.Parse(File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;

  static IEnumerable<int> Processes() => Directory.GetDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0);

  static (int Parent, long User, long System, long EndedUser, long EndedSystem)? Stat(int process) {
    try {
      // The name in parentheses may hold blanks.
      var text = File.ReadAllText($"/proc/{process}/stat");
      var f = text[(text.LastIndexOf(')') + 2)..].Split(' ');
      return (int.Parse(f[1], CultureInfo.InvariantCulture), Number(f[11]), Number(f[12]), Number(f[13]), Number(f[14]));
    } catch (IOException) {
      return null;
    }
  }

  static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
