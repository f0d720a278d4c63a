using System.Runtime.InteropServices;

namespace Saola.Kernel;

public static class Folders {
  /// <summary>A file that was made or renamed survives a power cut only when its folder is on disk too; .NET has no call for that.</summary>
  /// <exception cref="IOException">The folder is not there, or the disk fails.</exception>
  public static void Flush(string folder) {
    var handle = Posix.Open(folder, 0);
    if (handle < 0) throw new IOException($"The folder {folder} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
    try {
      if (Posix.Sync(handle) != 0) throw new IOException($"The folder {folder} cannot be flushed (error {Marshal.GetLastPInvokeError()}).");
    } finally {
      _ = Posix.Close(handle);
    }
  }

  static class Posix {
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    public static extern int Close(int handle);
  }
}
