using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Saola.Kernel;

/// <summary>A module's migrations: embedded <c>Migrations/NNNN_what.sql</c>, run in order, each in its own transaction.</summary>
public sealed record MigrationSet(string Module, Assembly Assembly) {
  public IEnumerable<(string Name, string Sql)> Scripts() =>
    Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal) && n.Contains(".Migrations.", StringComparison.Ordinal))
      .Select(n => (Name: n[(n.IndexOf(".Migrations.", StringComparison.Ordinal) + 12)..^4], Resource: n))
      .OrderBy(n => n.Name, StringComparer.Ordinal).Select(n => (n.Name, Read(n.Resource)));

  string Read(string resource) {
    using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
    return reader.ReadToEnd();
  }
}

/// <summary>Brings the database to the schema of this program, as the owner, under an advisory lock.</summary>
public sealed class Migrator(IEnumerable<MigrationSet> sets, Settings settings) {
  const long Lock = 0x53414F4C41; // "SAOLA"
  internal const int Tries = 10;

  /// <summary>How long to wait after the first try that found a table in use; after the second twice as long, and so on.</summary>
  internal TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

  /// <summary>One hash over all scripts: the name of the schema.</summary>
  public string SchemaHash() {
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach (var set in sets)
      foreach (var (name, sql) in set.Scripts()) hash.AppendData(Encoding.UTF8.GetBytes($"{set.Module}/{name}\n{sql}\n"));
    return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
  }

  /// <summary>Runs what has not run. A script that changed after it ran is refused by name.</summary>
  public async Task<int> Run(Action<string> say, CancellationToken ct) {
    await using var source = NpgsqlDataSource.Create(settings.DbOwner);
    await using var connection = await source.OpenConnectionAsync(ct);
    await Execute(connection, $"select pg_advisory_lock({Lock})", ct);
    try {
      await Execute(connection, """
        create schema if not exists kernel;
        create table if not exists kernel.migration (
          module text not null, name text not null, checksum text not null, at timestamptz not null default now(), primary key (module, name))
        """, ct);
      var done = await Done(connection, ct);
      var ran = 0;
      foreach (var set in sets)
        foreach (var (name, sql) in set.Scripts()) {
          var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
          if (done.TryGetValue((set.Module, name), out var before)) {
            if (before != checksum) throw new InvalidOperationException($"Migration {set.Module}/{name} was changed after it ran. Add a new one instead.");
            continue;
          }
          say($"  {set.Module}/{name}");
          for (var tried = 1; !await Apply(connection, set.Module, name, sql, checksum, tried, ct); tried++) {
            say($"  {set.Module}/{name}: a table is in use, so nothing was done; try {tried + 1} of {Tries} follows");
            await Task.Delay(Pause * tried, ct);
          }
          ran++;
        }
      await SetPasswords(connection, ct);
      return ran;
    } finally {
      await Execute(connection, $"select pg_advisory_unlock({Lock})", CancellationToken.None);
    }
  }

  /// <summary>
  /// False when it found a table in use: it gives up before those who wait for what it has locked count as in a deadlock with it
  /// (PostgreSQL looks after a second), so that the running program waits for it a moment and loses nothing.
  /// </summary>
  static async Task<bool> Apply(NpgsqlConnection connection, string module, string name, string sql, string checksum, int tried, CancellationToken ct) {
    await using var transaction = await connection.BeginTransactionAsync(ct);
    await Execute(connection, "select set_config('saola.process', gen_random_uuid()::text, true), set_config('lock_timeout', '900ms', true)", ct);
    try {
      await Execute(connection, sql, ct);
    } catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected) {
      return tried < Tries ? false
        : throw new InvalidOperationException($"Migration {module}/{name} found a table in use {Tries} times: {e.MessageText}. Nothing of it was done. Stop the program on every node and run this again.", e);
    } catch (PostgresException e) {
      throw new InvalidOperationException($"Migration {module}/{name} failed: {e.MessageText} {e.Detail} (position {e.Position})", e);
    }
    await using var note = new NpgsqlCommand("insert into kernel.migration (module, name, checksum) values ($1, $2, $3)", connection) {
      Parameters = { new() { Value = module }, new() { Value = name }, new() { Value = checksum } },
    };
    await note.ExecuteNonQueryAsync(ct);
    await transaction.CommitAsync(ct);
    return true;
  }

  /// <summary>The logins of web, sealer and shape take the passwords that the settings name, so that one place holds them.</summary>
  async Task SetPasswords(NpgsqlConnection connection, CancellationToken ct) {
    foreach (var setting in new[] { "SAOLA_DB_WEB", "SAOLA_DB_SEAL", "SAOLA_DB_SHAPE" }) {
      if (settings[setting] is not { } text) continue;
      var login = new NpgsqlConnectionStringBuilder(text);
      if (login is not { Username: "saola_web" or "saola_seal" or "saola_shape", Password.Length: > 0 }) continue;
      await using var command = new NpgsqlCommand("select set_config('saola.login', $1, false), set_config('saola.secret', $2, false)", connection) {
        Parameters = { new() { Value = login.Username }, new() { Value = login.Password } },
      };
      await command.ExecuteNonQueryAsync(ct);
      await Execute(connection, """
        do $$ begin execute format('alter role %I password %L', current_setting('saola.login'), current_setting('saola.secret')); end $$;
        select set_config('saola.secret', '', false)
        """, ct);
    }
  }

  static async Task<Dictionary<(string, string), string>> Done(NpgsqlConnection connection, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select module, name, checksum from kernel.migration", connection);
    await using var reader = await command.ExecuteReaderAsync(ct);
    var done = new Dictionary<(string, string), string>();
    while (await reader.ReadAsync(ct)) done[(reader.GetString(0), reader.GetString(1))] = reader.GetString(2);
    return done;
  }

  static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct) {
    await using var command = new NpgsqlCommand(sql, connection);
    await command.ExecuteNonQueryAsync(ct);
  }
}
