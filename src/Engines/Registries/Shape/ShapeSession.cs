using Npgsql;

namespace Saola.Registries;

/// <summary>What the table holds does not allow a change, in words.</summary>
internal sealed class ShapeStopped(string why) : Exception(why);

/// <summary>A connection of the role that changes tables, while one plan is carried out.</summary>
/// <param name="process">As which rows are written: the plan.</param>
internal sealed class ShapeSession(NpgsqlConnection connection, Guid process, CancellationToken ct) {
  const int Tries = 20, Batch = 2_000;
  static readonly TimeSpan pause = TimeSpan.FromMilliseconds(200);

  public Task<TableState> State(string key) => TableState.Of(connection, key, ct);

  public Task<bool> Exists(string registry) => Ask<bool>($"select to_regclass('{Names.Table(registry)}') is not null");

  public async Task<T> Ask<T>(string sql) {
    await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
    return (T)(await command.ExecuteScalarAsync(ct))!;
  }

  /// <summary>Something that may take long and holds up nobody.</summary>
  public async Task Run(string sql) {
    await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
    await command.ExecuteNonQueryAsync(ct);
  }

  /// <summary>
  /// Statements that lock a table for a moment. They give up before those who wait behind them notice, and try again: what they wait
  /// for may be a long report.
  /// </summary>
  public async Task Short(params IReadOnlyList<string> statements) {
    for (var tried = 1; ; tried++) {
      await using var transaction = await connection.BeginTransactionAsync(ct);
      try {
        await Write(transaction, statements);
        await transaction.CommitAsync(ct);
        return;
      } catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && tried < Tries) {
        await transaction.RollbackAsync(CancellationToken.None);
      }
      await Task.Delay(pause * tried, ct);
    }
  }

  async Task Write(NpgsqlTransaction transaction, IReadOnlyList<string> statements) {
    await using (var allow = new NpgsqlCommand("select set_config('saola.process', $1, true), set_config('lock_timeout', '900ms', true)", connection, transaction) { Parameters = { new() { Value = process.ToString() } } })
      await allow.ExecuteNonQueryAsync(ct);
    foreach (var sql in statements) {
      await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
      await command.ExecuteNonQueryAsync(ct);
    }
  }

  /// <summary>Changes all rows for which something holds, some thousand at a time in the order of their ids, so that nobody waits long for one of them.</summary>
  /// <param name="key">The columns by which the table is gone through: <c>_id</c>, or <c>_id, _version</c>.</param>
  public async Task Each(string table, string key, string set, string where) {
    var columns = key.Split(", ");
    object[] after = [Guid.Empty, -1];
    while (true) {
      await using var transaction = await connection.BeginTransactionAsync(ct);
      await Write(transaction, []);
      var parameters = string.Join(", ", columns.Select((_, i) => $"${i + 1}"));
      await using var command = new NpgsqlCommand($"""
        with chunk as (select {key} from {table} where ({key}) > ({parameters}) and ({where}) order by {key} limit {Batch} for update),
        changed as (update {table} t set {set} from chunk where {string.Join(" and ", columns.Select(c => $"t.{c} = chunk.{c}"))})
        select {key} from chunk order by {string.Join(", ", columns.Select(c => c + " desc"))} limit 1
        """, connection, transaction) { CommandTimeout = 0 };
      for (var i = 0; i < columns.Length; i++) command.Parameters.Add(new() { Value = after[i] });
      await using (var reader = await command.ExecuteReaderAsync(ct)) {
        if (!await reader.ReadAsync(ct)) after = [];
        else for (var i = 0; i < columns.Length; i++) after[i] = reader.GetValue(i);
      }
      await transaction.CommitAsync(ct);
      if (after.Length == 0) return;
    }
  }

  /// <summary>The values of a text column that say something, one by one.</summary>
  public async IAsyncEnumerable<string> Texts(string table, string column) {
    await using var command = new NpgsqlCommand($"select {column} from {table} where {column} is not null", connection) { CommandTimeout = 0 };
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) yield return reader.GetString(0);
  }
}
