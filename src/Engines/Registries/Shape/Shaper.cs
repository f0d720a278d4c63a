using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>How far a plan came.</summary>
internal enum Shaped { Done, Waits, Overtaken }

/// <summary>
/// Brings one table to what a definition asks, as the role that may. It looks at the table as it is and does what is missing, so that
/// it can be killed anywhere and begin again.
/// </summary>
internal sealed class Shaper(ShapeDatabase database) {
  const long Lock = 0x5348415045; // "SHAPE"
  const int Tries = 20;
  static readonly TimeSpan pause = TimeSpan.FromMilliseconds(200);

  /// <summary>Nobody else changes tables of registries while the connection is open.</summary>
  public async Task<NpgsqlConnection> Alone(CancellationToken ct) {
    var connection = await database.Source.OpenConnectionAsync(ct);
    await using var command = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { Parameters = { new() { Value = Lock } }, CommandTimeout = 0 };
    await command.ExecuteNonQueryAsync(ct);
    return connection;
  }

  public static async Task Release(NpgsqlConnection connection) {
    await using var command = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
    await command.ExecuteNonQueryAsync();
  }

  public async Task<Shaped> Carry(NpgsqlConnection connection, Plan plan, RegistryDefinition asked, CancellationToken ct) {
    var shape = TableShape.Of(asked);
    if (!await Exists(connection, shape.Key, ct)) await Short(connection, plan.Id, TableSql.Create(shape), ct);
    foreach (var reference in shape.References) if (!await Exists(connection, reference.Registry, ct)) return Shaped.Waits;
    foreach (var reference in shape.References)
      if (!await Scalar<bool>(connection, $"select exists (select from pg_constraint where conrelid = '{Names.Table(shape.Key)}'::regclass and conname = '{reference.Name}')", ct))
        await Short(connection, plan.Id, TableSql.Reference(shape, reference), ct);
    return await PutInForce(connection, plan, ct);
  }

  /// <summary>The version is in force from here on, unless another one was brought meanwhile.</summary>
  static async Task<Shaped> PutInForce(NpgsqlConnection connection, Plan plan, CancellationToken ct) {
    await using var transaction = await connection.BeginTransactionAsync(ct);
    await using var batch = new NpgsqlBatch(connection, transaction) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = plan.Id.ToString() } } },
        new("""
          update registries.definition d set number = p.number, owner = p.owner, readers = p.readers, changed_at = now(), version = d.version + 1
          from (select * from registries.plan where id = $1 and status = 'Ready' for update) p where d.key = p.key
          """) { Parameters = { new() { Value = plan.Id, NpgsqlDbType = NpgsqlDbType.Uuid } } },
      },
    };
    var changed = await batch.ExecuteNonQueryAsync(ct);
    await transaction.CommitAsync(ct);
    return changed > 0 ? Shaped.Done : Shaped.Overtaken;
  }

  static Task<bool> Exists(NpgsqlConnection connection, string registry, CancellationToken ct) => Scalar<bool>(connection, $"select to_regclass('{Names.Table(registry)}') is not null", ct);

  static async Task<T> Scalar<T>(NpgsqlConnection connection, string sql, CancellationToken ct) {
    await using var command = new NpgsqlCommand(sql, connection);
    return (T)(await command.ExecuteScalarAsync(ct))!;
  }

  /// <summary>
  /// Statements that lock a table for a moment. They give up before those who wait behind them notice, and try again: the lock that
  /// they wait for may be that of a long report.
  /// </summary>
  static async Task Short(NpgsqlConnection connection, Guid process, string sql, CancellationToken ct) {
    for (var tried = 1; ; tried++) {
      await using var transaction = await connection.BeginTransactionAsync(ct);
      try {
        await using var batch = new NpgsqlBatch(connection, transaction) {
          BatchCommands = { new("select set_config('saola.process', $1, true), set_config('lock_timeout', '900ms', true)") { Parameters = { new() { Value = process.ToString() } } } },
        };
        await batch.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return;
      } catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && tried < Tries) {
        await transaction.RollbackAsync(CancellationToken.None);
      }
      await Task.Delay(pause * tried, ct);
    }
  }
}
