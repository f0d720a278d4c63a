using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Rows of a file as records: what each would write, what is wrong with it and what might be meant, many in a few questions. An empty
/// cell leaves the value that a record has.
/// </summary>
internal sealed class ImportRows(RecordWriting writing, Catalogues catalogues, DefinitionBook book) {
  /// <summary>Of how many rows one act is made.</summary>
  public const int Together = 1_000;

  /// <param name="Write">The checked write; null when something is wrong with the row.</param>
  public sealed record Judged(int Row, RecordWriting.Prepared? Write, IReadOnlyList<ImportFault> Faults);

  sealed record Draft(SheetRow Row, JsonObject Values, DateOnly? From, List<Error> Errors);

  /// <summary>What the rows would do. The first row of each key is kept in mind for those that follow it in the file, which are wrong.</summary>
  public async Task<IReadOnlyList<Judged>> Judge(Work w, RegistryDefinition d, Import import, IReadOnlyList<SheetRow> rows, CancellationToken ct) {
    var drafts = rows.Select(r => Read(d, import.Matched, r)).ToList();
    foreach (var field in d.Fields) {
      if (field.Type == FieldType.Reference) await Refer(w, field, drafts, ct);
      else if (field.Type is FieldType.Choice or FieldType.Unit) await Name(field, drafts, ct);
    }
    await Twice(w, d, import, drafts, ct);
    var before = await Held(w, d, drafts, ct);
    var wanted = drafts.Select(x => before.GetValueOrDefault(x) is { } held
      ? new RecordWriting.Wanted(held.Id, held.Office, x.Values, held, x.From) : new RecordWriting.Wanted(Guid.CreateVersion7(w.Now), import.Office, x.Values, null, x.From)).ToList();
    var prepared = await writing.Prepare(w, d, wanted, ct);
    var judged = new List<Judged>(drafts.Count);
    for (var i = 0; i < drafts.Count; i++) {
      // that the row before it has the key is said once
      var twice = drafts[i].Errors.Exists(e => e.Code == ImportErrors.RowTwice(0).Code);
      List<Error> errors = [.. drafts[i].Errors, .. (prepared[i].Fault?.All ?? []).Where(e => !twice || e.Code != RecordErrors.Taken.Code)];
      if (wanted[i].Before is { } held && (held.Office != import.Office || held.To is not null)) errors.Add(held.Office != import.Office ? RecordErrors.NotWriter : RecordErrors.Ended);
      judged.Add(new(drafts[i].Row.Number, errors.Count == 0 ? prepared[i] : null, await Faults(d, import, drafts[i], errors, ct)));
    }
    return judged;
  }

  public async Task<WrittenRows> Write(Work w, RegistryDefinition d, Import import, IReadOnlyList<Judged> judged, CancellationToken ct) {
    w.Reason = import.Reason;
    var (origin, right) = (new RecordOrigin(Reason: import.Reason) { Maker = import.Person }, judged.Select(j => j.Write).OfType<RecordWriting.Prepared>().ToList());
    var added = right.FindAll(p => p.Wanted.Before is null);
    if (added.Count > 0) await writing.KeepNew(w, d, added, origin, ct);
    var written = new WrittenRows(added.Count, 0, 0, judged.Count - right.Count);
    foreach (var one in right.Where(p => p.Wanted.Before is not null)) {
      var kept = await writing.Keep(w, d, one, origin, ct);
      // Somebody was first between looking and writing: the act goes, and looks again.
      if (kept.IsError) throw new InvalidOperationException($"Record {one.Wanted.Id}: {kept.Error.Code}");
      written += one.ChangesNothing ? new(0, 0, 1, 0) : new WrittenRows(0, 1, 0, 0);
    }
    return written;
  }

  static Draft Read(RegistryDefinition d, IReadOnlyList<ImportColumn> columns, SheetRow row) {
    var draft = new Draft(row, [], null, []);
    if (row.Stray is { } stray) draft.Errors.Add(ImportErrors.Stray(stray));
    for (var i = 0; i < row.Cells.Length; i++) {
      if (i >= columns.Count) {
        if (!row.Cells[i].IsEmpty) draft.Errors.Add(ImportErrors.TooManyCells);
      } else if (columns[i].Field == Names.State) {
        if (!row.Cells[i].IsEmpty) draft.Values[Names.State] = StateOf(d, Vn.Clean(row.Cells[i].Text));
      } else if (columns[i].Field == Names.From) {
        var day = new RegistryField(Names.From, FieldType.Date, new(Words.T.In("vi", "import_from"), Words.T.In("en", "import_from")));
        var (value, fault) = FieldValue.Read(day, CellValues.Node(day, row.Cells[i]));
        if (fault is not null) draft.Errors.Add(fault);
        else draft = draft with { From = (DateOnly?)value };
      } else if (columns[i].Field is { } key && d.Find(key) is { } field && CellValues.Node(field, row.Cells[i]) is { } node) draft.Values[key] = node.DeepClone();
    }
    return draft;
  }

