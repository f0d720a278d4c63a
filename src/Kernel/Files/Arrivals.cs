using System.Security.Cryptography;

namespace Saola.Kernel;

/// <summary>A content that has arrived and is not yet kept; gone when disposed, unless it was.</summary>
internal sealed record Arrival(string Path, string Sha256, long Size) : IDisposable {
  public void Dispose() => File.Delete(Path);
}

/// <summary>Where contents lie while they are looked at: on the disk of this node, wherever they are kept afterwards.</summary>
internal sealed class Arrivals(Settings settings) {
  const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
  string Folder => Path.Combine(settings.Data, "files", "arriving");

  /// <summary>Takes in a stream of unknown length; stops one byte past the limit. Nothing larger than a buffer is held in memory.</summary>
  public async Task<Arrival> Receive(Stream content, long limit, CancellationToken ct) {
    Directory.CreateDirectory(Folder);
    var path = Path.Combine(Folder, Guid.CreateVersion7().ToString("N"));
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

  /// <summary>What a program that died left behind.</summary>
  public void Drop(DateTimeOffset olderThan) {
    if (!Directory.Exists(Folder)) return;
    foreach (var file in Directory.EnumerateFiles(Folder).Where(f => File.GetLastWriteTimeUtc(f) < olderThan.UtcDateTime)) File.Delete(file);
  }
}
