using System.Globalization;

namespace Saola.Ui;

/// <summary>The scale and the numbers of a chart, in the units of its drawing.</summary>
public sealed class ChartFrame {
  public const int Width = 720, Left = 84, Right = 12, Top = 20;

  public ChartFrame(IEnumerable<Series> series, int height, double least = 0) {
    (Height, Least) = (height, least);
    var most = Math.Max(least, series.SelectMany(s => s.Values).Max() ?? 0);
    Step = RoundStep((most - least) / 4);
    Max = least + Math.Max(Step, Math.Ceiling((most - least) / Step) * Step);
  }

  public int Height { get; }
  public double Least { get; }
  public double Max { get; }
  public double Step { get; }
  public int Floor => Height - 44;

  public IEnumerable<double> Ticks {
    get {
      for (var n = 0; Least + n * Step <= Max + Step / 1000; n++) yield return Least + n * Step;
    }
  }

  public double Y(double value) => Floor - (value - Least) / (Max - Least) * (Floor - Top);

  /// <summary>The middle of the place of a label.</summary>
  public static double X(int index, int count) => Left + (index + 0.5) * (Width - Left - Right) / count;

  /// <summary>At most eight labels fit under a chart on a phone.</summary>
  public static bool Shows(int index, int count) => count <= 8 || index % ((count + 7) / 8) == 0;

  /// <summary>Every second of those has room on a phone, where letters are larger beside the drawing.</summary>
  public static bool ShowsOnPhone(int index, int count) => index % (2 * Math.Max(1, (count + 7) / 8)) == 0;

  /// <summary>A label too wide for its place is broken once, at the space nearest its middle.</summary>
  public static string[] Lines(string label, int count) {
    const double Letter = 7.5;
    if (label.Length * Letter < (double)(Width - Left - Right) / count || !label.Contains(' ', StringComparison.Ordinal)) return [label];
    var at = Enumerable.Range(0, label.Length).Where(i => label[i] == ' ').MinBy(i => Math.Abs(i - label.Length / 2));
    return [label[..at], label[(at + 1)..]];
  }

  public static string At(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

  static double RoundStep(double raw) {
    if (raw <= 0) return 1;
    var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
    var lead = raw / power;
    var step = power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    return step < 1 && raw >= 0.25 ? 1 : step;
  }
}
