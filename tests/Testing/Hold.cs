using System.Diagnostics;
using Npgsql;

namespace Saola.Testing;

/// <summary>
/// A lock that a test takes from outside the program: what the program does next hangs at a chosen statement until the lock
/// is let go, so that it can be killed just there.
/// </summary>
public sealed class Hold : IAsyncDisposable {
  readonly SaolaApp app;
  readonly NpgsqlConnection connection;
  readonly string statement;

  Hold(SaolaApp app, NpgsqlConnection connection, string statement) => (this.app, this.connection, this.statement) = (app, connection, statement);

  /// <summary>Statements that write to the table wait; those that read go on.</summary>
  /// <param name="statement">Part of the statement to hang at.</param>
  public static Task<Hold> Writes(SaolaApp app, string table, string statement) => Take(app, statement, $"lock table {table} in share mode");

  /// <summary>Statements that write to the tables, or lock a row of them to write to it later, wait; those that read go on.</summary>
  public static Task<Hold> Changes(SaolaApp app, string tables) => Take(app, "", $"lock table {tables} in exclusive mode");

  /// <summary>Statements that read the table wait.</summary>
  public static Task<Hold> Reads(SaolaApp app, string table) => Take(app, table, $"lock table {table} in access exclusive mode");

  /// <summary>Changes of the rows that the query finds wait.</summary>
  public static Task<Hold> Rows(SaolaApp app, string query, string statement) => Take(app, statement, $"{query} for update");

  /// <summary>Acts wait in their commit. Who sent it may die: it goes through all the same when the lock is let go.</summary>
  /// <param name="when">Only acts with evidence that this condition of SQL holds for, as of its row <c>new</c>.</param>
  public static async Task<Hold> Commits(SaolaApp app, string when = "true") {
    await app.Sql($"""
      create or replace function public.wait_at_commit() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock_shared(4711); return null; end';
      drop trigger if exists wait_at_commit on ledger.entry;
      create constraint trigger wait_at_commit after insert on ledger.entry deferrable initially deferred for each row
        when ({when}) execute function public.wait_at_commit()
      """);
    return await Take(app, "commit", "select pg_advisory_xact_lock(4711)");
  }

  /// <summary>Jobs stay in the outbox, where acts still put them; those that have come meanwhile are claimed together when the lock is let go.</summary>
  public static async Task<Hold> Jobs(SaolaApp app) {
    await app.Sql("""
      create or replace function public.wait_at_claim() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock_shared(4712); return null; end';
      drop trigger if exists wait_at_claim on kernel.outbox;
      create trigger wait_at_claim before update on kernel.outbox for each statement execute function public.wait_at_claim()
      """);
    return await Take(app, "update kernel.outbox", "select pg_advisory_xact_lock(4712)");
  }

  static async Task<Hold> Take(SaolaApp app, string statement, string sql) {
    var owner = new NpgsqlConnection(app.OwnerConnection);
    await owner.OpenAsync();
    await using var take = new NpgsqlCommand($"begin; {sql}", owner);
    await take.ExecuteNonQueryAsync();
    return new(app, owner, statement);
  }

  /// <summary>Waits until the program hangs there.</summary>
  /// <param name="request">What shall hang; it must not come back.</param>
  /// <param name="times">How many acts hang there at once.</param>
  public async Task Reached(Task<HttpResponseMessage>? request = null, int times = 1) {
    // asked on a connection of its own: a transaction sees one picture of the others' activity
    for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20)) {
      if (await app.Sql("select 1 from pg_stat_activity where datname = current_database() and $1 = any (pg_blocking_pids(pid)) and query ilike '%' || $2 || '%'", connection.ProcessID, statement) is { Count: var hanging } && hanging >= times) return;
      if (request?.IsCompleted == true) throw new InvalidOperationException($"{(await request).StatusCode}: {await (await request).Content.ReadAsStringAsync()}");
    }
    throw new TimeoutException($"The program never hung {times} times at '{statement}'.");
  }

  public ValueTask DisposeAsync() => connection.DisposeAsync();
}
