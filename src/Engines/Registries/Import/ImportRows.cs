using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Rows of a file as records: what each would write, what is wrong with it and what might be meant, many in a few questions. An empty
/// cell leaves the value that a record has.
/// </summary>
internal sealed class ImportRows(RecordWriting writing, Catalogues catalogues, Registries registries) {
  /// <summary>Of how many rows one act is made.</summary>
  public const int Together = 1_000;

  /// <param name="Write">The checked write; null when something is wrong with the row.</param>
  public sealed record Judged(int Row, RecordWriting.Prepared? Write, IReadOnlyList<ImportFault> Faults);

  /// <summary>What writing them does.</summary>
  public static WrittenRows Count(IReadOnlyList<Judged> judged) =>
    new(judged.Count(j => j.Write is { Wanted.Before: null }), judged.Count(j => j.Write is { Wanted.Before: not null, ChangesNothing: false }), judged.Count(j => j.Write is { ChangesNothing: true }), judged.Count(j => j.Write is null));

  sealed record Draft(SheetRow Row, JsonObject Values, DateOnly? From, List<Error> Errors);

  /// <summary>What the rows would do. The first row of each key is kept in mind for those that follow it in the file, which are wrong.</summary>
  public async Task<IReadOnlyList<Judged>> Judge(Work w, RegistryDefinition d, Import import, IReadOnlyList<SheetRow> rows, CancellationToken ct) {
    var columns = import.Matched;
    var drafts = rows.Select(r => Read(d, columns, r)).ToList();
    foreach (var field in d.Fields) {
      if (field.Type == FieldType.Reference) await Refer(w, import, field, drafts, ct);
      else if (field.Type is FieldType.Choice or FieldType.Unit) await Name(field, drafts, ct);
    }
    await Twice(w, d, import, drafts, ct);
    var before = await WholeRecords.Held(w, d, drafts.ConvertAll(x => (x.Values, x.From)), ct);
    var wanted = drafts.Select((x, i) => before[i] is { } held
      ? new RecordWriting.Wanted(held.Id, held.Office, x.Values, held, x.From) : new RecordWriting.Wanted(Guid.CreateVersion7(w.Now), import.Office, x.Values, null, x.From)).ToList();
    var prepared = await writing.Prepare(w, d, wanted, ct);
    var judged = new List<Judged>(drafts.Count);
    for (var i = 0; i < drafts.Count; i++) {
      // that the row before it has the key is said once
      var twice = drafts[i].Errors.Exists(e => e.Code == ImportErrors.RowTwice(0).Code);
      // where its record is not to be changed at all, what else is wrong with the row says nothing
      List<Error> errors = [.. drafts[i].Errors, .. Closed(wanted[i].Before, import) is { } closed ? [closed] : (prepared[i].Fault?.All ?? []).Where(e => !twice || e.Code != RecordErrors.Taken.Code)];
      judged.Add(new(drafts[i].Row.Number, errors.Count == 0 ? prepared[i] : null, await Faults(d, import, drafts[i], errors, ct)));
    }
    return judged;
  }

  static Error? Closed(RegistryRecord? held, Import import) => held is null ? null : held.Office != import.Office ? RecordErrors.NotWriter : held.To is not null ? RecordErrors.Ended : null;

  /// <summary>Where a second person confirms each change, each goes its own way; otherwise they are written together.</summary>
  /// <exception cref="InvalidOperationException">Somebody was first between looking and writing: the act goes, and looks again.</exception>
  /// <exception cref="TableRefuses">A rule that is on its way to the registry forbids a row already.</exception>
  public async Task<WrittenRows> Write(Work w, RegistryDefinition d, Import import, IReadOnlyList<Judged> judged, CancellationToken ct) {
    w.Reason = import.Reason;
    var (origin, right) = (new RecordOrigin(Reason: import.Reason) { Maker = import.Person }, judged.Select(j => j.Write).OfType<RecordWriting.Prepared>().ToList());
    var (added, changed) = (right.FindAll(p => p.Wanted.Before is null), right.FindAll(p => p.Wanted.Before is not null && !p.ChangesNothing));
    if (d.Review || d.Fields.Any(f => f.Type == FieldType.File)) {
      foreach (var one in added.Concat(changed))
        if (await writing.Keep(w, d, one, origin, ct) is { IsError: true } kept) throw kept.Error.Kind == ErrorKind.Invalid ? new TableRefuses(kept.Error) : new InvalidOperationException($"Record {one.Wanted.Id}: {kept.Error.Code}");
      return Count(judged);
    }
    try {
      if (added.Count > 0) await RecordLoad.Add(w, d, added, origin, ct);
      if (changed.Count > 0) await RecordLoad.Change(w, d, changed, origin, ct);
    } catch (PostgresException e) when (RecordErrors.Of(e, d) is { Kind: ErrorKind.Invalid } refused) {
      throw new TableRefuses(refused);
    }
    return Count(judged);
  }

