using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Saola.Kernel;

/// <summary>What .NET has no call for: a folder as something open, and files and folders themselves where a link might lead elsewhere.</summary>
public static class Folders {
  /// <summary>Why a file or folder itself is not opened: <see cref="Marshal.GetLastPInvokeError"/> of Linux.</summary>
  public const int IsLink = 40, IsDenied = 13;

  const int NotInherited = 0x80000, NotWaiting = 0x800;

  /// <summary>Numbers of Linux: the two differ on ARM.</summary>
  static readonly bool isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

  static int NoLink => isArm ? 0x8000 : 0x20000;
  static int IsFolder => isArm ? 0x4000 : 0x10000;

  /// <summary>A file that was made or renamed survives a power cut only when its folder is on disk too.</summary>
  /// <exception cref="IOException">The folder is not there, or the disk fails.</exception>
  public static void Flush(string folder) {
    using var handle = Open(folder, NotInherited);
    if (handle.IsInvalid) throw new IOException($"The folder {folder} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
    if (Sync(handle) != 0) throw new IOException($"The folder {folder} cannot be flushed (error {Marshal.GetLastPInvokeError()}).");
  }

  /// <summary>The folder of that name; invalid where there is none, or a link instead.</summary>
  public static SafeFileHandle OpenItself(string folder) => Open(folder, IsFolder | NoLink | NotInherited);

  /// <summary>The file of that name for reading, without waiting where it is a pipe; invalid where there is none, or a link instead.</summary>
  public static SafeFileHandle OpenFileItself(string file) => Open(file, NoLink | NotWaiting | NotInherited);

  [DllImport("libc", EntryPoint = "open", SetLastError = true)]
  static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

  /// <summary>What .NET has for files swallows that the disk cannot.</summary>
  [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
  static extern int Sync(SafeFileHandle handle);
}
