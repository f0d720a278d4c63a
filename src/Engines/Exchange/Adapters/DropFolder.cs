using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// A folder into which another system drops files, <c>SAOLA_DROP/office/folder</c>. What lies there complete is moved to <c>taken</c>, from
/// there to <c>done</c> or <c>failed</c>, and a program that died goes on with what it had taken. Who drops files may put links there too, and
/// others in the place of these folders at any moment: none is followed, and each folder stays the one that was opened.
/// </summary>
internal sealed partial class DropFolder : IDisposable {
  /// <summary>Where the folders of all offices lie.</summary>
  public const string Setting = "SAOLA_DROP";

  /// <summary>Files that are taken at once, after the others.</summary>
  public const int Most = 100;

  /// <summary>What nobody wrote for so long is complete.</summary>
  public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

  static readonly string[] Unfinished = [".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp"];
  readonly Held folder, taken, done, failed;

  DropFolder(Held folder, Held taken, Held done, Held failed) => (this.folder, this.taken, this.done, this.failed) = (folder, taken, done, failed);

  /// <exception cref="SourceFailedException">It is not open.</exception>
  public static DropFolder Open(Settings settings, string office, string folder) {
    if (settings[Setting] is not { Length: > 0 } root) throw new SourceFailedException($"{Setting} is not set.");
    // the codes of offices have full stops between their parts
    if (!Office().IsMatch(office)) throw new SourceFailedException("The code of the office is no name of a folder.");
    var held = new List<Held>();
    Held Into(string path) {
      held.Add(Held.Open(path) ?? throw new SourceFailedException($"{office}/{folder} under {Setting}, or a folder in it, is no folder."));
      return held[^1];
    }
    try {
      using var top = Into(Real(Path.GetFullPath(root)));
      using var offices = Into(top.In(office));
      var own = Into(offices.In(folder));
      Held Part(string name) {
        Directory.CreateDirectory(own.In(name));
        return Into(own.In(name));
      }
      return new(own, Part("taken"), Part("done"), Part("failed"));
    } catch {
      held.ForEach(h => h.Dispose());
      throw;
    }
  }

  public void Dispose() {
    foreach (var one in new[] { folder, taken, done, failed }) one.Dispose();
  }

  /// <summary>An open folder: its ways lead into it whatever bears its name meanwhile.</summary>
  sealed class Held(SafeFileHandle handle) : IDisposable {
    public string Path => $"/proc/self/fd/{handle.DangerousGetHandle()}";
    public string In(string name) => $"{Path}/{name}";
    public static Held? Open(string path) => Folders.OpenItself(path) is { IsInvalid: false } handle ? new(handle) : null;
    public void Dispose() => handle.Dispose();
  }

  /// <summary>The way without links: those to where the operator's setting leads are the operator's own.</summary>
  static string Real(string path) {
    var at = Path.GetPathRoot(path)!;
    foreach (var part in path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)) at = new DirectoryInfo(Path.Combine(at, part)) is { LinkTarget: not null } link && link.ResolveLinkTarget(true) is { } end ? Real(end.FullName) : Path.Combine(at, part);
    return at;
  }

  /// <summary>The names, the oldest first, of the files that are to be read now.</summary>
  public IReadOnlyList<string> Take(DateTimeOffset now) {
    foreach (var file in Complete(folder, now))
      try {
        Move(folder.In(file.Name), taken, file.Name, now);
      } catch (FileNotFoundException) {
        // who dropped it has taken it back
      }
    return [.. Complete(taken, now).Select(f => f.Name)];
  }

  /// <summary>A time that lies ahead was given to the file by another clock, and says that nobody writes it just now.</summary>
  static FileInfo[] Complete(Held at, DateTimeOffset now) => [.. new DirectoryInfo(at.Path).EnumerateFiles()
    .Where(f => f.Name[0] != '.' && !IsUnreadable(f.Name) && !Unfinished.Contains(f.Extension, StringComparer.OrdinalIgnoreCase) && (f.LastWriteTimeUtc - now.UtcDateTime).Duration() >= Quiet)
    .OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).Take(Most)];

  /// <summary>A name that is no UTF-8 is not what was read of it, and the file cannot be reached by that.</summary>
  static bool IsUnreadable(string name) => name.Contains('\uFFFD', StringComparison.Ordinal);

  /// <summary>What is in a file that was taken, or why it is not read.</summary>
  public async Task<(byte[]? Content, string? Wrong)> Read(string name, CancellationToken ct) {
    // what is no file but a pipe has no length, and is not waited for
    using var handle = Folders.OpenFileItself(taken.In(name));
    if (handle.IsInvalid) return (null, Marshal.GetLastPInvokeError() switch { Folders.IsLink => T["drop_link"], Folders.IsDenied => T["drop_closed"], _ => T["drop_changed"] });
    var length = RandomAccess.GetLength(handle);
    if (length == 0) return (null, T["drop_empty"]);
    if (length > DropReader.MostBytes) return (null, T["drop_large", DropReader.MostBytes >> 20]);
    await using var stream = new FileStream(handle, FileAccess.Read);
    var content = new byte[length];
    var read = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, ct);
    return read == content.Length && RandomAccess.GetLength(handle) == read ? (content, null) : (null, T["drop_changed"]);
  }

  public void Done(string name, DateTimeOffset now) => Move(taken.In(name), done, name, now);

  /// <summary>Beside the file lies why, before it comes there itself.</summary>
  public void Fail(string name, string why, DateTimeOffset now) {
    var to = Free(failed, name, now);
    // nothing that is there already is written over or followed
    using (var note = new FileStream(to + Note, FileMode.CreateNew, FileAccess.Write)) note.Write(Encoding.UTF8.GetBytes(why));
    Rename(taken.In(name), to);
  }

  const string Note = ".txt";

  /// <summary>How many files lie there that were refused and that nobody has taken away, or that cannot be taken for their names.</summary>
  public int Failed() {
    var names = new DirectoryInfo(failed.Path).EnumerateFiles().Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
    return names.Count(n => names.Contains(n + Note)) + new DirectoryInfo(folder.Path).EnumerateFiles().Count(f => IsUnreadable(f.Name));
  }

  static void Move(string from, Held to, string name, DateTimeOffset now) => Rename(from, Free(to, name, now));

  /// <summary>Without writing over, .NET would rather copy what a link leads to than give up.</summary>
  static void Rename(string from, string to) => File.Move(from, to, overwrite: true);

  /// <summary>A name that is free there, and short enough for its note: where the file's own is not, with the time behind it.</summary>
  static string Free(Held at, string name, DateTimeOffset now) {
    var ending = Path.GetExtension(name) is { Length: <= 20 } known ? known : "";
    var stem = name[..^ending.Length];
    while (Encoding.UTF8.GetByteCount(stem) > 150) stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
    for (var n = 0; ; n++) {
      var mark = n == 0 ? "" : "." + now.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + (n == 1 ? "" : $"-{n}");
      var to = at.In(stem + mark + ending);
      if (!Path.Exists(to) && !Path.Exists(to + Note) && new FileInfo(to).LinkTarget is null && new FileInfo(to + Note).LinkTarget is null) return to;
    }
  }

  [GeneratedRegex(@"\A[A-Za-z0-9]+([.-][A-Za-z0-9]+)*\z", RegexOptions.None, 1000)]
  private static partial Regex Office();
}
