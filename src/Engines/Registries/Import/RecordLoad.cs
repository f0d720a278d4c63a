using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Writes many records that were found right, in few statements. The caller tells the ledger of all of them at once; of records about
/// persons known here there is evidence of each, so that these are shown it.
/// </summary>
internal static class RecordLoad {
  /// <exception cref="PostgresException">Somebody else was first.</exception>
  public static async Task Add(Work w, RegistryDefinition d, IReadOnlyList<RecordWriting.Prepared> all, RecordOrigin origin, CancellationToken ct) {
    var sql = new SqlText();
    string[] sources = [Each(sql, all, p => p.Wanted.Id, NpgsqlDbType.Uuid), Each(sql, all, p => p.State, NpgsqlDbType.Text), Each(sql, all, p => p.Wanted.Office, NpgsqlDbType.Uuid), Each(sql, all, p => p.From, NpgsqlDbType.Date), .. d.Fields.Select(f => Each(sql, all, f))];
    await using var command = sql.Command($"""
      insert into {Names.Table(d.Key)} ({Names.Id}, {Names.Version}, {Names.State}, {Names.Office}, {Names.From}, {Names.At}, {Names.Process}, {Names.Dossier}, {Names.Result}, {Names.Search}, {string.Join(", ", d.Fields.Select(f => Names.Quote(f.Key)))})
      select v.c0, 1, v.c1, v.c2, v.c3, {sql.Add(w.Now, NpgsqlDbType.TimestampTz)}, {sql.Add(w.Process, NpgsqlDbType.Uuid)}, {sql.Add(origin.Dossier, NpgsqlDbType.Text)}, {sql.Add(origin.Result, NpgsqlDbType.Uuid)}, {ColumnTypes.SearchText(d)}, {string.Join(", ", d.Fields.Select(f => $"v.{Names.Quote(f.Key)}"))}
      from (select n.c0, n.c1, n.c2, n.c3, {string.Join(", ", d.Fields.Select((f, i) => $"{Value(f, $"n.f{i}")} as {Names.Quote(f.Key)}"))} from unnest({string.Join(", ", sources)}) n (c0, c1, c2, c3, {string.Join(", ", d.Fields.Select((_, i) => $"f{i}"))})) v
      """, await w.Connection(ct));
    await command.ExecuteNonQueryAsync(ct);
    foreach (var one in all.Where(p => p.People.Count > 0)) {
      w.Publish(new RecordAdded(d.Key, one.Wanted.Id, 1, one.Wanted.Office, one.Changed, one.State, one.From, origin.Dossier, origin.Result), RecordWriting.Personal(d, one), one.About);
      RecordWriting.TellOthers(w, d, one, 1);
    }
  }

  /// <summary>Those that change the same fields go together: what is left as it is, is not touched.</summary>
  /// <exception cref="InvalidOperationException">Somebody else was first.</exception>
  public static async Task Change(Work w, RegistryDefinition d, IReadOnlyList<RecordWriting.Prepared> all, RecordOrigin origin, CancellationToken ct) {
    foreach (var alike in all.GroupBy(p => string.Join(' ', p.Changed), StringComparer.Ordinal)) await Change(w, d, [.. d.Fields.Where(f => alike.First().Changed.Contains(f.Key))], [.. alike], origin, ct);
  }

  static async Task Change(Work w, RegistryDefinition d, RegistryField[] fields, List<RecordWriting.Prepared> all, RecordOrigin origin, CancellationToken ct) {
    var sql = new SqlText();
    string[] sources = [Each(sql, all, p => p.Wanted.Id, NpgsqlDbType.Uuid), Each(sql, all, p => p.Wanted.Before!.Version, NpgsqlDbType.Integer), Each(sql, all, p => p.State, NpgsqlDbType.Text), Each(sql, all, p => p.From, NpgsqlDbType.Date), .. fields.Select(f => Each(sql, all, f))];
    List<string> sets = [.. fields.Select((f, i) => $"{Names.Quote(f.Key)} = {Value(f, $"n.f{i}")}")];
    if (fields.Any(f => f.Search))
      sets.Add($"{Names.Search} = (select {ColumnTypes.SearchText(d)} from (select {string.Join(", ", d.Fields.Where(f => f is { Search: true, IsGeometry: false }).Select(f => $"{(Array.IndexOf(fields, f) is >= 0 and var i ? $"n.f{i}" : $"r.{Names.Quote(f.Key)}")} as {Names.Quote(f.Key)}"))}) s)");
    // a version is never earlier than the one before it, whatever the order in which acts began
    await using var command = sql.Command($"""
      update {Names.Table(d.Key)} r set {Names.Version} = r.{Names.Version} + 1, {Names.At} = greatest(r.{Names.At}, {sql.Add(w.Now, NpgsqlDbType.TimestampTz)}), {Names.Process} = {sql.Add(w.Process, NpgsqlDbType.Uuid)}, {Names.Xid} = pg_current_xact_id(),
        {Names.Dossier} = {sql.Add(origin.Dossier, NpgsqlDbType.Text)}, {Names.Result} = {sql.Add(origin.Result, NpgsqlDbType.Uuid)}, {Names.State} = n.c2, {Names.From} = n.c3{string.Concat(sets.Select(s => ", " + s))}
      from unnest({string.Join(", ", sources)}) n (c0, c1, c2, c3{string.Concat(fields.Select((_, i) => $", f{i}"))}) where r.{Names.Id} = n.c0 and r.{Names.Version} = n.c1
      """, await w.Connection(ct));
    if (await command.ExecuteNonQueryAsync(ct) is var written && written != all.Count) throw new InvalidOperationException($"{all.Count - written} records of {d.Key} were changed meanwhile.");
    foreach (var one in all.Where(p => p.People.Count > 0)) {
      var version = one.Wanted.Before!.Version + 1;
      w.Publish(new RecordChanged(d.Key, one.Wanted.Id, version, one.Wanted.Office, one.Changed, one.State, one.From, origin.Dossier, origin.Result), RecordWriting.Personal(d, one), one.About);
      RecordWriting.TellOthers(w, d, one, version);
    }
  }

  static string Each(SqlText sql, IReadOnlyList<RecordWriting.Prepared> all, Func<RecordWriting.Prepared, object?> value, NpgsqlDbType type) => sql.Add(RecordSql.Column(type, [.. all.Select(value)]));

  static string Each(SqlText sql, IReadOnlyList<RecordWriting.Prepared> all, RegistryField field) => $"{Each(sql, all, p => p.Draft.Values.GetValueOrDefault(field.Key), RecordSql.TypeOf(field))}::{(field.IsGeometry ? "text" : ColumnTypes.Of(field))}[]";

  static string Value(RegistryField field, string of) => field.IsGeometry ? $"st_setsrid(st_geomfromgeojson({of}), {ColumnTypes.Srid(field)})" : of;
}