  static string StateOf(RegistryDefinition d, string text) =>
    d.States?.FirstOrDefault(s => s.Key == text || Vn.Fold(s.Name.Vi) == Vn.Fold(text) || s.Name.En is { } english && Vn.Fold(english) == Vn.Fold(text))?.Key ?? text;

  /// <summary>Records of another registry are named by their keys, the parts with a bar between them.</summary>
  async Task Refer(Work w, RegistryField field, List<Draft> drafts, CancellationToken ct) {
    var named = drafts.Where(x => Written(x.Values[field.Key]) is { } text && !Guid.TryParse(text, out _)).GroupBy(x => Written(x.Values[field.Key])!, StringComparer.Ordinal).ToList();
    if (named.Count == 0 || await book.Find(field.Registry!, ct) is not { Definition: var other }) return;
    foreach (var same in named)
      if (await IdOf(w, other, same.Key.Split('|'), ct) is { } id) foreach (var draft in same) draft.Values[field.Key] = id.ToString();
  }

  static async Task<Guid?> IdOf(Work w, RegistryDefinition other, string[] parts, CancellationToken ct) {
    if (parts.Length != other.NaturalKey.Count) return null;
    var key = new List<(RegistryField, object?)>();
    foreach (var (field, part) in other.NaturalKey.Select(k => other.Find(k)!).Zip(parts)) {
      if (FieldValue.Read(field, CellValues.Node(field, new(part))) is not { Fault: null, Value: { } value }) return null;
      key.Add((field, value));
    }
    var sql = new SqlText();
    await using var command = sql.Command($"select r.{Names.Id} from {Names.Table(other.Key)} r where {RecordSql.IsKey(other, key, sql)} order by r.{Names.To} desc nulls first limit 1", await w.ReadConnection(ct));
    return await command.ExecuteScalarAsync(ct) as Guid?;
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
    var keyed = drafts.Where(x => d.NaturalKey.All(k => x.Values[k] is not null)).Select(x => (Draft: x, Hash: SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', d.NaturalKey.Select(k => KeyText(d.Find(k)!, x.Values[k]!))))))).ToList();
    if (keyed.Count == 0) return;
    await using var command = new NpgsqlCommand("""
      with brought as (select hash, row from unnest($2::bytea[], $3::int[]) b (hash, row)),
      kept as (insert into registries.import_key (import, hash, row) select distinct on (hash) $1, hash, row from brought order by hash, row on conflict do nothing returning hash, row)
      select b.row, coalesce(e.row, k.row) from brought b left join registries.import_key e on e.import = $1 and e.hash = b.hash left join kept k on k.hash = b.hash where coalesce(e.row, k.row) < b.row
      """, await w.Connection(ct)) {
      Parameters = { new() { Value = import.Id }, new() { Value = keyed.ConvertAll(k => k.Hash).ToArray() }, new() { Value = keyed.ConvertAll(k => k.Draft.Row.Number).ToArray() } },
    };
    var byRow = keyed.ToDictionary(k => k.Draft.Row.Number, k => k.Draft);
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) byRow[reader.GetInt32(0)].Errors.Add(ImportErrors.RowTwice(reader.GetInt32(1)));
  }

  static string KeyText(RegistryField field, JsonNode value) => FieldValue.Read(field, value) is { Fault: null, Value: { } read } ? Convert.ToString(read, CultureInfo.InvariantCulture)! : value.ToJsonString();

  /// <summary>The records that have the keys of the rows.</summary>
  static async Task<Dictionary<Draft, RegistryRecord>> Held(Work w, RegistryDefinition d, List<Draft> drafts, CancellationToken ct) {
    RegistryField[] key = [.. d.NaturalKey.Select(k => d.Find(k)!)];
    var asked = drafts.Select(x => (Draft: x, Key: key.Select(f => FieldValue.Read(f, x.Values[f.Key])).ToArray())).Where(x => x.Key.All(k => k is { Fault: null, Value: not null })).ToList();
    var held = new Dictionary<Draft, RegistryRecord>();
    if (asked.Count == 0) return held;
    await using var command = new NpgsqlCommand($"""
      select {RecordSql.Columns(d.Fields)}, asked.n::int from unnest({string.Join(", ", key.Select((f, i) => $"${i + 1}::{ColumnTypes.Of(f)}[]"))}) with ordinality asked ({string.Join(", ", key.Select((_, i) => $"k{i}"))}, n)
      join {Names.Table(d.Key)} r on {string.Join(" and ", key.Select((f, i) => $"r.{Names.Quote(f.Key)} = asked.k{i}"))} where r.{Names.To} is null
      """, await w.ReadConnection(ct));
    for (var i = 0; i < key.Length; i++) command.Parameters.Add(RecordSql.Array(key[i], asked.Select(x => x.Key[i].Value!)));
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) held[asked[reader.GetInt32(RecordSql.ColumnCount(d.Fields)) - 1].Draft] = RecordSql.Read(reader, d.Fields, (_, _) => true);
    return held;
  }

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
