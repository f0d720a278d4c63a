using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>One table on its way from one version of its definition to another.</summary>
internal sealed class TableChange(ShapeSession session, Plan plan, RegistryDefinition before, RegistryDefinition asked) {
  const string OvertakenState = "SA001";
  static readonly TimeSpan patience = TimeSpan.FromSeconds(1);
  readonly TableShape shape = TableShape.Of(asked);
  readonly string table = Names.Table(asked.Key), history = Names.History(asked.Key);
  IReadOnlyList<Conversion> conversions = [];
  string since = "0";

  /// <summary>The column in which a field is made anew; another one for each plan.</summary>
  string New(string field) => $"_new{plan.Number.ToString(CultureInfo.InvariantCulture)}_{field}";

  public static bool IsNew(string column) => column.StartsWith("_new", StringComparison.Ordinal);

  /// <summary>Under which key a row of the history keeps what a field held before it was another field, or of another type.</summary>
  string Kept(string field) => Kept(field, plan.Number);

  static string Kept(string field, int number) => $"{field}@{number.ToString(CultureInfo.InvariantCulture)}";

  string Now(string field) => Names.Quote(conversions.Any(c => c.Field == field) ? New(field) : field);

  string InNow(string expression) => conversions.Aggregate(expression, (text, c) => text.Replace(Names.Quote(c.Field), Names.Quote(New(c.Field)), StringComparison.Ordinal));

  /// <summary>Everything that can be made beside the work, and all that may show that the change is not possible.</summary>
  public async Task Prepare() {
    await Restore();
    await TableSurplus.Remove(session, plan.Id, [TableShape.Of(before), shape with { Columns = [.. shape.Columns, .. asked.Fields.Select(f => new TableColumn(New(f.Key), "", false))] }]);
    var state = await session.State(asked.Key);
    foreach (var column in shape.Columns.Where(c => before.Find(c.Name) is null ? state.Columns.GetValueOrDefault(c.Name).Type != c.Type : !state.Columns.ContainsKey(c.Name))) {
      await KeepAside(column.Name);
      // one of another type is left of a version that never came in force
      await session.Short($"alter table {table} drop column if exists {Names.Quote(column.Name)}");
      await session.Short($"alter table {table} add column if not exists {Names.Quote(column.Name)} {column.Type}");
    }
    conversions = [.. asked.Fields.Where(f => before.Find(f.Key) is not null && state.Columns.TryGetValue(f.Key, out var column) && column.Type != ColumnTypes.Of(f)).Select(f => Conversion.Between(before.Find(f.Key)!, f)!)];
    await FillNew();
    await Rules();
    await Indexes();
    await References();
    await Periods();
    await Patterns();
    await LastVersions();
  }

  /// <summary>What a version that never came in force had done to the history already, is undone.</summary>
  async Task Restore() {
    for (var number = plan.FromNumber + 1; number < plan.Number; number++) {
      var kept = $"array[{string.Join(", ", before.Fields.Select(f => $"'{Kept(f.Key, number)}'"))}]";
      await session.Each(history, "_id, _version", $"_row = (t._row - {kept}) || (select jsonb_object_agg(split_part(e.key, '@', 1), e.value) from jsonb_each(t._row) e where e.key = any({kept}))", $"_row ?| {kept}");
    }
  }

  /// <summary>New columns follow the old ones from now on, and are filled with what is there.</summary>
  async Task FillNew() {
    if (conversions.Count == 0) return;
    await session.Short([
      .. conversions.Select(c => $"alter table {table} add column if not exists {Names.Quote(New(c.Field))} {c.After}"),
      $"create or replace function {TableSql.Fill(asked.Key)} returns trigger language plpgsql as $$ begin {string.Concat(conversions.Select(c => $"new.{Names.Quote(New(c.Field))} := {c.Of("new." + Names.Quote(c.Field))}; "))}return new; end $$",
      $"create or replace trigger fill_new before insert or update on {table} for each row execute function {TableSql.Fill(asked.Key)}",
    ]);
    // acts that began before and write afterwards bear an earlier number than one taken now
    since = await session.Ask<string>("select pg_snapshot_xmin(pg_current_snapshot())::text");
    foreach (var c in conversions) await session.Each(table, Names.Id, $"{Names.Quote(New(c.Field))} = {c.Of("t." + Names.Quote(c.Field))}", $"{Names.Quote(New(c.Field))} is distinct from {c.Of(Names.Quote(c.Field))}");
  }

