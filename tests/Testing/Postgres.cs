using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Saola.Testing;

/// <summary>
/// The PostgreSQL of the tests: one template database per schema hash, one database per test class, made from it in about a
/// tenth of a second. Nothing is cleaned inside a database; databases of earlier runs are dropped when the next run starts.
/// </summary>
public static class Postgres {
  static readonly SemaphoreSlim Gate = new(1, 1);
  static bool swept;

  /// <summary>The superuser's connection, given by ./test.</summary>
  public static string Admin { get; } = Environment.GetEnvironmentVariable("SAOLA_TEST_PG")
    ?? throw new InvalidOperationException("SAOLA_TEST_PG is not set. Run the tests with ./test, or source what it prints.");

  public const string WebPassword = "web", SealPassword = "seal", ShapePassword = "shape";

  public static string As(string database, string user, string password) =>
    new NpgsqlConnectionStringBuilder(Admin) { Database = database, Username = user, Password = password, Pooling = true, MaxPoolSize = 40, Timeout = 60 }.ConnectionString;

  /// <summary>The superuser's, kept open between the questions of a test: to begin one costs more than most questions.</summary>
  public static string Asking(string database) => new NpgsqlConnectionStringBuilder(Admin) { Database = database, Pooling = true, MaxPoolSize = 20, Timeout = 60, ApplicationName = "test" }.ConnectionString;

  public static string Owner(string database) => new NpgsqlConnectionStringBuilder(Admin) { Database = database, Pooling = false }.ConnectionString;

  /// <summary>A fresh database from the template of this key, which <paramref name="build"/> makes when it is not there.</summary>
  public static async Task<string> Fresh(string key, Func<string, Task> build) {
    var template = "saola_t_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16];
    var name = Name();
    await Gate.WaitAsync();
    try {
      await Sweep();
      await Locked(template, async connection => {
        if (!await Exists(connection, template)) await Build(connection, template, build);
      });
      await Execute($"create database {name} template {template} strategy file_copy");
    } finally {
      Gate.Release();
    }
    return name;
  }

  /// <summary>A database with nothing in it.</summary>
  public static async Task<string> Empty() {
    var name = Name();
    await Execute($"create database {name} template template0");
    return name;
  }

  static string Name() => $"saola_x_{Environment.ProcessId}_{Guid.CreateVersion7():N}";

  public static Task Drop(string database) {
    using (var asking = new NpgsqlConnection(Asking(database))) NpgsqlConnection.ClearPool(asking);
    return Execute($"drop database if exists {database} with (force)");
  }

  static async Task Build(NpgsqlConnection connection, string template, Func<string, Task> build) {
    var draft = $"{template}_draft";
    await Execute($"drop database if exists {draft} with (force)");
    await Execute($"create database {draft} template template0");
    await build(draft);
    NpgsqlConnection.ClearAllPools();
    await Execute($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{draft}'");
    await Execute($"alter database {draft} rename to {template}");
  }

  static async Task<bool> Exists(NpgsqlConnection connection, string database) {
    await using var command = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection) { Parameters = { new() { Value = database } } };
    return (bool)(await command.ExecuteScalarAsync())!;
  }

  /// <summary>Test programs run beside each other: only one builds a template.</summary>
  static async Task Locked(string template, Func<NpgsqlConnection, Task> act) {
    await using var connection = new NpgsqlConnection(Owner("postgres"));
    await connection.OpenAsync();
    await using (var enter = new NpgsqlCommand("select pg_advisory_lock(hashtext($1))", connection) { Parameters = { new() { Value = template } } }) await enter.ExecuteNonQueryAsync();
    await act(connection);
  }

  /// <summary>Databases of programs that are no more, and templates made more than a day ago: most are of older builds.</summary>
  static async Task Sweep() {
    if (swept) return;
    swept = true;
    var dead = new List<string>();
    await using (var connection = new NpgsqlConnection(Owner("postgres"))) {
      await connection.OpenAsync();
      await using var command = new NpgsqlCommand("""
        select datname from pg_database where datname like 'saola\_x\_%'
          or datname like 'saola\_t\_%' and (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - interval '1 day'
        """, connection);
      await using var reader = await command.ExecuteReaderAsync();
      while (await reader.ReadAsync()) {
        var (name, process) = (reader.GetString(0), reader.GetString(0).Split('_')[2]);
        if (name.StartsWith("saola_t_", StringComparison.Ordinal) || int.TryParse(process, out var id) && !Directory.Exists($"/proc/{id}")) dead.Add(name);
      }
    }
    foreach (var name in dead) await Drop(name);
  }

  static async Task Execute(string sql) {
    await using var connection = new NpgsqlConnection(Owner("postgres"));
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand(sql, connection);
    await command.ExecuteNonQueryAsync();
  }
}
