using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>
/// The program as a process of its own on a PostgreSQL of its own, with fsync, both on one small disk: each can be killed, and the
/// disk be filled. The disk is a tmpfs, which only root mounts; elsewhere it is a folder that is never full.
/// </summary>
public class KillSite : TopicsSite {
  static readonly bool IsRoot = Environment.UserName == "root";
  static readonly string Bin = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";
  static readonly NpgsqlConnectionStringBuilder Tests = new(Postgres.Admin);
  readonly string disk = Directory.CreateTempSubdirectory("saola-kill-").FullName;
  readonly int port = RunningProgram.FreeAddress().Port;
  NpgsqlDataSource? database;
  RunningProgram? program;
  bool mounted;

  string Cluster => disk + "/pg";
  string Ballast => disk + "/ballast";
  public bool CanFill => mounted;
  public Uri Program => program!.Address;
  public string Service => $"/r1/{Owner}/svc/base";

  /// <summary>The names of what was done to it, as often as it was done.</summary>
  public ConcurrentQueue<string> Struck { get; } = new();

  /// <summary>Settings of the program beside those of every test.</summary>
  protected virtual Dictionary<string, string?> More => [];

  /// <summary>What can be done to it, one after another.</summary>
  public virtual IEnumerable<Func<Task>> Faults => [Kill, () => Restart("immediate"), Kill, () => Restart("fast"), .. mounted ? [() => Fill(TimeSpan.FromSeconds(4))] : Array.Empty<Func<Task>>()];

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    Clock.Set(TimeProvider.System.GetUtcNow());
    await Grant(await Offer(OwnerId, "svc", ReceiverUrl), ClientId);
  }

  /// <summary>Takes what was registered until now to the machine of its own, and starts the program there.</summary>
  public async Task Move() {
    mounted = IsRoot && (await Tool("mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "tmpfs", disk)).Code == 0;
    var secret = disk + "/password";
    await File.WriteAllTextAsync(secret, Tests.Password);
    if (IsRoot) await Sure("chown", "-R", "saola", disk);
    await AsOwner("initdb", "-D", Cluster, "-U", Tests.Username!, $"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8");
    await StartCluster();
    var own = $"-h 127.0.0.1 -p {port} -U {Tests.Username}";
    var shared = $"-h {Tests.Host} -p {Tests.Port} -U {Tests.Username}";
    await Shell($"{Bin}pg_dumpall {shared} --roles-only | {Bin}psql {own} -q -d postgres && {Bin}createdb {own} -T template0 {Database} && {Bin}pg_dump {shared} {Database} | {Bin}psql {own} -q -v ON_ERROR_STOP=1 -d {Database}");
    await Sure("cp", "-r", Data, disk + "/data");
    database = NpgsqlDataSource.Create(On(OwnerConnection));
    var settings = SettingsFor(Database);
    foreach (var name in settings.Keys.Where(k => k.StartsWith("SAOLA_DB", StringComparison.Ordinal)).ToArray()) settings[name] = On(settings[name]!);
    (settings["SAOLA_DATA"], settings["SAOLA_WEBHOOKS"]) = (disk + "/data", ReceiverUrl);
    foreach (var (name, value) in More) settings[name] = value;
    Settings = settings;
    program = new(RunningProgram.Dll("src/Host", "saola"), "serve", settings, RunningProgram.FreeAddress(), "health/live");
    await program.Start();
  }

  Dictionary<string, string?> Settings { get; set; } = [];

  string On(string connection) => new NpgsqlConnectionStringBuilder(connection) { Host = "127.0.0.1", Port = port, Timeout = 15 }.ConnectionString;

  async Task Kill() {
    await program!.Kill();
    await program.Start();
    Struck.Enqueue("kill -9 of the program");
  }

  async Task Restart(string how) {
    await AsOwner("pg_ctl", "-D", Cluster, "-w", "-s", "-m", how, "stop");
    await StartCluster();
    Struck.Enqueue($"PostgreSQL stopped ({how}) and started");
  }

  /// <summary>Not a byte more for a while, neither for the database nor for the program; a database that ended of it is started again.</summary>
  async Task Fill(TimeSpan time) {
    // what a copy needs for itself beside the file fails last: then nothing is left
    await Tool("dd", "if=/dev/zero", $"of={Ballast}", "bs=64k", "status=none");
    Assert.Equal(0, new DriveInfo(disk).AvailableFreeSpace);
    await Task.Delay(time);
    File.Delete(Ballast);
    if ((await Tool("runuser", "-u", "saola", "--", Bin + "pg_ctl", "-D", Cluster, "status")).Code != 0) await StartCluster();
    Struck.Enqueue("the disk was full");
  }

  public async Task<(int Code, string Output)> Verify() => await RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), "verify", Settings);

  /// <summary>Rows of a query on the machine of its own, also while its database comes back.</summary>
  public async Task<List<object[]>> Ask(string sql, params object[] values) {
    for (var patience = Stopwatch.StartNew(); ; await Task.Delay(200))
      try {
        await using var command = database!.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync()) {
          var row = new object[reader.FieldCount];
          reader.GetValues(row);
          rows.Add(row);
        }
        return rows;
      } catch (NpgsqlException) when (patience.Elapsed < TimeSpan.FromMinutes(2)) {
        await Task.Delay(200);
      }
  }

  /// <summary>Ids of the events that the topic keeps, opened with the owner's key, in their order.</summary>
  public async Task<List<string>> KeptThere(Guid topic) {
    var key = (await View()).Clients[Owner].Key!;
    return [.. (await Ask("select content, digest from exchange.topic_event where topic = $1 order by position", topic)).Select(r => (string)JsonNode.Parse(Sealed.Open(key, (byte[])r[0], (byte[])r[1]))!["id"]!)];
  }

  /// <summary>After a crash it may need a while to come back; what it says while it cannot is the message of a failed test.</summary>
  async Task StartCluster() {
    string[] start = ["-D", Cluster, "-w", "-t", "120", "-s", "-l", Cluster + ".log", "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c min_wal_size=32MB -c max_wal_size=64MB -c shared_buffers=64MB", "start"];
    var tries = 0;
    while ((IsRoot ? await Tool("runuser", ["-u", "saola", "--", Bin + "pg_ctl", .. start]) : await Tool(Bin + "pg_ctl", start)) is var (code, said) && code != 0)
      Assert.True(++tries < 5, said + await File.ReadAllTextAsync(Cluster + ".log"));
  }

  static Task AsOwner(string program, params string[] arguments) => IsRoot ? Sure("runuser", ["-u", "saola", "--", Bin + program, .. arguments]) : Sure(Bin + program, arguments);

  static Task Shell(string script) => Sure("bash", "-c", "set -eo pipefail; export PGPASSWORD=" + Tests.Password + "; " + script);

  static async Task Sure(string program, params string[] arguments) {
    var (code, said) = await Tool(program, arguments);
    Assert.True(code == 0, string.Create(CultureInfo.InvariantCulture, $"{program}: {code} {said}"));
  }

  static async Task<(int Code, string Said)> Tool(string program, params string[] arguments) {
    var file = Path.GetTempFileName();
    try {
      // a server that it starts keeps what it inherits: it is given a file, not a pipe of which the end is waited for
      var start = new ProcessStartInfo("bash", ["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", file, program, .. arguments]) { WorkingDirectory = "/" };
      using var ran = System.Diagnostics.Process.Start(start)!;
      await ran.WaitForExitAsync();
      return (ran.ExitCode, await File.ReadAllTextAsync(file));
    } finally {
      File.Delete(file);
    }
  }

  protected override void Dispose(bool disposing) {
    if (disposing) End().GetAwaiter().GetResult();
    base.Dispose(disposing);
  }

  async Task End() {
    if (program is not null) await program.DisposeAsync();
    if (database is not null) await database.DisposeAsync();
    if (Directory.Exists(Cluster)) await AsOwner("pg_ctl", "-D", Cluster, "-w", "-s", "-m", "immediate", "stop");
    if (mounted) await Sure("umount", disk);
    Directory.Delete(disk, recursive: true);
  }
}

/// <summary>The same where topics go over a RabbitMQ of its own, which is killed too.</summary>
public sealed class KillRabbitSite : KillSite {
  readonly TopicsBroker broker = TopicsRabbitSite.New();

  protected override Dictionary<string, string?> More => new() { ["SAOLA_TOPICS"] = "rabbitmq", ["SAOLA_RABBITMQ"] = broker.Url };

  public override IEnumerable<Func<Task>> Faults => [Lose, .. base.Faults];

  public override async ValueTask InitializeAsync() {
    await broker.Start();
    await base.InitializeAsync();
  }

  /// <summary>Away for a while, in which publishers and followers go on.</summary>
  async Task Lose() {
    await broker.Kill();
    await Task.Delay(2000);
    await broker.Start();
    Struck.Enqueue("RabbitMQ killed and started");
  }

  protected override void Dispose(bool disposing) {
    base.Dispose(disposing);
    if (disposing) broker.DisposeAsync().AsTask().GetAwaiter().GetResult();
  }
}
