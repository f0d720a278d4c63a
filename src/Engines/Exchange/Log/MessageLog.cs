using Microsoft.Extensions.Logging;
using Npgsql;
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
  long Size, long Kept, byte[] Hash, byte[] Content, string[]? Parts) {
  /// <summary>
  /// The result of a request whose body goes on while it comes: kept before any of it does, without the body. Another record of the
  /// same request says how it ended; where there is none, the program was killed meanwhile.
  /// </summary>
  public const string Begun = "begun";

  /// <summary>Whether it says only that a request began, and not what went.</summary>
  public bool IsBegun => !IsResponse && Result == Begun;

  /// <summary>Digests of the dossier and the persons that a request names; null where it names none.</summary>
  public byte[][]? About { get; init; }
}

/// <summary>The message was not kept, or nobody knows whether it was: it must not go on.</summary>
internal sealed class LoggingFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Keeps messages before they go on, those that come while others are written together, and each goes on only when it is on the disk.</summary>
internal sealed class MessageLog {
  /// <summary>Messages in a group, and bytes of all that wait; what would be more is refused.</summary>
  internal const int Most = 500, MostWaiting = 64 << 20;

  /// <summary>While one group waits for the disk the next is on its way.</summary>
  const int Writers = 2;

  /// <summary>Of a message beside its content.</summary>
  const int Rest = 1024;

  static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

  readonly WebDatabase database;
  readonly Segments segments;
  readonly ILogger log;
  readonly GroupCommit<Made> group;

  /// <summary>A message with its row and what is sealed of it, which its own caller's thread makes: the one who writes has enough to do.</summary>
  readonly record struct Made(LogRecord Message, byte[] Leaf, ReadOnlyMemory<byte> Row);

  public MessageLog(WebDatabase database, Segments segments, TimeProvider clock, ILogger<MessageLog> log) {
    (this.database, this.segments, this.log) = (database, segments, log);
    group = new(Most, MostWaiting, static r => Rest + r.Message.Content.Length + r.Row.Length, Fault, clock, Writers);
  }

  /// <summary>Ends when the message is kept. Who stops waiting leaves it there.</summary>
  /// <exception cref="LoggingFailedException">The message was not kept, or nobody knows.</exception>
  public async Task Keep(LogRecord record) {
    using var span = Telemetry.Source.StartActivity("exchange.log");
    try {
      await group.Keep(new(record, LogLeaf.Of(record), LogRow.Of(record)));
    } catch (Exception e) when (e is not LoggingFailedException) {
      throw new LoggingFailedException("The log cannot be written.", e);
    }
  }

  async Task<Exception?> Fault(IReadOnlyList<Made> messages) {
    try {
      // bodies before the rows that name them
      if (messages.Any(m => m.Message.Parts is not null)) segments.Flush();
      if (messages.Any(m => m.Message.Parts is { } parts && segments.IsLost(parts))) return new LoggingFailedException("A part of the body did not come to the disk.");
      using var limit = new CancellationTokenSource(Longest);
      await using var connection = await database.Source.OpenConnectionAsync(limit.Token);
      try {
        await Write(messages, connection, limit.Token);
      } catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation) {
        // the day was to be there for a week, but for a new installation or one that stood still
        foreach (var day in messages.Select(m => Vn.Day(m.Message.At)).Distinct()) await LogDays.Open(connection, day, 1, limit.Token);
        await Write(messages, connection, limit.Token);
      }
      return null;
    } catch (Exception e) {
      log.LogError("Of {Count} messages none was kept: {Reason}", messages.Count, e.Message);
      return e;
    }
  }

  static async Task Write(IReadOnlyList<Made> messages, NpgsqlConnection connection, CancellationToken ct) {
    await using var transaction = await connection.BeginTransactionAsync(ct);
    var (ids, leaves) = (new byte[16 * messages.Count], new byte[LogLeaf.Length * messages.Count]);
    for (var i = 0; i < messages.Count; i++) {
      messages[i].Message.Id.TryWriteBytes(ids.AsSpan(16 * i), bigEndian: true, out _);
      messages[i].Leaf.CopyTo(leaves, LogLeaf.Length * i);
    }
    await using (var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = messages[0].Message.Id.ToString() } } },
        new("insert into exchange.log_pending (at, size, ids, leaves) values ($1, $2, $3, $4)") {
          Parameters = { new() { Value = messages.Min(m => m.Message.At).UtcDateTime }, new() { Value = messages.Count }, new() { Value = ids }, new() { Value = leaves } },
        },
      },
    }) await batch.ExecuteNonQueryAsync(ct);
    await using (var copy = await connection.BeginRawBinaryCopyAsync(LogRow.Copy, ct)) {
      // its end takes no token: without this a database that has hung would be waited for as long as any command
      copy.ReadTimeout = (int)Longest.TotalMilliseconds;
      await copy.WriteAsync(LogRow.Before, ct);
      foreach (var one in messages) await copy.WriteAsync(one.Row, ct);
      await copy.WriteAsync(LogRow.After, ct);
    }
    if (messages.Any(m => m.Message.About is not null)) await Note([.. messages.Where(m => m.Message.About is not null).SelectMany(m => m.Message.About!.Select(d => (m.Message, d)))], connection, ct);
    await transaction.CommitAsync(ct);
  }

  /// <summary>What requests say of themselves, where some do.</summary>
  static async Task Note((LogRecord Message, byte[] Digest)[] said, NpgsqlConnection connection, CancellationToken ct) {
    await using var note = new NpgsqlCommand("insert into exchange.log_about (at, digest, message, request) select * from unnest($1::timestamptz[], $2::bytea[], $3::text[], $4::uuid[])", connection) {
      Parameters = {
        new() { Value = Array.ConvertAll(said, s => s.Message.At.UtcDateTime) }, new() { Value = Array.ConvertAll(said, s => s.Digest) }, new() { Value = Array.ConvertAll(said, s => s.Message.Message) }, new() { Value = Array.ConvertAll(said, s => s.Message.Request) },
      },
    };
    await note.ExecuteNonQueryAsync(ct);
  }
}
