using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

internal static class LedgerSql {
  const string Rows = """
    insert into ledger.entry (process, purpose, reason, type, actor, actor_kind, office, object_kind, object_id, subject, at, facts, payload_hash, hash)
    select n.process, n.purpose, n.reason, n.type, n.actor, n.actor_kind, n.office, n.object_kind, n.object_id, n.subject, n.at, n.facts::json, n.payload_hash, n.hash
    from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::uuid[], $9::text[], $10::uuid[], $11::uuid[], $12::text[], $13::bytea[], $14::bytea[])
      with ordinality n(process, reason, at, purpose, type, actor, actor_kind, office, object_kind, object_id, subject, facts, payload_hash, hash, place)
    order by n.place
    """;

  // The hash of an entry with a payload is its own: salt goes into it.
  const string RowsAndPayloads = $"""
    with e as ({Rows} returning id, subject, hash)
    insert into ledger.payload (entry, subject, cipher) select e.id, e.subject, c.cipher from unnest($15::bytea[], $16::bytea[]) c(hash, cipher) join e using (hash)
    """;

  /// <summary>Goes before the first write of a transaction.</summary>
  public static NpgsqlBatchCommand AllowWriting(Guid process) => new("select set_config('saola.process', $1, true)") {
    Parameters = { new() { Value = process.ToString(), NpgsqlDbType = NpgsqlDbType.Text } },
  };

  /// <summary>All entries of an act, or of several, in one statement, and with them the ciphers of those that have a personal part.</summary>
  public static NpgsqlBatchCommand Insert(IReadOnlyList<Entry> entries, IReadOnlyDictionary<int, byte[]> ciphers) {
    var hashes = entries.Select(e => e.Hash()).ToArray();
    var command = new NpgsqlBatchCommand(ciphers.Count == 0 ? Rows : RowsAndPayloads);
    AddEach(command, NpgsqlDbType.Uuid, entries, e => e.Process);
    AddEach(command, NpgsqlDbType.Text, entries, e => e.Reason);
    AddEach(command, NpgsqlDbType.TimestampTz, entries, e => e.At.UtcDateTime);
    AddEach(command, NpgsqlDbType.Text, entries, e => e.Purpose);
    AddEach(command, NpgsqlDbType.Text, entries, e => e.Type);
    AddEach(command, NpgsqlDbType.Uuid, entries, e => e.Actor);
    AddEach(command, NpgsqlDbType.Text, entries, e => e.ActorKind);
    AddEach(command, NpgsqlDbType.Uuid, entries, e => e.Office);
    AddEach(command, NpgsqlDbType.Text, entries, e => e.ObjectKind);
    AddEach(command, NpgsqlDbType.Uuid, entries, e => e.ObjectId);
    AddEach(command, NpgsqlDbType.Uuid, entries, e => e.Subject);
    AddEach(command, NpgsqlDbType.Text, entries, e => e.Facts);
    AddEach(command, NpgsqlDbType.Bytea, entries, e => e.PayloadHash);
    Add(command, NpgsqlDbType.Array | NpgsqlDbType.Bytea, hashes);
    if (ciphers.Count == 0) return command;
    Add(command, NpgsqlDbType.Array | NpgsqlDbType.Bytea, ciphers.Keys.Select(i => hashes[i]).ToArray());
    Add(command, NpgsqlDbType.Array | NpgsqlDbType.Bytea, ciphers.Values.ToArray());
    return command;
  }

  static void AddEach<T>(NpgsqlBatchCommand command, NpgsqlDbType type, IEnumerable<Entry> entries, Func<Entry, T> value) =>
    Add(command, NpgsqlDbType.Array | type, entries.Select(value).ToArray());

  static void Add(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) =>
    command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });

  /// <summary>Selects the columns that <see cref="Read"/> expects, from alias <c>e</c>.</summary>
  public const string Select = "e.process, e.purpose, e.reason, e.type, e.actor, e.actor_kind, e.office, e.object_kind, e.object_id, e.subject, e.at, e.facts::text, e.payload_hash";

  public static Entry Read(NpgsqlDataReader r, int from) => new(
    r.GetGuid(from), r.GetString(from + 1), Text(r, from + 2), r.GetString(from + 3), r.GetGuid(from + 4), r.GetString(from + 5), Id(r, from + 6),
    r.GetString(from + 7), r.GetGuid(from + 8), Id(r, from + 9), r.GetFieldValue<DateTimeOffset>(from + 10), r.GetString(from + 11),
    r.IsDBNull(from + 12) ? null : r.GetFieldValue<byte[]>(from + 12));

  static string? Text(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);
  static Guid? Id(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetGuid(i);
}
