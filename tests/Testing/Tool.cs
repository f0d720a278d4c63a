using System.Diagnostics;

namespace Saola.Testing;

/// <summary>Programs of Debian that tests ask for a second opinion: pdfsig, pdftotext, zbarimg.</summary>
public static class Tool {
  /// <summary>What the program printed on its standard output.</summary>
  public static async Task<string> Run(string program, params string[] arguments) => (await Judge("", program, arguments)).Said;

  /// <summary>With what the program ended, started in a folder, and what it printed on its standard output and error.</summary>
  public static async Task<(int Code, string Said, string Complained)> Judge(string folder, string program, params string[] arguments) {
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
    using var process = System.Diagnostics.Process.Start(start)!;
    var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    await Task.WhenAll(said, complained, process.WaitForExitAsync());
    return (process.ExitCode, await said, await complained);
  }
}
