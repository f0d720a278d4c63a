using System.Diagnostics;
using Npgsql;

namespace Saola.Bench;

/// <summary>The cluster that <c>bench/site/start</c> keeps for benches.</summary>
internal sealed class Cluster {
  readonly NpgsqlConnectionStringBuilder admin = new(Setting("BENCH_PG"));

  public string Log { get; } = Setting("BENCH_PG_LOG");
  public int Port => admin.Port;

  public string Connection(string database, string? user = null, string? password = null) =>
    new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Database = database, Username = user ?? admin.Username, Password = password ?? admin.Password, Pooling = user is not null, CommandTimeout = 0 }.ConnectionString;

  /// <summary>A database, as it was left by the last bench with the same mark; one with another mark is made anew.</summary>
  public async Task<bool> Make(string database, string mark = "") {
    if (await Ask("postgres", $"select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database where datname = '{database}'") is string left) {
      if (left == mark) return false;
      await Do("postgres", $"drop database {database} with (force)");
    }
    await Do("postgres", $"create database {database} template template0");
    await Do("postgres", $"comment on database {database} is '{mark}'");
    return true;
  }

  public async Task Do(string database, string sql) {
    await using var connection = new NpgsqlConnection(Connection(database));
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand(sql, connection);
    await command.ExecuteNonQueryAsync();
  }

  public async Task<object?> Ask(string database, string sql) {
    await using var connection = new NpgsqlConnection(Connection(database));
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand(sql, connection);
    return await command.ExecuteScalarAsync();
  }

  public async Task<List<object[]>> Rows(string database, string sql) {
    await using var connection = new NpgsqlConnection(Connection(database));
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand(sql, connection);
    await using var reader = await command.ExecuteReaderAsync();
    var rows = new List<object[]>();
    while (await reader.ReadAsync()) {
      var row = new object[reader.FieldCount];
      reader.GetValues(row);
      rows.Add(row);
    }
    return rows;
  }

  /// <summary>Transactions a second of <c>pgbench -N -M prepared -s 50 -c 16 -j 2</c> on this cluster.</summary>
  public async Task<double> PgBench(int seconds) {
    await PreparePgBench();
    var said = await Run("pgbench", $"-N -M prepared -s 50 -c 16 -j 2 -T {seconds} pgbench");
    return Tps(said);
  }

  static double Tps(string said) =>
    double.Parse(said.Split('\n').Single(l => l.StartsWith("tps = ", StringComparison.Ordinal)).Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);

  /// <summary>Rows a second that <c>pgbench -M prepared -c 16 -j 2</c> inserts, each in a transaction of its own.</summary>
  public async Task<double> PgInsert(int seconds) {
    await PreparePgBench();
    await Do("pgbench", "create table if not exists one_row (id bigint generated always as identity primary key, at timestamptz not null default now(), what text not null)");
    var script = Path.Combine(Setting("BENCH_STATE"), "insert.sql");
    await File.WriteAllTextAsync(script, "insert into one_row (what) values ('saola');\n");
    return Tps(await Run("pgbench", $"-n -M prepared -c 16 -j 2 -T {seconds} -f {script} pgbench"));
  }

  public async Task PreparePgBench() {
    if (await Make("pgbench")) await Run("pgbench", "-i -q -s 50 pgbench");
  }

  async Task<string> Run(string program, string arguments) {
    var start = new ProcessStartInfo(Path.Combine(Setting("BENCH_PG_BIN"), program), arguments) {
      UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
      Environment = { ["PGHOST"] = admin.Host, ["PGPORT"] = $"{admin.Port}", ["PGUSER"] = admin.Username, ["PGPASSWORD"] = admin.Password },
    };
    using var process = Process.Start(start)!;
    var (said, failed) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    await process.WaitForExitAsync();
    return process.ExitCode == 0 ? await said : throw new InvalidOperationException($"{program} {arguments}: {await failed}");
  }

  public static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set. Start benches by bench/dossiers/run or bench/pages/run.");
}
