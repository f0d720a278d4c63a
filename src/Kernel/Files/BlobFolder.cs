using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Saola.Kernel;

/// <summary>
/// Contents by their SHA-256: <c>&lt;data&gt;/files/ab/&lt;sha256&gt;</c>. A content is whole and on disk, with its directory
/// entry, before anything refers to it.
/// </summary>
internal sealed class BlobFolder(Settings settings) : IBlobs {
  string Root => Path.Combine(settings.Data, "files");

  string PathOf(string sha256) => Path.Combine(Root, sha256[..2], sha256);

  public Task Keep(Arrival arrival, CancellationToken ct) {
    var place = PathOf(arrival.Sha256);
    if (new FileInfo(place) is { Exists: true } present && present.Length == arrival.Size) return Task.CompletedTask;
    var folder = Path.GetDirectoryName(place)!;
    var isNew = !Directory.Exists(folder);
    Directory.CreateDirectory(folder);
    File.Move(arrival.Path, place, overwrite: true);
    Folders.Flush(folder);
    if (isNew) Folders.Flush(Root);
    return Task.CompletedTask;
  }

  public Stream Open(string sha256, long size) => Open(sha256);

  FileStream Open(string sha256) =>
    new(PathOf(sha256), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous });

  public async Task<string?> Digest(string sha256, CancellationToken ct) {
    if (!File.Exists(PathOf(sha256))) return null;
    await using var content = Open(sha256);
    return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
  }

  public Task Delete(string sha256, CancellationToken ct) {
    File.Delete(PathOf(sha256));
    return Task.CompletedTask;
  }

  public IAsyncEnumerable<string> OlderThan(DateTimeOffset time, CancellationToken ct) => Old(time).ToAsyncEnumerable();

  IEnumerable<string> Old(DateTimeOffset time) => !Directory.Exists(Root) ? [] : Directory.EnumerateDirectories(Root)
    .Where(folder => Path.GetFileName(folder).Length == 2)
    .SelectMany(Directory.EnumerateFiles)
    .Where(file => File.GetLastWriteTimeUtc(file) < time.UtcDateTime)
    .Select(file => Path.GetFileName(file));

  /// <summary>The disk has a check of its own, which also measures what is left of it.</summary>
  public Task<bool> IsReachable(CancellationToken ct) => Task.FromResult(true);
}
