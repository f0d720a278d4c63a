using System.Diagnostics;
using System.Text.Json;
using Saola.Testing;
using OsProcess = System.Diagnostics.Process;

namespace Saola.Identity.Tests;

/// <summary>A relying party in JavaScript, on a library that the OpenID Foundation certified; a line to it, a line from it.</summary>
internal sealed class RelyingPartyProgram : IDisposable {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly string Folder = Path.Combine(Repository.Root, "tests/Identity.Tests/clients");
  static readonly SemaphoreSlim one = new(1, 1);
  readonly OsProcess process;

  RelyingPartyProgram(string script) => process = OsProcess.Start(new ProcessStartInfo("node", script) { WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

  /// <summary>Installs the libraries of the lock file when they are not there yet.</summary>
  public static async Task<RelyingPartyProgram> Start(string script, object first) {
    await one.WaitAsync(Ct);
    try {
      if (!Directory.Exists(Path.Combine(Folder, "node_modules"))) {
        using var install = OsProcess.Start(new ProcessStartInfo("npm", "ci --silent --no-fund --no-audit") { WorkingDirectory = Folder })!;
        await install.WaitForExitAsync(Ct);
        Assert.Equal(0, install.ExitCode);
      }
    } finally {
      one.Release();
    }
    var program = new RelyingPartyProgram(script);
    await program.Say(first);
    return program;
  }

  public async Task Say(object what) {
    await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(what, Json.Options).AsMemory(), Ct);
    await process.StandardInput.FlushAsync(Ct);
  }

  public async Task<JsonElement> Hear() =>
    await process.StandardOutput.ReadLineAsync(Ct) is { } line ? JsonDocument.Parse(line).RootElement : throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(Ct));

  public void Dispose() {
    if (!process.HasExited) process.Kill();
    process.Dispose();
  }
}
