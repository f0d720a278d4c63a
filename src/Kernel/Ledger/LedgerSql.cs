using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

internal static class LedgerSql {
  const string Columns = "process, purpose, reason, type, actor, actor_kind, office, object_kind, object_id, subject, at, facts, payload_hash";
  const string Values = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::json, $13, $14";

  public static NpgsqlBatchCommand Insert(Entry e, byte[]? cipher) {
    var insert = $"insert into ledger.entry ({Columns}, hash) values ({Values})";
    var command = new NpgsqlBatchCommand(cipher is null ? insert
      : $"with e as ({insert} returning id) insert into ledger.payload (entry, subject, cipher) select id, $10, $15 from e");
    Add(command, NpgsqlDbType.Uuid, e.Process);
    Add(command, NpgsqlDbType.Text, e.Purpose);
    Add(command, NpgsqlDbType.Text, e.Reason);
    Add(command, NpgsqlDbType.Text, e.Type);
    Add(command, NpgsqlDbType.Uuid, e.Actor);
    Add(command, NpgsqlDbType.Text, e.ActorKind);
    Add(command, NpgsqlDbType.Uuid, e.Office);
    Add(command, NpgsqlDbType.Text, e.ObjectKind);
    Add(command, NpgsqlDbType.Uuid, e.ObjectId);
    Add(command, NpgsqlDbType.Uuid, e.Subject);
    Add(command, NpgsqlDbType.TimestampTz, e.At.UtcDateTime);
    Add(command, NpgsqlDbType.Text, e.Facts);
    Add(command, NpgsqlDbType.Bytea, e.PayloadHash);
    Add(command, NpgsqlDbType.Bytea, e.Hash());
    if (cipher is not null) Add(command, NpgsqlDbType.Bytea, cipher);
    return command;
  }

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
