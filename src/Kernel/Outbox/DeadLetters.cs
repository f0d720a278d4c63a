using Npgsql;

namespace Saola.Kernel;

/// <summary>A row that a person must look at.</summary>
public sealed record DeadLetter(long Id, string Handler, string Type, int Attempts, string? Error, DateTimeOffset At, DateTimeOffset DeadAt);

/// <summary>What the outbox holds, for the operators' pages.</summary>
public sealed record OutboxCounts(long Open, long Late, long Dead);

/// <summary>Work that failed for good: seen, and sent back to be tried again.</summary>
public sealed class DeadLetters(WebDatabase database, OutboxSignal signal) {
  public const int PageSize = 50;

  /// <summary>The page after the row <paramref name="after"/>, newest first.</summary>
  public async Task<List<DeadLetter>> List(long? after, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select id, handler, type, attempts, error, at, dead_at from kernel.outbox
      where dead_at is not null and ($1::bigint is null or id < $1) order by id desc limit $2
      """);
    command.Parameters.Add(new() { Value = (object?)after ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
    command.Parameters.Add(new() { Value = PageSize });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var rows = new List<DeadLetter>();
    while (await reader.ReadAsync(ct))
      rows.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetString(4),
        reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6)));
    return rows;
  }

  public async Task<OutboxCounts> Count(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select count(*) filter (where dead_at is null), count(*) filter (where dead_at is null and due < now() - interval '1 minute'), count(*) filter (where dead_at is not null)
      from kernel.outbox where done_at is null
      """);
    await using var reader = await command.ExecuteReaderAsync(ct);
    await reader.ReadAsync(ct);
    return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
  }

  /// <summary>Sends a dead row back, with all attempts before it.</summary>
  public async Task<Answer<Done>> Retry(Work w, long id, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      update kernel.outbox set dead_at = null, attempts = 0, due = $2 where id = $1 and dead_at is not null returning handler
      """, await w.Connection(ct)) { Parameters = { new() { Value = id }, new() { Value = w.Now.UtcDateTime } } };
    if (await command.ExecuteScalarAsync(ct) is not string handler) return new Error(ErrorKind.NotFound, "jobs.not_dead", Words.T["job_not_dead"]);
    w.Record("jobs.retried", "job", Guid.CreateVersion7(), new { id, handler });
    await w.Commit(ct);
    signal.Ring();
    return Done.Yes;
  }
}
