using System.Diagnostics;
using System.Net.Sockets;
using OsProcess = System.Diagnostics.Process;

namespace Saola.Exchange.Tests;

/// <summary>A RabbitMQ of the tests alone, on this machine: it can be killed and started again with what it holds. It ends with the tests.</summary>
/// <param name="port">Where it listens.</param>
/// <param name="distribution">Where its own tools find it.</param>
public sealed class TopicsBroker(int port, int distribution) : IAsyncDisposable {
  const string Bin = "/usr/lib/rabbitmq/bin/";
  readonly string folder = Directory.CreateTempSubdirectory("saola-broker-").FullName;
  OsProcess? process;

  public string Url => $"amqp://guest:guest@127.0.0.1:{port}";

  public async Task Start() {
    await File.WriteAllTextAsync(folder + "/rabbitmq.conf", $"""
      listeners.tcp.1 = 127.0.0.1:{port}
      disk_free_limit.absolute = 1MB
      raft.wal_max_size_bytes = 16777216
      """);
    await File.WriteAllTextAsync(folder + "/plugins", "[].");
    // ends when nobody holds its input any more, that is, with the tests, however these end
    process = OsProcess.Start(With(new("bash", ["-c", $"setsid {Bin}rabbitmq-server >{folder}/said 2>&1 </dev/null & broker=$!; read -r keep; kill -9 -- -$broker; wait; [ -n \"$keep\" ] || rm -rf {folder}"]) { RedirectStandardInput = true, UseShellExecute = false }))!;
    for (var patience = Stopwatch.StartNew(); !await Answers(); await Task.Delay(200))
      if (process.HasExited || patience.Elapsed > TimeSpan.FromMinutes(3)) throw new InvalidOperationException("RabbitMQ did not start:\n" + await File.ReadAllTextAsync(folder + "/said"));
  }

  /// <summary>As when its machine fails: what it did not confirm may be lost.</summary>
  public async Task Kill() {
    await process!.StandardInput.WriteLineAsync("keep");
    await process.StandardInput.FlushAsync();
    await process.WaitForExitAsync();
    process.Dispose();
    process = null;
  }

  /// <summary>What <c>rabbitmqctl</c> says.</summary>
  public async Task<string> Control(params string[] arguments) {
    using var ran = OsProcess.Start(With(new(Bin + "rabbitmqctl", ["-q", .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false }))!;
    var said = await ran.StandardOutput.ReadToEndAsync();
    await ran.WaitForExitAsync();
    return said;
  }

  ProcessStartInfo With(ProcessStartInfo start) {
    (start.UseShellExecute, start.WorkingDirectory) = (false, folder);
    foreach (var (name, value) in new Dictionary<string, string> {
      ["HOME"] = folder, ["RABBITMQ_NODENAME"] = $"saola{port}@localhost", ["RABBITMQ_NODE_IP_ADDRESS"] = "", ["RABBITMQ_NODE_PORT"] = "", ["RABBITMQ_DIST_PORT"] = $"{distribution}", ["RABBITMQ_MNESIA_BASE"] = folder + "/mnesia", ["RABBITMQ_LOG_BASE"] = folder + "/log",
      ["RABBITMQ_ENABLED_PLUGINS_FILE"] = folder + "/plugins", ["RABBITMQ_CONFIG_FILE"] = folder + "/rabbitmq", ["RABBITMQ_CONF_ENV_FILE"] = folder + "/none", ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none", ["ERL_EPMD_ADDRESS"] = "127.0.0.1", ["LANG"] = "C.UTF-8",
    }) start.Environment[name] = value;
    return start;
  }

  /// <summary>Whether it greets as a broker does.</summary>
  async Task<bool> Answers() {
    try {
      using var socket = new TcpClient();
      await socket.ConnectAsync("127.0.0.1", port);
      await socket.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
      return await socket.GetStream().ReadAsync(new byte[8]) > 0;
    } catch (Exception e) when (e is SocketException or IOException) {
      return false;
    }
  }

  public async ValueTask DisposeAsync() {
    if (process is not null) await Kill();
    Directory.Delete(folder, recursive: true);
  }
}
