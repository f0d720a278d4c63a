using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Each night, and as soon as a migration asks for it: tables that an earlier program made in its own way are brought, one by one, to what
/// this program asks of them.
/// </summary>
[Job("registries.look_at_tables")]
internal sealed record LookAtTables : IJob;

internal sealed class OnLookAtTables(DefinitionBook book) : IHandler<LookAtTables> {
  public async Task Handle(LookAtTables message, Work w, CancellationToken ct) {
    var connection = await w.ReadConnection(ct);
    foreach (var registry in await book.All(ct))
      if (!TableShape.Of(registry.Definition).IsIn(await TableState.Of(connection, registry.Definition.Key, ct))) w.Enqueue(new KeepTable(registry.Definition.Key));
  }
}

/// <summary>The table of one registry becomes as the program asks; its version stays in force.</summary>
[Job("registries.keep_table")]
internal sealed record KeepTable(string Registry) : IJob;

internal sealed class OnKeepTable(Shaper shaper, DefinitionBook book) : IHandler<KeepTable> {
  public async Task Handle(KeepTable message, Work w, CancellationToken ct) {
    var connection = await shaper.Alone(ct);
    try {
      // nobody brings another version in force from here on
      book.Forget();
      if (await book.Find(message.Registry, ct) is { } registry && await Shaper.Keep(connection, w.Process, registry.Definition, ct))
        w.Record("registries.table_kept", "registry", registry.Id, new { registry = message.Registry });
    } finally {
      await Shaper.Release(connection);
      await connection.DisposeAsync();
    }
  }
}
