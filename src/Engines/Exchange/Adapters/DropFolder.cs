using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>
/// A folder into which another system drops files, <c>SAOLA_DROP/office/folder</c>. What lies there complete is moved to <c>taken</c>, from
/// there to <c>done</c> or <c>failed</c>, and a program that died goes on with what it had taken. Who drops files may put links there too:
/// none is followed.
/// </summary>
internal sealed partial class DropFolder {
  /// <summary>Where the folders of all offices lie.</summary>
  public const string Setting = "SAOLA_DROP";

  /// <summary>Files that are taken at once, after the others.</summary>
  public const int Most = 100;

  /// <summary>What nobody wrote for so long is complete.</summary>
  public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

  static readonly string[] Unfinished = [".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp"];
  readonly string path;

  DropFolder(string path) => this.path = path;

  /// <exception cref="SourceFailedException">It is not open.</exception>
  public static DropFolder Open(Settings settings, string office, string folder) {
    if (settings[Setting] is not { Length: > 0 } root) throw new SourceFailedException($"{Setting} is not set.");
    // the codes of offices have full stops between their parts
    if (!Office().IsMatch(office)) throw new SourceFailedException("The code of the office is no name of a folder.");
    var at = Path.Combine(Real(Path.GetFullPath(root)), office);
    if (!IsFolder(at) || !IsFolder(at = Path.Combine(at, folder))) throw new SourceFailedException($"{office}/{folder} is no folder under {Setting}.");
    foreach (var part in new[] { "taken", "done", "failed" })
      if (!IsFolder(Directory.CreateDirectory(Path.Combine(at, part)).FullName)) throw new SourceFailedException($"{office}/{folder}/{part} is a link.");
    return new(at);
  }

  static bool IsFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

  /// <summary>The way without links: those to where the operator's setting leads are the operator's own.</summary>
  static string Real(string path) {
    var at = Path.GetPathRoot(path)!;
    foreach (var part in path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)) at = new DirectoryInfo(Path.Combine(at, part)) is { LinkTarget: not null } link && link.ResolveLinkTarget(true) is { } end ? Real(end.FullName) : Path.Combine(at, part);
    return at;
  }

  /// <summary>The names, the oldest first, of the files that are to be read now.</summary>
  public IReadOnlyList<string> Take(DateTimeOffset now) {
    foreach (var file in Complete(path, now)) Move(file.FullName, "taken", file.Name, now);
    return [.. Complete(Path.Combine(path, "taken"), now).Select(f => f.Name)];
  }

  /// <summary>A time that lies ahead was given to the file by another clock, and says that nobody writes it just now.</summary>
  static FileInfo[] Complete(string folder, DateTimeOffset now) => [.. new DirectoryInfo(folder).EnumerateFiles()
    .Where(f => f.Name[0] != '.' && !Unfinished.Contains(f.Extension, StringComparer.OrdinalIgnoreCase) && (f.LastWriteTimeUtc - now.UtcDateTime).Duration() >= Quiet)
    .OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).Take(Most)];

  /// <summary>What is in a file that was taken, or why it is not read.</summary>
  public async Task<(byte[]? Content, string? Wrong)> Read(string name, CancellationToken ct) {
    var whole = Path.Combine(path, "taken", name);
    if (new FileInfo(whole) is not { LinkTarget: null } file) return (null, T["drop_link"]);
    // what is no file but a pipe has no length, and opening it would wait
    if (file.Length == 0) return (null, T["drop_empty"]);
    if (file.Length > DropReader.MostBytes) return (null, T["drop_large", DropReader.MostBytes >> 20]);
    try {
      await using var stream = new FileStream(whole, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
      // the very file that was opened, by the way on which the machine found it
      if (File.ResolveLinkTarget($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}", false)?.FullName != whole) return (null, T["drop_link"]);
      var content = new byte[file.Length];
      var read = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, ct);
      return read == content.Length && stream.Length == read ? (content, null) : (null, T["drop_changed"]);
    } catch (UnauthorizedAccessException) {
      return (null, T["drop_closed"]);
    }
  }

  public void Done(string name, DateTimeOffset now) => Move(Path.Combine(path, "taken", name), "done", name, now);

  /// <summary>Beside the file lies why, before it comes there itself.</summary>
  public void Fail(string name, string why, DateTimeOffset now) {
    var to = Free("failed", name, now);
    // nothing that is there already is written over or followed
    using (var note = new FileStream(to + Note, FileMode.CreateNew, FileAccess.Write)) note.Write(Encoding.UTF8.GetBytes(why));
    File.Move(Path.Combine(path, "taken", name), to);
  }

  const string Note = ".txt";

  /// <summary>How many files lie there that were refused and that nobody has taken away.</summary>
  public int Failed() {
    var names = new DirectoryInfo(Path.Combine(path, "failed")).EnumerateFiles().Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
    return names.Count(n => names.Contains(n + Note));
  }

  void Move(string from, string folder, string name, DateTimeOffset now) {
    try {
      File.Move(from, Free(folder, name, now));
    } catch (FileNotFoundException) {
      // who dropped it has taken it back
    }
  }

  /// <summary>A name that is free there: where the file's own is not, with the time behind it.</summary>
  string Free(string folder, string name, DateTimeOffset now) {
    for (var n = 0; ; n++) {
      var mark = n == 0 ? "" : "." + now.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + (n == 1 ? "" : $"-{n}");
      var to = Path.Combine(path, folder, Path.GetFileNameWithoutExtension(name) + mark + Path.GetExtension(name));
      if (!Path.Exists(to) && !Path.Exists(to + Note) && new FileInfo(to).LinkTarget is null && new FileInfo(to + Note).LinkTarget is null) return to;
    }
  }

  [GeneratedRegex(@"\A[A-Za-z0-9]+([.-][A-Za-z0-9]+)*\z", RegexOptions.None, 1000)]
  private static partial Regex Office();
}
