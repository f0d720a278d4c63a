using Microsoft.Extensions.Logging;

namespace Saola.Kernel;

/// <summary>Whether this node can take files in, and keep them where they are kept.</summary>
internal sealed class FileHealth(Settings settings, IBlobs blobs, ILogger<FileHealth> log) {
  const long Megabyte = 1 << 20;

  public async Task<(string Disk, string Files)> Ask(CancellationToken ct) => (Disk(), await blobs.IsReachable(ct) ? "ok" : "unreachable");

  /// <summary>Files can be written and at least <c>SAOLA_DISK_FREE_MB</c> (default 500) is free for them.</summary>
  string Disk() {
    try {
      var needed = long.TryParse(settings["SAOLA_DISK_FREE_MB"], out var megabytes) ? megabytes : 500;
      var probe = Path.Combine(Directory.CreateDirectory(settings.Data).FullName, $".probe-{Environment.ProcessId}");
      using (new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)) { }
      return new DriveInfo(settings.Data).AvailableFreeSpace / Megabyte >= needed ? "ok" : "low";
    } catch (Exception e) when (e is IOException or UnauthorizedAccessException) {
      log.LogWarning("Not ready: {Reason}", e.Message);
      return "unwritable";
    }
  }
}
