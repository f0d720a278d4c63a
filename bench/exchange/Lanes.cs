using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Saola.Bench;

/// <summary>A service that gives files of 1 KB and 100 KB, and nginx before it: two programs, as in a server room.</summary>
internal sealed class Lanes : IDisposable {
  readonly string folder = Path.Combine(Cluster.Setting("BENCH_STATE"), "lanes");
  readonly Process service, proxy;

  public Lanes(int connections) {
    var files = Directory.CreateDirectory(Path.Combine(folder, "files")).FullName;
    foreach (var (name, size) in Sizes) File.WriteAllBytes(Path.Combine(files, name), [.. Enumerable.Range(0, size).Select(i => (byte)('a' + i % 23))]);
    (Direct, Nginx) = (Free(), Free());
    service = Nginxed("service", $"server {{ listen {Direct.Authority}; root {files}; }}");
    proxy = Nginxed("proxy", $$"""
      upstream service { server {{Direct.Authority}}; keepalive {{connections}}; }
      server { listen {{Nginx.Authority}}; location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; } }
      """);
  }

  public static IReadOnlyList<(string Name, int Size)> Sizes { get; } = [("1k", 1024), ("100k", 102_400)];
  public Uri Direct { get; }
  public Uri Nginx { get; }

  Process Nginxed(string name, string server) {
    var place = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
    File.WriteAllText(Path.Combine(place, "nginx.conf"), $$"""
      {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
      worker_processes auto; daemon off; pid {{place}}/pid; error_log {{place}}/error.log;
      events { worker_connections 4096; }
      http {
        access_log off; sendfile on; tcp_nodelay on; open_file_cache max=100; keepalive_requests 1000000000; client_body_temp_path {{place}}/body; proxy_temp_path {{place}}/kept; fastcgi_temp_path {{place}}/f; uwsgi_temp_path {{place}}/u; scgi_temp_path {{place}}/s;
        {{server}}
      }
      """);
    return Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-p", place, "-c", Path.Combine(place, "nginx.conf")]) { UseShellExecute = false, RedirectStandardError = true })!;
  }

  static Uri Free() {
    using var probe = new TcpListener(IPAddress.Loopback, 0);
    probe.Start();
    return new($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
  }

  public void Dispose() {
    foreach (var process in new[] { proxy, service }) {
      // its workers end with it
      using (var kill = Process.Start("kill", $"{process.Id}")) kill.WaitForExit();
      process.WaitForExit();
      process.Dispose();
    }
  }
}

/// <summary>Requests a second and the time below which 99 % of them stayed, in milliseconds.</summary>
internal readonly partial record struct Rate(double PerSecond, double P99) {
  /// <param name="perSecond">How many are sent at most; as many as go where none is named.</param>
  public static async Task<Rate> Of(Uri address, int seconds, int connections, double? perSecond = null, string header = "X-None: 1") {
    var arguments = new List<string> { "-t2", $"-c{connections}", $"-d{seconds}s", "--latency", "--timeout", "20s", "-H", header };
    if (perSecond is { } rate) {
      // each connection waits between its requests, on the average as long as makes that rate
      var script = Path.Combine(Cluster.Setting("BENCH_STATE"), "pause.lua");
      await File.WriteAllTextAsync(script, string.Create(CultureInfo.InvariantCulture, $"function delay() return math.random(0, {Math.Max(1, (int)Math.Round(2 * connections / rate * 1000))}) end\n"));
      arguments.AddRange(["-s", script]);
    }
    using var wrk = Process.Start(new ProcessStartInfo("wrk", [.. arguments, address.ToString()]) { UseShellExecute = false, RedirectStandardOutput = true })!;
    var said = await wrk.StandardOutput.ReadToEndAsync();
    await wrk.WaitForExitAsync();
    if (said.Contains("Non-2xx", StringComparison.Ordinal) || said.Contains("Socket errors", StringComparison.Ordinal)) throw new InvalidOperationException($"{address}: {said}");
    var late = Late().Match(said);
    return new(double.Parse(PerSecondSaid().Match(said).Groups["n"].Value, CultureInfo.InvariantCulture),
      double.Parse(late.Groups["n"].Value, CultureInfo.InvariantCulture) * late.Groups["unit"].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 });
  }

  [GeneratedRegex(@"Requests/sec: +(?<n>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex PerSecondSaid();

  [GeneratedRegex(@"99% +(?<n>[\d.]+)(?<unit>us|ms|s)", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Late();
}
