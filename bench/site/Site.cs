using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Saola.Bench;

/// <summary>The release build of the program on a database of its own, with the packs and the people of the bench.</summary>
internal sealed class Site(Cluster cluster, string database) : IAsyncDisposable {
  public const string Password = "Bench-of-Saola-1";
  static readonly string Root = FindRoot(), State = Cluster.Setting("BENCH_STATE");
  readonly string data = Path.Combine(State, database);
  Process? running;

  public Cluster Cluster => cluster;
  public string Database => database;
  public Uri Address { get; private set; } = FreeAddress();
  public string Log => Path.Combine(State, database + ".log");

  /// <summary>Settings beside those of every bench.</summary>
  public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();

  /// <summary>A database at the schema of this build, with the packs applied.</summary>
  /// <param name="more">Folders of packs of the bench itself, from the root.</param>
  public async Task Prepare(params string[] more) {
    // its keys lie in the folder: without them nothing personal in the database can be read
    var mark = Path.Combine(data, "database");
    Directory.CreateDirectory(data);
    if (!File.Exists(mark)) await File.WriteAllTextAsync(mark, Guid.CreateVersion7().ToString());
    await cluster.Make(database, await File.ReadAllTextAsync(mark));
    await Command("migrate");
    await Command($"pack apply {Root}/packs/core {Root}/packs/gia-lai {BenchPeople.Pack(Path.Combine(State, "packs", "bench"))} {string.Join(' ', more.Select(m => $"{Root}/{m}"))}");
  }

  /// <summary>Fills tables by a script of the bench, in which $1 is how many.</summary>
  public async Task Load(string script, int rows, string tables) {
    using var text = new StreamReader(typeof(Site).Assembly.GetManifestResourceStream(script)!);
    await cluster.Do(database, (await text.ReadToEndAsync()).Replace("$1", $"{rows}"));
    await cluster.Do(database, $"vacuum analyze {tables}");
  }

  public async Task Start(string role = "") {
    Address = FreeAddress();
    running = Process.Start(new ProcessStartInfo("/bin/sh", $"-c \"exec {Program} serve {role} --urls {Address} >{Log} 2>&1\"") { UseShellExecute = false, WorkingDirectory = Path.GetDirectoryName(Program)! }.With(Settings()))!;
    using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
    for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(2); await Task.Delay(100)) {
      if (running.HasExited) throw new InvalidOperationException($"saola stopped while starting, see {Log}");
      try {
        if ((await client.GetAsync(new Uri(Address, "/health/ready"))).IsSuccessStatusCode && await cluster.Ask(database, "select count(*) from identity.account where demo and password_hash is null") is 0L) return;
      } catch (Exception e) when (e is HttpRequestException or TaskCanceledException) {
        // not listening yet
      }
    }
    throw new TimeoutException($"saola did not become ready, see {Log}");
  }

  public async Task Stop() {
    if (running is null || running.HasExited) return;
    using (var kill = Process.Start("kill", $"{running.Id}")) await kill.WaitForExitAsync();
    await running.WaitForExitAsync();
  }

  public int ProcessId => running?.Id ?? 0;

  Dictionary<string, string> Settings() => new(More) {
    ["SAOLA_DB"] = cluster.Connection(database), ["SAOLA_DB_WEB"] = cluster.Connection(database, "saola_web", Password), ["SAOLA_DB_SEAL"] = cluster.Connection(database, "saola_seal", Password), ["SAOLA_DB_SHAPE"] = cluster.Connection(database, "saola_shape", Password),
    ["SAOLA_DATA"] = data, ["SAOLA_TRAINING"] = "1", ["SAOLA_DEMO_PASSWORD"] = Password, ["SAOLA_ANONYMOUS_PER_MINUTE"] = "100000000", ["SAOLA_URL"] = Address.GetLeftPart(UriPartial.Authority),
    ["Logging__LogLevel__Default"] = "Warning",
  };

  /// <summary>A command of the program, and what it says.</summary>
  public async Task<string> Command(string arguments) {
    using var process = Process.Start(new ProcessStartInfo(Program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true }.With(Settings()))!;
    var (said, failed) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    await process.WaitForExitAsync();
    return process.ExitCode == 0 ? await said : throw new InvalidOperationException($"saola {arguments}: {await said}{await failed}");
  }

  static string Program => Path.Combine(Root, "src/Host/bin/Release/net10.0/saola");

  static string FindRoot() {
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
      if (File.Exists(Path.Combine(folder.FullName, "Saola.slnx"))) return folder.FullName;
    throw new InvalidOperationException("Saola.slnx is not above the bench.");
  }

  public static Uri FreeAddress() {
    using var probe = new TcpListener(IPAddress.Loopback, 0);
    probe.Start();
    return new($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
  }

  public async ValueTask DisposeAsync() {
    await Stop();
    running?.Dispose();
  }
}

internal static class ProcessSettings {
  public static ProcessStartInfo With(this ProcessStartInfo start, Dictionary<string, string> settings) {
    foreach (var (name, value) in settings) start.Environment[name] = value;
    return start;
  }
}
