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
  readonly Lock gate = new(), flushing = new();
  readonly string run = Guid.CreateVersion7().ToString("N");
  readonly List<Segment> open = [];
  readonly HashSet<string> lost = new(StringComparer.Ordinal);
  readonly Dictionary<string, Segment> current = new(StringComparer.Ordinal);
  int number;

  sealed class Segment(SafeFileHandle file, string day, string name, string folder) {
    public SafeFileHandle File => file;
    public string Day => day;
    public string Name => name;
    public string Folder => folder;
    public long End;
    public int Writers;

    /// <summary>Something was written since it was last sure to be on the disk; and that its name is there for sure.</summary>
    public bool Dirty, Named;
  }

  /// <summary>How much of a body is kept at most; nothing where <c>SAOLA_EXCHANGE_LOG</c> is <c>metadata</c>.</summary>
  public long Most { get; } = settings["SAOLA_EXCHANGE_LOG"] == "metadata" ? 0 : KeptBody.Limit;

  /// <summary>Where the files lie, the name of a part before its colon below it.</summary>
  public string Folder { get; } = Path.Combine(settings.Data, "exchange");

  /// <summary>Puts a part behind the others; kept for sure only after <see cref="Flush"/>. Who writes waits for no other's disk.</summary>
  /// <param name="type">Class of messages: those of one go before those of another, so that no file holds both.</param>
  /// <returns>Where it lies: file, a colon, and the place of its first byte.</returns>
  /// <exception cref="IOException">The disk takes no more.</exception>
  /// <exception cref="UnauthorizedAccessException">The folder is not the program's.</exception>
  public string Write(ReadOnlySpan<byte> part, string type) {
    Segment into;
    long at;
    lock (gate) {
      var today = Vn.Day(clock.GetUtcNow()).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
      if (!current.TryGetValue(type, out into!) || today != into.Day || into.End + part.Length > Largest) open.Add(current[type] = into = Begin(today));
      at = into.End;
      into.End += part.Length;
      into.Writers++;
    }
    try {
      RandomAccess.Write(into.File, part, at);
    } finally {
      lock (gate) {
        into.Writers--;
        into.Dirty = true;
      }
    }
    return $"{into.Name}:{at.ToString(CultureInfo.InvariantCulture)}";
  }

  /// <summary>
  /// What was written until now is on the disk when this returns, or <see cref="IsLost"/>: after a fault nobody knows what of the
  /// file is there, and a second try would say that all is.
  /// </summary>
  public void Flush() {
    // who finds nothing to do must not go on before who does it
    lock (flushing) FlushDirty();
  }

  void FlushDirty() {
    Segment[] dirty;
    lock (gate) dirty = [.. open.Where(s => s.Dirty || !s.Named)];
    foreach (var one in dirty) {
      lock (gate) one.Dirty = false;
      var kept = IsKept(one);
      lock (gate) {
        if (!kept) lost.Add(one.Name);
        foreach (var type in current.Where(c => !kept && c.Value == one).Select(c => c.Key).ToList()) current.Remove(type);
        if (current.ContainsValue(one) || one.Writers > 0 || one.Dirty && kept) continue;
        open.Remove(one);
        one.File.Dispose();
      }
    }
  }

  static bool IsKept(Segment one) {
    try {
      RandomAccess.FlushToDisk(one.File);
      if (!one.Named) {
        Folders.Flush(one.Folder);
        Folders.Flush(Path.GetDirectoryName(one.Folder)!);
      }
      return one.Named = true;
    } catch (Exception e) when (e is IOException or UnauthorizedAccessException) {
      return false;
    }
  }

  /// <summary>Whether any of the parts lies in a file that could not be brought to the disk.</summary>
  public bool IsLost(IEnumerable<string> parts) {
    lock (gate) return lost.Count > 0 && parts.Any(p => lost.Contains(p[..p.LastIndexOf(':')]));
  }

  /// <summary>The part with which a body goes on; null where it is not there whole.</summary>
  public byte[]? Read(string part, int length) {
    var (colon, closed) = (part.LastIndexOf(':'), new byte[length]);
    try {
      using var file = File.OpenHandle(Path.Combine(Folder, part[..colon]));
      return RandomAccess.Read(file, closed, long.Parse(part[(colon + 1)..], CultureInfo.InvariantCulture)) == length ? closed : null;
    } catch (Exception e) when (e is IOException or UnauthorizedAccessException) {
      return null;
    }
  }

  Segment Begin(string today) {
    var folder = Directory.CreateDirectory(Path.Combine(Folder, today)).FullName;
    var name = $"{run}-{++number}";
    return new(File.OpenHandle(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read), today, $"{today}/{name}", folder);
  }

  public void Dispose() {
    foreach (var one in open) one.File.Dispose();
  }
}
