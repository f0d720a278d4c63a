using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A message of the log as its member's key opens it.</summary>
/// <param name="Digest">SHA-512 of the body as it went; empty where there was none.</param>
/// <param name="Body">What is kept of it.</param>
/// <param name="KeptDigest">SHA-512 of what is kept, where that is not all; null also in records of before it was noted.</param>
internal sealed record OpenedMessage(byte[] Head, byte[] Digest, byte[] Body, byte[]? KeptDigest);

/// <summary>Reads what <see cref="MessageLog"/> and <see cref="KeptBody"/> wrote.</summary>
internal sealed class LogReader(WebDatabase database, Segments segments) {
  public const string Columns = "id, at, message, request, response, client, service, member, method, status, result, size, kept, hash, content, parts";

  /// <summary>Of rows <c>r</c> those that say what went; one that says that a request began only where none says how it ended.</summary>
  /// <param name="when">Where that other one <c>e</c> is looked for besides; everywhere where nothing is said.</param>
  public static string Went(string when = "") => $"(r.response or r.result is distinct from '{LogRecord.Begun}' or not exists (select from exchange.log_record e where e.message = r.message and e.request = r.request and not e.response and e.result is null{when}))";

  /// <summary>The messages under an id in which a party takes part, as client or as owner of the service, in the order in which they went; that one began only where nothing says how it ended.</summary>
  /// <param name="answers">Requests alone when false, responses alone when true.</param>
  /// <param name="from">What went before it is left out, and what went at <paramref name="until"/> or after it.</param>
  /// <param name="most">An id is the caller's to choose, and may be that of any number of messages.</param>
  public async Task<List<LogRecord>> Of(string message, string party, bool? answers, DateTimeOffset from, DateTimeOffset until, int most, CancellationToken ct) {
    await using var command = database.Source.CreateCommand($"""
      select {Columns} from exchange.log_record r where message = $1 and {Went()} and (client = $2 or starts_with(service, $2 || '/')) and at >= $3 and at < $4{(answers is { } which ? $" and response = {which}" : "")} order by at, response limit {most}
      """);
    foreach (var value in new object[] { message, party, from.UtcDateTime, until.UtcDateTime }) command.Parameters.Add(new() { Value = value });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<LogRecord>();
    while (await reader.ReadAsync(ct)) found.Add(Read(reader));
    return found;
  }

  /// <summary>The batch in which a message is sealed; null where it is not yet.</summary>
  public async Task<LogBatch?> BatchOf(LogRecord message, CancellationToken ct) =>
    // a batch is closed after the messages in it, mostly within a second: the first that holds it is soon found. The clock of
    // who closed it may lie behind that of who wrote the message
    await BatchOf(message, "at >= $1 and first_at <= $1", "at", ct) ?? await BatchOf(message, "at < $1 and at >= $1 - interval '1 hour' and first_at <= $1", "at desc", ct);

  async Task<LogBatch?> BatchOf(LogRecord message, string where, string order, CancellationToken ct) {
    await using var command = database.Source.CreateCommand($"select {LogBatch.Columns} from exchange.log_batch where {where} and position($2 in ids) > 0 order by {order} limit 1");
    foreach (var value in new object[] { message.At.UtcDateTime, message.Id.ToByteArray(bigEndian: true) }) command.Parameters.Add(new() { Value = value });
    await using var reader = await command.ExecuteReaderAsync(ct);
    return await reader.ReadAsync(ct) && LogBatch.Read(reader) is var batch && batch.PositionOf(message.Id) >= 0 ? batch : null;
  }

  /// <exception cref="CryptographicException">It was altered, is not there whole, or the key is another's.</exception>
  public OpenedMessage Open(LogRecord message, byte[] key) => Open(message, key, segments);

  public static OpenedMessage Open(LogRecord message, byte[] key, Segments segments) => Open(message, key, (i, length) => segments.Read(message.Parts![i], length));

  /// <param name="part">A part of its body by its number, from 0 on, and its length; null where it is not there.</param>
  public static OpenedMessage Open(LogRecord message, byte[] key, Func<int, int, byte[]?> part) {
    var id = message.Id.ToString("N");
    var plain = Sealed.Open(key, message.Content, Encoding.ASCII.GetBytes(id));
    if (plain.Length < KeptBody.Before || BinaryPrimitives.ReadInt32BigEndian(plain.AsSpan(64)) is var length && (length < 0 || length > plain.Length - KeptBody.Before)) throw new CryptographicException("its content is cut off");
    var (head, rest, digest) = (plain.AsSpan(KeptBody.Before, length).ToArray(), plain[(KeptBody.Before + length)..], message.Size > 0 ? plain[..64] : []);
    if (message.Parts is not { } parts) return message.Kept < message.Size ? new(head, digest, [], rest) : new(head, digest, rest, null);
    var body = new MemoryStream();
    for (var i = 0; i < parts.Length; i++) {
      var size = (int)Math.Min(KeptBody.Part, message.Kept - body.Length);
      var closed = part(i, size + Sealed.More) ?? throw new CryptographicException($"part {i + 1} of its body is not there");
      try {
        body.Write(Sealed.Open(key, closed, KeptBody.PartOf(message.Id, i)));
      } catch (AuthenticationTagMismatchException e) {
        throw new CryptographicException($"part {i + 1} of its body was altered", e);
      }
    }
    return new(head, digest, body.ToArray(), rest.Length == 64 ? rest : null);
  }

  /// <summary>What does not fit in a message; null where all does.</summary>
  public static string? Fault(LogRecord message, OpenedMessage opened) {
    var head = SHA512.HashData(opened.Head);
    if (!message.Hash.AsSpan().SequenceEqual(message.Size == 0 ? head : SHA512.HashData([.. head, .. opened.Digest]))) return "its hash is not that of its header part and body";
    if (opened.Body.Length != message.Kept) return "its body is not there whole";
    if ((message.Size == message.Kept ? opened.Digest : opened.KeptDigest) is { Length: > 0 } digest && !SHA512.HashData(opened.Body).AsSpan().SequenceEqual(digest)) return "its body was altered";
    return null;
  }

  public static LogRecord Read(NpgsqlDataReader r) => new(
    r.GetGuid(0), r.GetFieldValue<DateTimeOffset>(1), r.GetString(2), r.GetGuid(3), r.GetBoolean(4), r.GetString(5), r.GetString(6), r.GetGuid(7), r.GetString(8), r.IsDBNull(9) ? null : r.GetInt32(9), r.IsDBNull(10) ? null : r.GetString(10),
    r.GetInt64(11), r.GetInt64(12), r.GetFieldValue<byte[]>(13), r.GetFieldValue<byte[]>(14), r.IsDBNull(15) ? null : r.GetFieldValue<string[]>(15));
}
