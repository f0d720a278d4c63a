using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OsProcess = System.Diagnostics.Process;

namespace Saola.Testing;

/// <summary>A program started as a process of its own, as in production: it can be killed and started again.</summary>
public sealed class RunningProgram(string dll, string arguments, IReadOnlyDictionary<string, string?> settings, Uri address, string ready) : IAsyncDisposable {
  OsProcess? process;
  readonly StringBuilder output = new();

  /// <summary>Locks of the ports that this process was given; the kernel lets them go when it ends.</summary>
  static readonly List<FileStream> held = [];

  public Uri Address { get; } = address;

  /// <summary>Number of the process, as the system knows it; once it was started.</summary>
  public int ProcessId => process!.Id;

  /// <summary>What it printed, for the message of a failed test.</summary>
  public string Output { get { lock (output) return output.ToString(); } }

  public async Task Start() {
    var start = new ProcessStartInfo("dotnet", $"{dll} {arguments} --urls {Address.GetLeftPart(UriPartial.Authority)}") {
      RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetDirectoryName(dll)!,
    };
    foreach (var (name, value) in settings) start.Environment[name] = value;
    process = OsProcess.Start(start)!;
    process.OutputDataReceived += (_, line) => Note(line.Data);
    process.ErrorDataReceived += (_, line) => Note(line.Data);
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
    var patience = Stopwatch.StartNew();
    while (patience.Elapsed < TimeSpan.FromSeconds(60)) {
      if (process.HasExited) throw new InvalidOperationException($"{Path.GetFileName(dll)} ended with {process.ExitCode}:\n{Output}");
      try {
        using var answer = await client.GetAsync(new Uri(Address, ready));
        if (answer.IsSuccessStatusCode) return;
      } catch (Exception e) when (e is HttpRequestException or TaskCanceledException) {
        await Task.Delay(50);
        continue;
      }
      await Task.Delay(50);
    }
    throw new TimeoutException($"{Path.GetFileName(dll)} did not become ready:\n{Output}");
  }

  /// <summary>kill -9: no handler runs, nothing is flushed.</summary>
  public async Task Kill() {
    if (process is null || process.HasExited) return;
    process.Kill();
    await process.WaitForExitAsync();
  }

  /// <summary>The exit code of a program that ends by itself.</summary>
  public static async Task<(int Code, string Output)> Run(string dll, string arguments, IReadOnlyDictionary<string, string?> settings) {
    var start = new ProcessStartInfo("dotnet", $"{dll} {arguments}") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
    foreach (var (name, value) in settings) start.Environment[name] = value;
    using var ran = OsProcess.Start(start)!;
    var (said, failed) = (ran.StandardOutput.ReadToEndAsync(), ran.StandardError.ReadToEndAsync());
    await ran.WaitForExitAsync();
    return (ran.ExitCode, await said + await failed);
  }

  /// <summary>
  /// An address for a program that is told where it will be before it starts. Its port lies below those that the kernel gives to
  /// connections, and no other test gets it while this process lives, so it is still free when the program binds it.
  /// </summary>
  public static Uri FreeAddress() {
    var end = int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split()[0], CultureInfo.InvariantCulture);
    var locks = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"saola-ports-{Environment.UserName}")).FullName;
    while (true) {
      var port = Random.Shared.Next(Math.Max(end - 8192, 1024), end);
      try {
        var mine = new FileStream(Path.Combine(locks, port.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var probe = new TcpListener(IPAddress.Loopback, port);
        probe.Start();
        lock (held) held.Add(mine);
        return new($"http://127.0.0.1:{port}/");
      } catch (Exception e) when (e is IOException or SocketException) {
        // another test holds it, or a program listens there
      }
    }
  }

  /// <summary>The built program next to the test: saola or Saola.Simulators.</summary>
  public static string Dll(string project, string name) {
    var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
    return Path.Combine(Repository.Root, project, "bin", configuration, "net10.0", name + ".dll");
  }

  void Note(string? line) {
    if (line is null) return;
    lock (output) output.AppendLine(line);
  }

  public async ValueTask DisposeAsync() {
    await Kill();
    process?.Dispose();
  }
}