  static Draft Read(RegistryDefinition d, IReadOnlyList<ImportColumn> columns, SheetRow row) {
    var draft = new Draft(row, [], null, []);
    if (row.Stray is { } stray) draft.Errors.Add(ImportErrors.Stray(stray));
    for (var i = 0; i < row.Cells.Length; i++) {
      if (i >= columns.Count) {
        if (!row.Cells[i].IsEmpty) draft.Errors.Add(ImportErrors.TooManyCells);
      } else if (columns[i].Field == Names.State) {
        if (!row.Cells[i].IsEmpty) draft.Values[Names.State] = StateOf(d, Vn.Clean(row.Cells[i].Text));
      } else if (columns[i].Field == Names.To) {
        // its key is free, so that it would come to life again as another record
        if (!row.Cells[i].IsEmpty) draft.Errors.Add(ImportErrors.RowEnded);
      } else if (columns[i].Field == Names.From) {
        var day = new RegistryField(Names.From, FieldType.Date, new(Words.T.In("vi", "import_from"), Words.T.In("en", "import_from")));
        var (value, fault) = FieldValue.Read(day, CellValues.Node(day, row.Cells[i]));
        if (fault is not null) draft.Errors.Add(fault);
        else draft = draft with { From = (DateOnly?)value };
      } else if (columns[i].Field is { } key && d.Find(key) is { } field && CellValues.Node(field, row.Cells[i]) is { } node) draft.Values[key] = node.Parent is null ? node : node.DeepClone();
    }
    return draft;
  }

  static string StateOf(RegistryDefinition d, string text) =>
    d.States?.FirstOrDefault(s => s.Key == text || Vn.Fold(s.Name.Vi) == Vn.Fold(text) || s.Name.En is { } english && Vn.Fold(english) == Vn.Fold(text))?.Key ?? text;

  /// <summary>
  /// Records of another registry are named by their keys, the parts with a bar between them. Those alone are found that who brought the
  /// file may find by their key: that one is there tells something of it.
  /// </summary>
  async Task Refer(Work w, Import import, RegistryField field, List<Draft> drafts, CancellationToken ct) {
    var named = drafts.Where(x => Written(x.Values[field.Key]) is { } text && !Guid.TryParse(text, out _)).ToLookup(x => Written(x.Values[field.Key])!, StringComparer.Ordinal);
    if (named.Count == 0 || await registries.Open(import.Whose, field.Registry!, ct) is not { Access.MayReadSome: true } open) return;
    var (other, key) = (open.Definition, open.Definition.NaturalKey.Select(k => open.Definition.Find(k)!).ToList());
    if (!key.TrueForAll(open.Access.MayAsk)) return;
    var asked = named.Select(n => (n.Key, Values: KeyOf(key, n.Key.Split('|')))).Where(n => n.Values is not null).ToList();
    if (asked.Count == 0) return;
    var sql = new SqlText();
    await using var command = sql.Command($"""
      select distinct on (asked.n) asked.n::int, r.{Names.Id} from unnest({RecordSql.Unnested(key, asked.ConvertAll(x => x.Values!), sql)}) with ordinality asked ({RecordSql.AskedColumns(key)}, n)
      join {Names.Table(other.Key)} r on {RecordSql.IsAsked(key)}{(open.Access.Readable is { } offices ? $" and r.{Names.Office} = any({sql.Add(offices, NpgsqlDbType.Array | NpgsqlDbType.Uuid)})" : "")} order by asked.n, {RecordSql.HoldsFirst(Vn.Day(w.Now), sql)}
      """, await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) foreach (var draft in named[asked[reader.GetInt32(0) - 1].Key]) draft.Values[field.Key] = reader.GetGuid(1).ToString();
  }

  static object[]? KeyOf(List<RegistryField> key, string[] parts) {
    if (parts.Length != key.Count) return null;
    var values = key.Zip(parts, (f, part) => FieldValue.Read(f, CellValues.Node(f, new(part))) is { Fault: null, Value: { } value } ? value : null).OfType<object>().ToArray();
    return values.Length == key.Count ? values : null;
  }

  /// <summary>Codes that are written by their names.</summary>
  async Task Name(RegistryField field, List<Draft> drafts, CancellationToken ct) {
    foreach (var same in drafts.Where(x => Written(x.Values[field.Key]) is { Length: > 0 }).GroupBy(x => Written(x.Values[field.Key])!, StringComparer.Ordinal)) {
      var named = new List<string>();
      foreach (var list in await ListsOf(field, ct)) {
        if (await catalogues.Find(list, same.Key, ct) is not null) {
          named.Clear();
          break;
        }
        named.AddRange((await catalogues.Search(list, same.Key, 20, ct)).Where(e => IsName(e, same.Key)).Select(e => e.Code));
      }
      if (named is [var code]) foreach (var draft in same) draft.Values[field.Key] = code;
    }
  }

