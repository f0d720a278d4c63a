using System.Globalization;

namespace Saola.Registries;

/// <summary>The statements that make the tables of a registry.</summary>
internal static class TableSql {
  /// <summary>Table and history with all that is theirs, except references to other registries, which may not be there yet.</summary>
  public static string Create(TableShape shape) {
    var (table, history) = (Names.Table(shape.Key), Names.History(shape.Key));
    var columns = TableShape.Common.Select(c => $"{c.Name} {c.Type}").Concat(shape.Columns.Select(c => $"{Names.Quote(c.Name)} {c.Type}{(c.Required ? " not null" : "")}"));
    return $"""
      create table {table} ({string.Join(", ", columns.Concat(shape.Checks.Select(c => $"constraint {Names.Quote(c.Name)} check ({c.Expression})")))});
      create table {history} (_id uuid not null, _version int not null, _until timestamptz not null, _row jsonb not null, primary key (_id, _version));
      {string.Join("\n", shape.Indexes.Select(i => Index(shape, i) + ";"))}
      select kernel.require_process_on('{table}'::regclass);
      select kernel.require_process_on('{history}'::regclass);
      {KeepVersions(shape.Key, shape.Shapes)};
      {string.Concat(shape.Triggers.Select(t => Trigger(shape, t) + ";\n"))}
      grant select, insert, update on {table} to saola_web;
      grant select on {history} to saola_web
      """;
  }

  public static string Index(TableShape shape, TableIndex index, bool concurrently = false) =>
    $"create {(index.Unique ? "unique " : "")}index {(concurrently ? "concurrently " : "")}{Names.Quote(index.Name)} on {Names.Table(shape.Key)} {index.Body}";

  public static string Reference(TableShape shape, TableReference reference) =>
    $"alter table {Names.Table(shape.Key)} add constraint {Names.Quote(reference.Name)} foreign key ({Names.Quote(reference.Field)}) references {Names.Table(reference.Registry)} (_id) not valid";

  public static string Trigger(TableShape shape, TableTrigger trigger) => $"create or replace trigger {Names.Quote(trigger.Name)} {string.Format(CultureInfo.InvariantCulture, trigger.Body, Names.Table(shape.Key))}";

  /// <summary>Exactly these from here on.</summary>
  public static IEnumerable<string> Triggers(TableShape shape, TableState state) => [
    .. state.Triggers.Where(n => shape.Triggers.All(t => t.Name != n)).Select(n => $"drop trigger if exists {Names.Quote(n)} on {Names.Table(shape.Key)}"),
    .. shape.Triggers.Where(t => !state.Triggers.Contains(t.Name)).Select(t => Trigger(shape, t)),
  ];

  /// <summary>A version is kept when it ends; what touches a row without making a version leaves none.</summary>
  /// <param name="shapes">The columns that hold shapes.</param>
  public static string KeepVersions(string key, IEnumerable<string> shapes) =>
    $"create or replace trigger keep_version after update on {Names.Table(key)} for each row when (old._version is distinct from new._version) execute function registry_data.keep_version({string.Join(", ", shapes.Select(s => $"'{Names.Quote(s).Trim('"')}'"))})";

  /// <summary>Of a row <c>t</c>: it goes on as it is in a new version, so that the history has the one before. It is never earlier than that, whatever the clocks say.</summary>
  public static string NewVersion(Guid process) => $"_version = t._version + 1, _at = greatest(t._at, now()), _process = '{process}', _xid = pg_current_xact_id()";

  /// <summary>The function that fills new columns while a table changes.</summary>
  public static string Fill(string key) => $"{Names.Schema}.{Names.Quote("_fill_" + key)}()";
}
