using System.Data;
using MySqlConnector;
using Npgsql;

namespace Saola.Exchange;

/// <summary>A database of another system, as its engine is spoken to.</summary>
internal interface IDatabaseEngine : IAsyncDisposable {
  /// <summary>Asks one statement in a transaction that cannot write, for as long as the adapter declares.</summary>
  Task<SourceRows> Read(AdapterAsk ask, string sql, int limit, CancellationToken ct);
}

internal sealed class PostgresEngine(string place) : IDatabaseEngine {
  readonly NpgsqlDataSource source = NpgsqlDataSource.Create(place);

  public async Task<SourceRows> Read(AdapterAsk ask, string sql, int limit, CancellationToken ct) {
    await using var connection = await source.OpenConnectionAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(ct);
    await using var batch = new NpgsqlBatch(connection, transaction) {
      Timeout = ask.Adapter.Seconds,
      BatchCommands = { new("set transaction read only"), new($"set local statement_timeout = {ask.Adapter.Seconds * 1000}") },
    };
    var query = new NpgsqlBatchCommand();
    query.CommandText = DatabaseSource.Bind(ask, sql, value => {
      query.Parameters.Add(new() { Value = value });
      return $"${query.Parameters.Count}";
    });
    batch.BatchCommands.Add(query);
    return await DatabaseSource.Collect(await batch.ExecuteReaderAsync(ct), ask, limit, batch.Cancel, ct);
  }

  public ValueTask DisposeAsync() => source.DisposeAsync();
}

/// <summary>MySQL and MariaDB. The statement is prepared there: values never become a part of it, and it is one.</summary>
internal sealed class MySqlEngine(string place) : IDatabaseEngine {
  readonly MySqlDataSource source = new(new MySqlConnectionStringBuilder(place) {
    AllowLoadLocalInfile = false, AllowUserVariables = false, IgnorePrepare = false, ConnectionReset = true, GuidFormat = MySqlGuidFormat.None, ConvertZeroDateTime = true,
  }.ConnectionString);

  public async Task<SourceRows> Read(AdapterAsk ask, string sql, int limit, CancellationToken ct) {
    await using var connection = await source.OpenConnectionAsync(ct);
    // what is set of the session is forgotten as the connection is given back
    var time = connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) ? $"max_statement_time = {ask.Adapter.Seconds}" : $"max_execution_time = {ask.Adapter.Seconds * 1000}";
    await using (var set = new MySqlCommand($"set session {time}, session sql_select_limit = {limit + 1}", connection) { CommandTimeout = ask.Adapter.Seconds }) await set.ExecuteNonQueryAsync(ct);
    await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, isReadOnly: true, ct);
    await using var query = new MySqlCommand { Connection = connection, Transaction = transaction, CommandTimeout = ask.Adapter.Seconds };
    query.CommandText = DatabaseSource.Bind(ask, sql, value => {
      query.Parameters.Add(new() { ParameterName = $"@p{query.Parameters.Count}", Value = value });
      return $"@p{query.Parameters.Count - 1}";
    });
    await query.PrepareAsync(ct);
    return await DatabaseSource.Collect(await query.ExecuteReaderAsync(ct), ask, limit, query.Cancel, ct);
  }

  public ValueTask DisposeAsync() => source.DisposeAsync();
}