  static bool IsName(CatalogueEntry entry, string text) => Vn.Fold(entry.Name.Vi) == Vn.Fold(text) || entry.Name.En is { } english && Vn.Fold(english) == Vn.Fold(text);

  async Task<string[]> ListsOf(RegistryField field, CancellationToken ct) => field.Type == FieldType.Choice ? [field.Catalogue!] : [await catalogues.IdOf("commune", ct), await catalogues.IdOf("province", ct)];

  /// <summary>Rows whose key an earlier row of the file has. The keys are kept as hashes in the database, not in memory.</summary>
  static async Task Twice(Work w, RegistryDefinition d, Import import, List<Draft> drafts, CancellationToken ct) {
    var keyed = drafts.Where(x => d.NaturalKey.Any(k => x.Values[k] is not null)).Select(x => (Draft: x, Hash: SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', d.NaturalKey.Select(k => x.Values[k] is { } part ? KeyText(d.Find(k)!, part) : "")))))).ToList();
    if (keyed.Count == 0) return;
    // when rows are written, the keys of all are known from looking them through
    await using var command = new NpgsqlCommand(import.State == ImportState.Writing ? """
      select b.row, e.row from unnest($2::bytea[], $3::int[]) b (hash, row) join registries.import_key e on e.import = $1 and e.hash = b.hash where e.row < b.row
      """ : """
      with brought as (select hash, row from unnest($2::bytea[], $3::int[]) b (hash, row)),
      kept as (insert into registries.import_key (import, hash, row) select distinct on (hash) $1, hash, row from brought order by hash, row on conflict do nothing returning hash, row)
      select b.row, coalesce(e.row, k.row) from brought b left join registries.import_key e on e.import = $1 and e.hash = b.hash left join kept k on k.hash = b.hash where coalesce(e.row, k.row) < b.row
      """, import.State == ImportState.Writing ? await w.ReadConnection(ct) : await w.Connection(ct)) {
      Parameters = { new() { Value = import.Id }, new() { Value = keyed.ConvertAll(k => k.Hash).ToArray() }, new() { Value = keyed.ConvertAll(k => k.Draft.Row.Number).ToArray() } },
    };
    var byRow = keyed.ToDictionary(k => k.Draft.Row.Number, k => k.Draft);
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) byRow[reader.GetInt32(0)].Errors.Add(ImportErrors.RowTwice(reader.GetInt32(1)));
  }

  static string KeyText(RegistryField field, JsonNode value) => FieldValue.Read(field, value) is { Fault: null, Value: { } read } ? Convert.ToString(read, CultureInfo.InvariantCulture)! : value.ToJsonString();

  async Task<IReadOnlyList<ImportFault>> Faults(RegistryDefinition d, Import import, Draft draft, List<Error> errors, CancellationToken ct) {
    var faults = new List<ImportFault>(errors.Count);
    foreach (var error in errors)
      faults.Add(new() {
        Import = import.Id, Row = draft.Row.Number, Number = faults.Count + 1, Field = error.Field, Code = error.Code, Message = error.Message,
        Suggestion = error.Field is { } key && d.Find(key) is { } field ? await Suggest(field, error.Code, draft.Values[key], ct) : null,
      });
    return faults;
  }

  /// <summary>What might be meant, in words; never a value of the row, which may be personal.</summary>
  async Task<string?> Suggest(RegistryField field, string code, JsonNode? value, CancellationToken ct) => code switch {
    "registries.code_unknown" when field.Personal is null => await Nearest(field, Written(value) ?? "", ct),
    "registries.not_date" or "registries.not_moment" or "registries.not_number" or "registries.not_boolean" or "registries.not_person" or "registries.not_shape" or "registries.no_reference" => Words.T[$"import_hint_{code["registries.".Length..]}"],
    _ => null,
  };

  /// <summary>Entries that have most of what was written, word by word.</summary>
  async Task<string?> Nearest(RegistryField field, string written, CancellationToken ct) {
    var near = new List<string>();
    foreach (var list in await ListsOf(field, ct)) {
      var found = await catalogues.Search(list, written, 3, ct);
      var words = written.Split(' ', StringSplitOptions.RemoveEmptyEntries);
      if (found.Count == 0 && words.Length > 1) found = await catalogues.Search(list, string.Join(' ', words[1..]), 3, ct);
      near.AddRange(found.Select(e => e.Name.Vi));
      if (found.Count == 0 && field.Type == FieldType.Choice && await catalogues.Entries(list, ct) is { Count: > 0 and <= 10 } all) near.AddRange(all.Select(e => e.Name.Vi));
    }
    return near.Count == 0 ? null : Words.T["import_hint_near", string.Join(", ", near.Distinct(StringComparer.Ordinal).Take(10))];
  }

  static string? Written(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>The table takes no such row, however often it is tried.</summary>
internal sealed class TableRefuses(Error error) : Exception(error.Message) {
  public Error Error { get; } = error;
}
