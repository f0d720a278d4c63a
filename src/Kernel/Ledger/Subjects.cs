using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Npgsql;

namespace Saola.Kernel;

/// <summary>An entry of a subject with its personal part; null where the key is destroyed.</summary>
public sealed record SubjectEntry(DateTimeOffset At, string Type, Guid Actor, ActorKind ActorKind, Guid? Office, JsonObject? Data) {
  public long Id { get; init; }
  public Guid ObjectId { get; init; }
}

/// <summary>The keys of persons in the ledger. To destroy a key is to delete the person's facts and keep the proof.</summary>
public sealed class Subjects(Keys keys) {
  /// <summary>
  /// The person's key, made on first use in the same transaction. When it is destroyed, one that nobody keeps: what happens
  /// later is proven too, and not readable either.
  /// </summary>
  internal async Task<byte[]> KeyFor(Guid subject, NpgsqlConnection connection, CancellationToken ct) {
    var fresh = RandomNumberGenerator.GetBytes(32);
    await using var command = new NpgsqlCommand("""
      with made as (insert into ledger.subject_key (subject, wrapped) values ($1, $2) on conflict do nothing returning wrapped)
      select wrapped from made union all select wrapped from ledger.subject_key where subject = $1 limit 1
      """, connection) { Parameters = { new() { Value = subject }, new() { Value = keys.Wrap(fresh) } } };
    // A row that another act has just committed is seen by the second look.
    var found = await command.ExecuteScalarAsync(ct) ?? await command.ExecuteScalarAsync(ct);
    return found is byte[] wrapped ? keys.Unwrap(wrapped) : fresh;
  }

  /// <summary>For a statement that reads an act's own rows: the key of a subject, whose id and a bracket follow.</summary>
  public const string WrappedOf = "(select k.wrapped from ledger.subject_key k where k.subject = ";

  /// <summary>A key for a subject that is new itself, and the statement that keeps it.</summary>
  public (byte[] Wrapped, NpgsqlBatchCommand Keep) New(Guid subject) {
    var wrapped = keys.Wrap(RandomNumberGenerator.GetBytes(32));
    return (wrapped, new("insert into ledger.subject_key (subject, wrapped) values ($1, $2)") { Parameters = { new() { Value = subject }, new() { Value = wrapped } } });
  }

  internal byte[] Unwrap(byte[] wrapped) => keys.Unwrap(wrapped);

  /// <summary>All entries of a subject that have a personal part, oldest first. Ask for subjects that the actor may see.</summary>
  /// <exception cref="CryptographicException">A payload is not what its entry proves.</exception>
  public async Task<List<SubjectEntry>> Of(Work w, Guid subject, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"""
      select p.cipher, e.payload_hash, {WrappedOf}e.subject), e.at, e.type, e.actor, e.actor_kind, e.office, e.id, e.object_id from ledger.entry e join ledger.payload p on p.entry = e.id where e.subject = $1 order by e.id
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = subject } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var all = new List<SubjectEntry>();
    while (await reader.ReadAsync(ct))
      all.Add(new(reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4), reader.GetGuid(5), Enum.Parse<ActorKind>(reader.GetString(6)), reader.IsDBNull(7) ? null : reader.GetGuid(7), Proven(reader)) { Id = reader.GetInt64(8), ObjectId = reader.GetGuid(9) });
    return all;
  }

  JsonObject? Proven(NpgsqlDataReader reader) {
    if (reader.IsDBNull(2)) return null;
    var (data, hash) = Envelope.Open(reader.GetFieldValue<byte[]>(0), keys.Unwrap(reader.GetFieldValue<byte[]>(2)));
    return hash.AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(1)) ? data : throw new CryptographicException("payload differs from its entry");
  }

  /// <summary>What an entry says of a person; null when the key is destroyed.</summary>
  internal JsonObject? Open(byte[] cipher, byte[]? wrapped) => wrapped is null ? null : Envelope.Open(cipher, keys.Unwrap(wrapped)).Data;

  /// <summary>Closes what a module keeps of a subject in a table of its own with the key of the subject: to destroy the key deletes that too.</summary>
  public async Task<byte[]> Close(Work w, Guid subject, JsonObject data, CancellationToken ct) => Envelope.Close(data, await KeyFor(subject, await w.Connection(ct), ct)).Cipher;

  /// <summary>What was closed so, in the order in which it is asked for; null where the key is destroyed.</summary>
  public async Task<IReadOnlyList<JsonObject?>> Open(Work w, IReadOnlyList<(Guid Subject, byte[] Cipher)> closed, CancellationToken ct) {
    if (closed.Count == 0) return [];
    await using var command = new NpgsqlCommand("select subject, wrapped from ledger.subject_key where subject = any($1) and wrapped is not null", await w.ReadConnection(ct)) { Parameters = { new() { Value = closed.Select(c => c.Subject).Distinct().ToArray() } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var wrapped = new Dictionary<Guid, byte[]>();
    while (await reader.ReadAsync(ct)) wrapped[reader.GetGuid(0)] = reader.GetFieldValue<byte[]>(1);
    return [.. closed.Select(c => Open(c.Cipher, wrapped.GetValueOrDefault(c.Subject)))];
  }

  /// <summary>Deletes by law: nothing personal of this subject in the ledger can be read any more, also not from here on.</summary>
  public async Task Destroy(Work w, Guid subject, CancellationToken ct) {
    var connection = await w.Connection(ct);
    await using var command = new NpgsqlCommand("select ledger.destroy_key($1)", connection) { Parameters = { new() { Value = subject } } };
    await command.ExecuteNonQueryAsync(ct);
    w.Record("ledger.key_destroyed", "person", subject);
  }
}