  async Task Rules() {
    var state = await session.State(asked.Key);
    var given = shape.Columns.Where(c => c.Required && (conversions.Any(x => x.Field == c.Name) || !state.Columns[c.Name].Required)).Select(c => new TableCheck(TableShape.Given(c.Name), c.Name, $"{Names.Quote(c.Name)} is not null"));
    foreach (var check in shape.Checks.Concat(given)) {
      var rule = InNow(check.Expression);
      if (!state.Rules.ContainsKey(check.Name)) await session.Short($"alter table {table} add constraint {Names.Quote(check.Name)} check ({rule}) not valid");
      if (state.Rules.GetValueOrDefault(check.Name)) continue;
      await Holds(check.Field, $"alter table {table} validate constraint {Names.Quote(check.Name)}", () => session.Ask<long>($"select count(*) from {table} where not ({rule})"));
    }
  }

  async Task Indexes() {
    var state = await session.State(asked.Key);
    foreach (var index in shape.Indexes) {
      if (state.Indexes.TryGetValue(index.Name, out var ready) && ready) continue;
      var drop = $"drop index concurrently if exists {Names.Schema}.{Names.Quote(index.Name)}";
      await session.Run(drop);
      try {
        await Holds(string.Join(", ", index.Fields), InNow(TableSql.Index(shape, index, concurrently: true)), Twice(index));
      } catch (ShapeStopped) {
        await session.Run(drop);
        throw;
      }
    }
  }

  Func<Task<long>> Twice(TableIndex index) {
    var fields = index.Fields.Select(Now).ToList();
    var counted = index.IsKey ? [] : fields.Select(f => $" and {f} is not null");
    return () => session.Ask<long>($"select coalesce(sum(n), 0)::bigint from (select count(*) n from {table} where {Names.To} is null{string.Concat(counted)} group by {string.Join(", ", fields)} having count(*) > 1) twice");
  }

  async Task References() {
    var state = await session.State(asked.Key);
    foreach (var reference in shape.References) {
      if (!state.Rules.ContainsKey(reference.Name)) await session.Short(TableSql.Reference(shape, reference));
      if (state.Rules.GetValueOrDefault(reference.Name)) continue;
      await Holds(reference.Field, $"alter table {table} validate constraint {Names.Quote(reference.Name)}",
        () => session.Ask<long>($"select count(*) from {table} where {Names.Quote(reference.Field)} not in (select _id from {Names.Table(reference.Registry)})"));
    }
  }

  /// <summary>Of records that have ended no index tells whether they met.</summary>
  async Task Periods() {
    var state = await session.State(asked.Key);
    foreach (var fields in shape.Triggers.Where(t => t.Alone.Count > 0 && !state.Triggers.Contains(t.Name)).Select(t => t.Alone).DistinctBy(f => string.Join(' ', f))) {
      var same = string.Concat(fields.Select(f => $" and a.{Now(f)} is not distinct from b.{Now(f)}")) + (fields.Count == 1 ? $" and a.{Now(fields[0])} is not null" : "");
      if (await session.Ask<long>($"select count(*) from {table} b where exists (select from {table} a where a._id <> b._id and daterange(a._from, a._to) && daterange(b._from, b._to){same})") is > 0 and var rows) throw Stopped(string.Join(", ", fields), rows);
    }
  }

