using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>How far a plan came.</summary>
internal enum Shaped { Done, Waits, Overtaken }

/// <summary>
/// Brings one table to what a definition asks, as the role that may. It looks at the table as it is and does what is missing, so that it
/// can be killed anywhere and begin again. What is added is made ready first, online; then, in one short transaction, the table becomes
/// the other and the version is in force; what nobody asks for any more goes last, after its values are in the history.
/// </summary>
internal sealed class Shaper(ShapeDatabase database) {
  const long Lock = 0x5348415045; // "SHAPE"

  /// <summary>How long programs on other nodes may still go by the version before.</summary>
  internal TimeSpan Grace { get; set; } = 2 * DefinitionBook.Fresh;

  /// <summary>Nobody else changes tables of registries until it is let go.</summary>
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

  /// <summary>What an earlier program made in its own way becomes, online, as this one asks; the version in force stays. False when it is so already.</summary>
  public static async Task<bool> Keep(NpgsqlConnection connection, Guid process, RegistryDefinition d, CancellationToken ct) {
    var session = new ShapeSession(connection, process, ct);
    if (TableShape.Of(d).IsIn(await session.State(d.Key))) return false;
    await new TableChange(session, new() { Id = process, Key = d.Key, Steps = [], MadeByName = "" }, d, d).Keep();
    return true;
  }

  /// <param name="before">The version that was in force when the plan was made.</param>
  /// <exception cref="ShapeStopped">What the table holds does not allow it; the table is again as the version before asks.</exception>
  public async Task<Shaped> Carry(NpgsqlConnection connection, Plan plan, RegistryDefinition? before, RegistryDefinition asked, CancellationToken ct) {
    var session = new ShapeSession(connection, plan.Id, ct);
    var shape = TableShape.Of(asked);
    if (!await session.Exists(shape.Key)) await session.Short(TableSql.Create(shape));
    foreach (var reference in shape.References) if (!await session.Exists(reference.Registry)) return Shaped.Waits;
    var change = new TableChange(session, plan, before ?? asked, asked);
    try {
      await change.Prepare();
    } catch (ShapeStopped) {
      await TableSurplus.Remove(session, plan.Id, [TableShape.Of(before ?? asked)]);
      throw;
    }
    if (!await change.Switch()) return Shaped.Overtaken;
    if (await TableSurplus.Any(session, shape)) await Task.Delay(Grace, ct);
    await change.Finish();
    return Shaped.Done;
  }
}
