using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>One message, request or response, as the log keeps it.</summary>
/// <param name="Message">The id that the caller gave.</param>
/// <param name="Request">The id of this request alone; its response has the same.</param>
/// <param name="Member">Under whose key its content lies.</param>
/// <param name="Result">The type of the error where there was one.</param>
/// <param name="Size">Of the body as it went; <paramref name="Kept"/> of it are in the log.</param>
/// <param name="Hash">SHA-512 of the header part, or of that hash and the body's.</param>
internal sealed record LogRecord(
  Guid Id, DateTimeOffset At, string Message, Guid Request, bool IsResponse, string Client, string Service, Guid Member, string Method, int? Status, string? Result,
  long Size, long Kept, byte[] Hash, byte[] Content, string[]? Parts);

/// <summary>The message was not kept, or nobody knows whether it was: it must not go on.</summary>
internal sealed class LoggingFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Keeps messages before they go on. What comes while one group is written is the next group; nobody waits for company, and each
/// message goes on only when it is on the disk.
/// </summary>
internal sealed class MessageLog(WebDatabase database, Segments segments, TimeProvider clock, ILogger<MessageLog> log) {
  /// <summary>Messages in a group, and messages that wait; one more is refused.</summary>
  internal const int Most = 500, MostWaiting = 20_000;

  static readonly TimeSpan Longest = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromSeconds(20);
  const string Copy = """
    copy exchange.log_record (id, at, message, request, response, client, service, member, method, status, result, size, kept, hash, content, parts) from stdin (format binary)
    """;

  readonly Lock gate = new();
  readonly Queue<Waiting> waiting = [];
  bool writing;
  DateOnly openUntil;

  sealed record Waiting(LogRecord Record, long Since, TaskCompletionSource Kept);

  /// <summary>Ends when the message is kept. Who stops waiting leaves it there.</summary>
  /// <exception cref="LoggingFailedException">The message was not kept, or nobody knows.</exception>
  public Task Keep(LogRecord record) {
    var one = new Waiting(record, clock.GetTimestamp(), new(TaskCreationOptions.RunContinuationsAsynchronously));
    lock (gate) {
      if (waiting.Count >= MostWaiting) throw new LoggingFailedException($"{MostWaiting} messages wait for the log.");
      waiting.Enqueue(one);
      if (writing) return one.Kept.Task;
      writing = true;
    }
    ThreadPool.UnsafeQueueUserWorkItem(_ => _ = WriteAll(), null);
    return one.Kept.Task;
  }

  async Task WriteAll() {
    while (Next() is { Count: > 0 } group) await Write(group);
  }

  List<Waiting> Next() {
    var group = new List<Waiting>();
    List<Waiting> late = [];
    lock (gate) {
      while (group.Count < Most && waiting.TryDequeue(out var one)) (clock.GetElapsedTime(one.Since) > LongestWait ? late : group).Add(one);
      writing = group.Count > 0;
    }
    foreach (var one in late) one.Kept.SetException(new LoggingFailedException("The message waited too long for the log."));
    return group;
  }

  /// <summary>A message that the database refuses takes no other along; after a break of the connection nobody knows what was kept.</summary>
  async Task Write(List<Waiting> group) {
    var fault = await Fault(group);
    if (fault is null) foreach (var one in group) one.Kept.SetResult();
    else if (group.Count > 1 && fault is PostgresException { InvariantSeverity: "ERROR", SqlState: not PostgresErrorCodes.QueryCanceled }) {
      await Write(group[..(group.Count / 2)]);
      await Write(group[(group.Count / 2)..]);
    } else {
      log.LogError("{Count} messages were not kept: {Reason}", group.Count, fault.Message);
      foreach (var one in group) one.Kept.SetException(new LoggingFailedException("The log cannot be written.", fault));
    }
  }

  async Task<Exception?> Fault(List<Waiting> group) {
    try {
      // bodies before the rows that name them
      if (group.Exists(g => g.Record.Parts is not null)) segments.Flush();
      using var limit = new CancellationTokenSource(Longest);
      await using var connection = await database.Source.OpenConnectionAsync(limit.Token);
      await OpenDays(group.Max(g => Vn.Day(g.Record.At)), connection, limit.Token);
      await using var transaction = await connection.BeginTransactionAsync(limit.Token);
      await using (var process = new NpgsqlCommand("select set_config('saola.process', $1, true)", connection) { Parameters = { new() { Value = group[0].Record.Id.ToString() } } }) await process.ExecuteNonQueryAsync(limit.Token);
      await using (var copy = await connection.BeginBinaryImportAsync(Copy, limit.Token)) {
        foreach (var one in group) await Row(copy, one.Record, limit.Token);
        await copy.CompleteAsync(limit.Token);
      }
      await transaction.CommitAsync(limit.Token);
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  /// <summary>Today's partition and the next two are there before they are written to.</summary>
  async Task OpenDays(DateOnly day, NpgsqlConnection connection, CancellationToken ct) {
    if (day < openUntil) return;
    await using var open = new NpgsqlCommand("select exchange.open_log_days($1, 4)", connection) { Parameters = { new() { Value = day.AddDays(-1) } } };
    await open.ExecuteNonQueryAsync(ct);
    openUntil = day.AddDays(2);
  }

  static async Task Row(NpgsqlBinaryImporter copy, LogRecord r, CancellationToken ct) {
    await copy.StartRowAsync(ct);
    await copy.WriteAsync(r.Id, NpgsqlDbType.Uuid, ct);
    await copy.WriteAsync(r.At.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
    await copy.WriteAsync(r.Message, NpgsqlDbType.Text, ct);
    await copy.WriteAsync(r.Request, NpgsqlDbType.Uuid, ct);
    await copy.WriteAsync(r.IsResponse, NpgsqlDbType.Boolean, ct);
    await copy.WriteAsync(r.Client, NpgsqlDbType.Text, ct);
    await copy.WriteAsync(r.Service, NpgsqlDbType.Text, ct);
    await copy.WriteAsync(r.Member, NpgsqlDbType.Uuid, ct);
    await copy.WriteAsync(r.Method, NpgsqlDbType.Text, ct);
    if (r.Status is { } status) await copy.WriteAsync(status, NpgsqlDbType.Integer, ct);
    else await copy.WriteNullAsync(ct);
    if (r.Result is { } result) await copy.WriteAsync(result, NpgsqlDbType.Text, ct);
    else await copy.WriteNullAsync(ct);
    await copy.WriteAsync(r.Size, NpgsqlDbType.Bigint, ct);
    await copy.WriteAsync(r.Kept, NpgsqlDbType.Bigint, ct);
    await copy.WriteAsync(r.Hash, NpgsqlDbType.Bytea, ct);
    await copy.WriteAsync(r.Content, NpgsqlDbType.Bytea, ct);
    if (r.Parts is { } parts) await copy.WriteAsync(parts, NpgsqlDbType.Array | NpgsqlDbType.Text, ct);
    else await copy.WriteNullAsync(ct);
  }
}