  /// <summary>Patterns are kept by the program: the database reads another dialect of them.</summary>
  async Task Patterns() {
    foreach (var field in asked.Fields.Where(f => f.Pattern is { } pattern && before.Find(f.Key)?.Pattern != pattern && before.Find(f.Key) is not null)) {
      var (pattern, wrong) = (new Regex($@"\A(?:{field.Pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, patience), 0L);
      await foreach (var text in session.Texts(table, Now(field.Key))) if (!pattern.IsMatch(text)) wrong++;
      if (wrong > 0) throw Stopped(field.Key, wrong);
    }
  }

  /// <exception cref="ShapeStopped">Rows do not keep the rule.</exception>
  async Task Holds(string field, string sql, Func<Task<long>> against) {
    try {
      await session.Run(sql);
    } catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation) {
      throw Stopped(field, await against());
    }
  }

  ShapeStopped Stopped(string field, long rows) => new(Words.T["stopped", string.Join(", ", field.Split(", ").Select(f => asked.Find(f)?.Name.Vi ?? f)), rows]);

  /// <summary>Values that do not go over, or not as they are, stay in the history of their records.</summary>
  async Task LastVersions() {
    foreach (var c in conversions.Where(c => !c.Exact)) {
      await session.Each(table, Names.Id, TableSql.NewVersion(plan.Id), Lost(c));
      await Foreign(c);
    }
  }

  string Lost(Conversion c) => $"{Names.Quote(c.Field)} is not null and _process <> '{plan.Id}'{(c.Recomputes ? "" : $" and not ({c.Fits(Names.Quote(c.Field))})")}";

  /// <summary>The history gives each row back in the columns of today: what they cannot read is kept beside.</summary>
  Task Foreign(Conversion c) => session.Each(history, "_id, _version", ForeignOf(c).Set, ForeignOf(c).Where);

  (string Set, string Where) ForeignOf(Conversion c) {
    var held = $"_row->>'{c.Field}'";
    var typed = $"({held})::{c.Before.Split('(')[0]}";
    var value = c.IsShape ? $"to_jsonb(({c.Of(typed)})::text)" : $"to_jsonb({c.Of(typed)})";
    return ($"_row = _row || jsonb_build_object('{Kept(c.Field)}', _row->'{c.Field}') || jsonb_build_object('{c.Field}', {value})", $"{held} is not null and {c.Foreign($"({held})")}");
  }

  /// <summary>An earlier field of the same key was another one.</summary>
  Task KeepAside(string field) =>
    session.Each(history, "_id, _version", $"_row = (_row - '{field}') || jsonb_build_object('{Kept(field)}', _row->'{field}')", $"_row ? '{field}'");

  /// <summary>In one short transaction the table is the other one and the version in force. False when another was brought meanwhile.</summary>
  public async Task<bool> Switch() {
    var state = await session.State(asked.Key);
    var statements = new List<string> {
      // whoever brings another version meanwhile waits, and finds this one in force
      $"do $$ begin perform from registries.plan where id = '{plan.Id}' and status = 'Ready' for update; if not found then raise exception 'overtaken' using errcode = '{OvertakenState}'; end if; end $$",
      $"update registries.plan set version = version + 1 where id = '{plan.Id}'",
      $"lock table {table} in access exclusive mode",
    };
    foreach (var c in conversions.Where(c => !c.Exact)) statements.Add($"update {table} t set {TableSql.NewVersion(plan.Id)} where _xid >= '{since}'::xid8 and {Lost(c)}");
    // and the versions that ended meanwhile, as from here on nobody could read them
    foreach (var c in conversions.Where(c => !c.Exact)) statements.Add($"update {history} t set {ForeignOf(c).Set} where _id in (select _id from {table} where _xid >= '{since}'::xid8) and {ForeignOf(c).Where}");
    if (conversions.Count > 0) statements.AddRange([$"drop trigger if exists fill_new on {table}", $"drop function if exists {TableSql.Fill(asked.Key)}"]);
    foreach (var c in conversions) statements.AddRange([$"alter table {table} drop column {Names.Quote(c.Field)}", $"alter table {table} rename column {Names.Quote(New(c.Field))} to {Names.Quote(c.Field)}"]);
    foreach (var column in shape.Columns.Where(c => c.Required && (conversions.Any(x => x.Field == c.Name) || !state.Columns[c.Name].Required))) statements.Add($"alter table {table} alter column {Names.Quote(column.Name)} set not null");
    foreach (var column in state.Fields.Where(f => state.Columns[f].Required && !shape.Columns.Any(c => c.Name == f && c.Required) && conversions.All(x => x.Field != f))) statements.Add($"alter table {table} alter column {Names.Quote(column)} drop not null");
    foreach (var rule in state.Rules.Keys.Where(r => shape.Checks.All(c => c.Name != r) && shape.References.All(x => x.Name != r))) statements.Add($"alter table {table} drop constraint if exists {Names.Quote(rule)}");
    foreach (var index in state.Indexes.Keys.Where(i => shape.Indexes.All(x => x.Name != i))) statements.Add($"drop index if exists {Names.Schema}.{Names.Quote(index)}");
    statements.AddRange(TableSql.Triggers(shape, state));
    statements.Add(TableSql.KeepVersions(asked.Key, state.Shapes.Where(s => !IsNew(s))));
    statements.Add($"""
      update registries.definition d set number = p.number, owner = p.owner, readers = p.readers, changed_at = now(), version = d.version + 1
      from registries.plan p where p.id = '{plan.Id}' and d.key = p.key
      """);
    try {
      await session.Short(statements);
      return true;
    } catch (PostgresException e) when (e.SqlState == OvertakenState) {
      return false;
    }
  }

  /// <summary>The version stays, and its table gets what this program asks of it and an earlier one did not.</summary>
  public async Task Keep() {
    await Rules();
    await Indexes();
    await References();
    // what earlier programs let meet, stays
    await session.Short([.. TableSql.Triggers(shape, await session.State(asked.Key))]);
    await TableSurplus.Loosen(session, [shape]);
  }

  /// <summary>What nobody asks for any more. By the versions, not by the columns: whoever goes on with it finds these changed already.</summary>
  public async Task Finish() {
    foreach (var c in asked.Fields.Select(f => before.Find(f.Key) is { } was ? Conversion.Between(was, f) : null).OfType<Conversion>().Where(c => !c.Exact)) await Foreign(c);
    await TableSurplus.Remove(session, plan.Id, [shape]);
    if (ColumnTypes.SearchText(before) != ColumnTypes.SearchText(asked))
      await session.Each(table, Names.Id, $"{Names.Search} = {ColumnTypes.SearchText(asked, "t.")}", $"{Names.Search} is distinct from {ColumnTypes.SearchText(asked)}");
  }
}
