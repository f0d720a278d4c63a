namespace Saola.Registries;

/// <summary>What a table has and no shape asks for: left by a version that is no more, or by one that never came in force.</summary>
internal static class TableSurplus {
  public static async Task<bool> Any(ShapeSession session, TableShape shape) => (await session.State(shape.Key)).Fields.Any(f => shape.Columns.All(c => c.Name != f));

  /// <summary>Rules and indexes: nothing that holds values.</summary>
  public static async Task Loosen(ShapeSession session, IReadOnlyList<TableShape> wanted) {
    var (key, state) = (wanted[0].Key, await session.State(wanted[0].Key));
    foreach (var rule in state.Rules.Keys.Where(r => !wanted.Any(s => s.Checks.Any(c => c.Name == r) || s.References.Any(x => x.Name == r))))
      await session.Short($"alter table {Names.Table(key)} drop constraint if exists {Names.Quote(rule)}");
    foreach (var index in state.Indexes.Keys.Where(i => !wanted.Any(s => s.Indexes.Any(x => x.Name == i)))) await session.Run($"drop index concurrently if exists {Names.Schema}.{Names.Quote(index)}");
  }

  /// <param name="process">As which the last versions of rows are written.</param>
  /// <param name="wanted">Shapes of which everything stays.</param>
  public static async Task Remove(ShapeSession session, Guid process, IReadOnlyList<TableShape> wanted) {
    var (key, table) = (wanted[0].Key, Names.Table(wanted[0].Key));
    await session.Short($"drop trigger if exists fill_new on {table}", $"drop function if exists {TableSql.Fill(key)}");
    await Loosen(session, wanted);
    // acts that began before and write afterwards bear an earlier number than one taken now
    var since = await session.Ask<string>("select pg_snapshot_xmin(pg_current_snapshot())::text");
    var state = await session.State(key);
    foreach (var column in state.Fields.Where(f => !wanted.Any(s => s.Columns.Any(c => c.Name == f))).ToList()) {
      var last = Array.Empty<string>();
      // What was made anew beside a field is no value of its own.
      if (!TableChange.IsNew(column)) {
        if (state.Columns[column].Required) await session.Short($"alter table {table} alter column {Names.Quote(column)} drop not null");
        var held = $"{Names.Quote(column)} is not null and _process <> '{process}'";
        await session.Each(table, Names.Id, TableSql.NewVersion(process), held);
        // whoever went by the version before may have written meanwhile
        last = [$"lock table {table} in access exclusive mode", $"update {table} t set {TableSql.NewVersion(process)} where _xid >= '{since}'::xid8 and {held}"];
      }
      state = await session.State(key);
      await session.Short([.. last, TableSql.KeepVersions(key, state.Shapes.Where(s => s != column && !TableChange.IsNew(s))), $"alter table {table} drop column if exists {Names.Quote(column)}"]);
    }
  }
}
