using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Saola.Kernel;

/// <summary>
/// Contents by their SHA-256: <c>&lt;data&gt;/files/ab/&lt;sha256&gt;</c>. A content is whole and on disk, with its directory
/// entry, before anything refers to it.
/// </summary>
internal sealed class BlobFolder(Settings settings) {
  const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
  string Root => Path.Combine(settings.Data, "files");
  string Arriving => Path.Combine(Root, "arriving");

  public string PathOf(string sha256) => Path.Combine(Root, sha256[..2], sha256);

  /// <summary>Takes in a stream of unknown length; stops one byte past the limit. Nothing larger than a buffer is held in memory.</summary>
  public async Task<Arrival> Receive(Stream content, long limit, CancellationToken ct) {
    Directory.CreateDirectory(Arriving);
    var path = Path.Combine(Arriving, Guid.CreateVersion7().ToString("N"));
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    long size = 0;
    try {
      await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, UnixCreateMode = Private });
      var buffer = new byte[128 * 1024];
      int read;
      while ((read = await content.ReadAsync(buffer, ct)) > 0) {
        size += read;
        if (size > limit) break;
        hash.AppendData(buffer, 0, read);
        await file.WriteAsync(buffer.AsMemory(0, read), ct);
      }
      await file.FlushAsync(ct);
      file.Flush(flushToDisk: true);
    } catch {
      File.Delete(path);
      throw;
    }
    return new(path, Convert.ToHexStringLower(hash.GetHashAndReset()), size);
  }

  /// <summary>Gives the arrival its final place. A content that is there already is kept, if it is truly the same length.</summary>
  public void Keep(Arrival arrival) {
    var place = PathOf(arrival.Sha256);
    if (new FileInfo(place) is { Exists: true } present && present.Length == arrival.Size) {
      File.Delete(arrival.Path);
      return;
    }
    var folder = Path.GetDirectoryName(place)!;
    var isNew = !Directory.Exists(folder);
    Directory.CreateDirectory(folder);
    File.Move(arrival.Path, place, overwrite: true);
    FlushDirectory(folder);
    if (isNew) FlushDirectory(Root);
  }

  public FileStream Open(string sha256) =>
    new(PathOf(sha256), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous });

  public void Delete(string sha256) => File.Delete(PathOf(sha256));

  /// <summary>Contents and unfinished arrivals untouched since the given time.</summary>
  public IEnumerable<string> OlderThan(DateTimeOffset time) => !Directory.Exists(Root) ? [] : Directory.EnumerateDirectories(Root)
    .Where(folder => Path.GetFileName(folder).Length == 2)
    .SelectMany(Directory.EnumerateFiles)
    .Where(file => File.GetLastWriteTimeUtc(file) < time.UtcDateTime)
    .Select(file => Path.GetFileName(file));

  public void DropArrivals(DateTimeOffset olderThan) {
    if (!Directory.Exists(Arriving)) return;
    foreach (var file in Directory.EnumerateFiles(Arriving).Where(f => File.GetLastWriteTimeUtc(f) < olderThan.UtcDateTime)) File.Delete(file);
  }

  /// <summary>A renamed file survives a power cut only when its directory is on disk too; .NET has no call for that.</summary>
  static void FlushDirectory(string folder) {
    var handle = Posix.Open(folder, 0);
    if (handle < 0) throw new IOException($"The folder {folder} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
    try {
      if (Posix.Flush(handle) != 0) throw new IOException($"The folder {folder} cannot be flushed (error {Marshal.GetLastPInvokeError()}).");
    } finally {
      _ = Posix.Close(handle);
    }
  }

  static class Posix {
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static extern int Flush(int handle);

    [DllImport("libc", EntryPoint = "close")]
    public static extern int Close(int handle);
  }
}

/// <summary>A content that has arrived and is not yet kept; gone when disposed, unless it was.</summary>
internal sealed record Arrival(string Path, string Sha256, long Size) : IDisposable {
  public void Dispose() => File.Delete(Path);
}
