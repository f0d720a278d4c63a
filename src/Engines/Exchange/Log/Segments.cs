using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Files of this node under <c>&lt;data&gt;/exchange/yyyyMMdd</c> in which the encrypted parts of larger bodies lie one behind the
/// other. A part counts only when a row of the log names it; what a killed program left behind nobody names.
/// </summary>
internal sealed class Segments(Settings settings, TimeProvider clock) : IDisposable {
  const long Largest = 256L << 20;
  readonly Lock gate = new();
  readonly string run = Guid.CreateVersion7().ToString("N");
  SafeFileHandle? file;
  string day = "", name = "";
  long end;
  int number;
  bool dirty;

  /// <summary>Puts a part behind the others; kept for sure only after <see cref="Flush"/>.</summary>
  /// <returns>Where it lies: file, a colon, and the place of its first byte.</returns>
  /// <exception cref="IOException">The disk takes no more.</exception>
  public string Write(ReadOnlySpan<byte> part) {
    lock (gate) {
      var today = Vn.Day(clock.GetUtcNow()).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
      if (file is null || today != day || end + part.Length > Largest) Begin(today);
      RandomAccess.Write(file!, part, end);
      dirty = true;
      var at = $"{name}:{end.ToString(CultureInfo.InvariantCulture)}";
      end += part.Length;
      return at;
    }
  }

  /// <summary>What was written until now is on the disk when this returns.</summary>
  public void Flush() {
    lock (gate) {
      if (!dirty) return;
      RandomAccess.FlushToDisk(file!);
      dirty = false;
    }
  }

  void Begin(string today) {
    Flush();
    file?.Dispose();
    file = null;
    var folder = Directory.CreateDirectory(Path.Combine(settings.Data, "exchange", today)).FullName;
    (day, name, end) = (today, $"{today}/{run}-{++number}", 0);
    file = File.OpenHandle(Path.Combine(folder, $"{run}-{number}"), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    Folders.Flush(folder);
    Folders.Flush(Path.GetDirectoryName(folder)!);
  }

  public void Dispose() => file?.Dispose();
}
