using System.Diagnostics;
using System.Text;

namespace Saola.Registries;

/// <summary>The geographers' program could not read or write the file.</summary>
internal sealed class GdalFailed(string message) : Exception(message);

/// <summary>
/// Runs GDAL, which reads and writes what maps are kept in, on files of one folder: a process for each, with limits on time, memory and
/// size, that knows no setting or secret of this program, loads nothing else, and reaches no network.
/// </summary>
internal static class Gdal {
  /// <summary>Of a file that it writes.</summary>
  public const long MostBytes = 2L << 30;

  const long MostMemory = 2L << 30;
  const int MostSaid = 2_000, NotThere = 127;
  static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

  /// <param name="folder">Where it works; nothing else is named to it.</param>
  /// <param name="heard">So much of what it says is taken.</param>
  /// <returns>What it wrote on its standard output.</returns>
  /// <exception cref="GdalFailed">It took too long or too much, or found a fault; its own words say which.</exception>
  public static async Task<string> Run(string program, string folder, IEnumerable<string> arguments, CancellationToken ct, int heard = MostSaid) {
    var limits = (string[])[$"--as={MostMemory}", $"--fsize={MostBytes}", $"--cpu={(int)Patience.TotalSeconds}", "--core=0", "--", program];
    var start = new ProcessStartInfo("prlimit", limits.Concat(arguments)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
    start.Environment.Clear();
    foreach (var (name, value) in Settings(folder)) start.Environment[name] = value;
    using var process = System.Diagnostics.Process.Start(start)!;
    process.StandardInput.Close();
    using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
    patience.CancelAfter(Patience);
    try {
      var (output, complaints) = (Head(process.StandardOutput, heard, patience.Token), Head(process.StandardError, MostSaid, patience.Token));
      await process.WaitForExitAsync(patience.Token);
      if (process.ExitCode == NotThere) throw new InvalidOperationException($"{program} is not there; is the Debian package gdal-bin installed?");
      return process.ExitCode == 0 ? await output : throw new GdalFailed($"{program} ended with {process.ExitCode}: {await complaints}");
    } catch (OperationCanceledException) when (!ct.IsCancellationRequested) {
      throw new GdalFailed($"{program} took longer than {Patience.TotalMinutes:0} min.");
    } finally {
      if (!process.HasExited) process.Kill(entireProcessTree: true);
    }
  }

  static (string, string)[] Settings(string folder) => [
    ("PATH", "/usr/bin:/bin"), ("LANG", "C.UTF-8"), ("HOME", folder), ("TMPDIR", folder), ("CPL_TMPDIR", folder),
    // no driver from elsewhere, no file beside the one named, no address that could be followed, and no description of a file that names others
    ("GDAL_DRIVER_PATH", "disable"), ("OGR_DRIVER_PATH", "disable"), ("GDAL_SKIP", "VRT"), ("OGR_SKIP", "OGR_VRT"), ("GDAL_PAM_ENABLED", "NO"), ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none"), ("GDAL_HTTP_PROXY", "127.0.0.1:9"), ("GDAL_HTTP_TIMEOUT", "1"), ("PROJ_NETWORK", "OFF"),
    ("GML_SKIP_RESOLVE_ELEMS", "ALL"), ("GML_FIELDTYPES", "ALWAYS_STRING"),
  ];

  /// <summary>Its first words; the rest is read and let go, so that it does not wait to be heard.</summary>
  static async Task<string> Head(StreamReader said, int heard, CancellationToken ct) {
    var (head, buffer) = (new StringBuilder(), new char[4_096]);
    for (int read; (read = await said.ReadAsync(buffer, ct)) > 0;) head.Append(buffer, 0, Math.Min(read, heard - head.Length));
    return head.ToString().Trim();
  }
}

/// <summary>A folder of its own for as long as something is done with files, that goes with all that is in it.</summary>
internal sealed class WorkFolder : IDisposable {
  public string Path { get; } = Directory.CreateTempSubdirectory("saola-").FullName;

  public string this[string name] => System.IO.Path.Combine(Path, name);

  public void Dispose() => Directory.Delete(Path, recursive: true);
}
