using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A record about to be written: what was given, what becomes of it, and what is wrong with it.</summary>
/// <param name="given">The values to write, by field; null empties a field.</param>
/// <param name="before">All values as the record has them; null when it is new.</param>
/// <param name="from">The first day on which it is to hold; null where that is not known.</param>
internal sealed class RecordDraft(JsonObject given, Guid office, Guid id, JsonObject? before, DateOnly? from = null) {
  public JsonObject Given => given;
  public JsonObject? Before => before;
  public Guid Office => office;
  public Guid Id => id;
  public DateOnly? From => from;

  /// <summary>What goes into the columns, only those that were given or computed.</summary>
  public Dictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);
  public List<Error> Faults { get; } = [];

  /// <summary>The value that the field will have.</summary>
  public object? Of(RegistryField field) => Values.TryGetValue(field.Key, out var value) ? value : before?[field.Key] is { } kept ? FieldValue.Read(field, kept).Value : null;
}

/// <summary>
/// Checks drafts against the definition: what a value is by itself, what the other fields of the record ask, and what other tables say,
/// for many drafts in a few questions.
/// </summary>
internal sealed class RecordChecks(Catalogues catalogues, FileStore files, TimeProvider clock) {
  static readonly ConditionalWeakTable<RegistryDefinition, RegistryField[]> computed = new();
  static readonly TimeZoneInfo Local = TimeZoneInfo.CreateCustomTimeZone("Asia/Ho_Chi_Minh", Vn.Offset, null, null);

  /// <summary>Signs of a key, or of a value that only one may have: an index holds a third of a page at most, and a sign of Vietnamese takes up to four bytes.</summary>
  public const int LongestKey = 600;

  /// <summary>Files of a record, and those that a person or an office uploaded and no record names yet.</summary>
  public const string RecordFiles = "registry_record", UploadedFiles = "registry_upload";

  /// <summary>Fills in the values and faults of the drafts.</summary>
  public async Task Check(Work w, RegistryDefinition definition, IReadOnlyList<RecordDraft> drafts, CancellationToken ct) {
    var given = new Dictionary<Guid, Guid>();
    foreach (var draft in drafts) Read(definition, draft);
    foreach (var field in definition.Fields) {
      var held = drafts.Where(d => d.Values.GetValueOrDefault(field.Key) is not null).ToList();
      if (held.Count == 0) continue;
      switch (field.Type) {
        case FieldType.Choice: await Known(field, held, [field.Catalogue!], ct); break;
        case FieldType.Unit: await Known(field, held, [await catalogues.IdOf("commune", ct), await catalogues.IdOf("province", ct)], ct); break;
        case FieldType.Reference: await Exist(w, field, held, ct); break;
        case FieldType.File: await AreThere(w, field, held, given, ct); break;
        case FieldType.Polygon: await AreValid(w, field, held, ct); break;
      }
    }
    foreach (var draft in drafts.Where(d => d.Faults.Count == 0)) Compute(definition, draft);
    foreach (var draft in drafts) Complete(definition, draft);
    await AreAlone(w, definition, drafts, ct);
  }

  static void Read(RegistryDefinition definition, RecordDraft draft) {
    foreach (var (key, node) in draft.Given) {
      if (definition.Find(key) is not { } field) draft.Faults.Add(FilterErrors.UnknownField(key));
      else if (field.IsComputed) draft.Faults.Add(RecordErrors.Field(field, "computed"));
      else Take(field, node, draft);
    }
  }

  static void Take(RegistryField field, JsonNode? node, RecordDraft draft) {
    var (value, fault) = FieldValue.Read(field, node);
    if (fault is null) draft.Values[field.Key] = value;
    else draft.Faults.Add(fault);
  }

  /// <summary>Each after those that it is made of.</summary>
  static RegistryField[] Computed(RegistryDefinition definition) {
    var ordered = new List<RegistryField>();
    var seen = new HashSet<string>(StringComparer.Ordinal);
    foreach (var field in definition.Fields) Visit(field);
    return [.. ordered];

    void Visit(RegistryField field) {
      if (!field.IsComputed || !seen.Add(field.Key)) return;
      foreach (var other in (FeelExpression.TryParse(field.Feel!, out _)?.PossibleVariables ?? []).Select(definition.Find).OfType<RegistryField>()) Visit(other);
      ordered.Add(field);
    }
  }

  void Compute(RegistryDefinition definition, RecordDraft draft) {
    foreach (var field in computed.GetValue(definition, Computed)) {
      var context = new FeelContext(definition.Fields.Where(f => !f.IsGeometry && f != field).Select(f => KeyValuePair.Create(f.Key, FeelValue.From(draft.Of(f)))));
      var result = FeelExpression.TryParse(field.Feel!, out _)?.Evaluate(context, FeelOptions.Default with { Clock = clock, Zone = Local }).Value;
      Take(field, field.Type == FieldType.Decimal && result is decimal exact ? JsonValue.Create(decimal.Round(exact, field.Decimals ?? RegistryDefinition.Limits.Decimals, MidpointRounding.AwayFromZero)) : FeelValue.ToJson(result), draft);
    }
  }

  /// <summary>What must be there: of a change, only what it takes away or could have brought.</summary>
  static void Complete(RegistryDefinition definition, RecordDraft draft) {
    foreach (var field in definition.Fields.Where(f => f.Required))
      if ((draft.Before is null || draft.Values.ContainsKey(field.Key)) && draft.Of(field) is null && !draft.Faults.Exists(f => f.Field == field.Key)) draft.Faults.Add(RecordErrors.Field(field, "required"));
  }

  async Task Known(RegistryField field, List<RecordDraft> drafts, string[] lists, CancellationToken ct) {
    foreach (var code in drafts.GroupBy(d => (string)d.Values[field.Key]!, StringComparer.Ordinal)) {
      var known = false;
      foreach (var list in lists) known = known || await catalogues.Find(list, code.Key, ct) is not null;
      if (!known) Refuse(code, field, "code_unknown");
    }
  }

  static async Task Exist(Work w, RegistryField field, List<RecordDraft> drafts, CancellationToken ct) {
    var there = await Ids(w, $"select {Names.Id} from {Names.Table(field.Registry!)} where {Names.Id} = any($1)", [.. drafts.Select(d => (Guid)d.Values[field.Key]!).Distinct()], ct);
    Refuse(drafts.Where(d => !there.Contains((Guid)d.Values[field.Key]!)), field, "no_reference");
  }

  /// <summary>A file goes along with the record that names it: it was uploaded by who writes, belongs to the record's office, or to the record itself.</summary>
  /// <param name="given">To which record each uploaded file goes that was named so far: it cannot go to two.</param>
  async Task AreThere(Work w, RegistryField field, List<RecordDraft> drafts, Dictionary<Guid, Guid> given, CancellationToken ct) {
    Guid[] asked = [.. drafts.Select(d => (Guid)d.Values[field.Key]!).Distinct()];
    var found = new Dictionary<Guid, (string Kind, Guid Owner)>();
    foreach (var kind in (string[])[RecordFiles, UploadedFiles]) foreach (var file in await files.Among(w, asked, kind, ct)) found[file.Id] = (kind, file.Owner);
    Refuse(drafts.Where(d => !found.TryGetValue((Guid)d.Values[field.Key]!, out var whose)
      || !(whose.Kind == RecordFiles ? whose.Owner == d.Id : (whose.Owner == w.Actor.Id || whose.Owner == d.Office) && (given.TryAdd((Guid)d.Values[field.Key]!, d.Id) || given[(Guid)d.Values[field.Key]!] == d.Id))), field, "no_file");
  }

  static async Task AreValid(Work w, RegistryField field, List<RecordDraft> drafts, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select n::int from unnest($1::text[]) with ordinality shape (text, n) where not st_isvalid(st_geomfromgeojson(text))", await w.ReadConnection(ct)) {
      Parameters = { new() { Value = drafts.Select(d => (string)d.Values[field.Key]!).ToArray() } },
    };
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) Refuse([drafts[reader.GetInt32(0) - 1]], field, "crosses_itself");
  }

  /// <summary>No other record has, at the same time, the same key or a value that only one may have. The table sees to what is written at the same moment.</summary>
  static async Task AreAlone(Work w, RegistryDefinition definition, IReadOnlyList<RecordDraft> drafts, CancellationToken ct) {
    if (definition.NaturalKey.Count > 0) await AreAlone(w, definition, drafts, [.. definition.NaturalKey.Select(k => definition.Find(k)!)], "taken", ct);
    foreach (var field in definition.Fields.Where(f => f.Unique && !(definition.NaturalKey.Count == 1 && definition.NaturalKey[0] == f.Key))) await AreAlone(w, definition, drafts, [field], "not_unique", ct);
  }

  static async Task AreAlone(Work w, RegistryDefinition definition, IReadOnlyList<RecordDraft> drafts, RegistryField[] key, string fault, CancellationToken ct) {
    var asked = drafts.Where(d => key.Any(f => d.Values.ContainsKey(f.Key)) && key.Any(f => d.Of(f) is not null) && !key.Any(f => d.Faults.Exists(e => e.Field == f.Key))).ToList();
    foreach (var draft in asked.Where(d => key.Sum(f => (d.Of(f) as string)?.EnumerateRunes().Count() ?? 0) > LongestKey).ToList()) {
      Refuse([draft], key.MaxBy(f => (draft.Of(f) as string)?.Length ?? 0)!, "key_long", LongestKey);
      asked.Remove(draft);
    }
    foreach (var same in asked.GroupBy(d => string.Join('\u001f', key.Select(f => FieldValue.Json(d.Of(f))?.ToJsonString())), StringComparer.Ordinal)) Refuse(same.Skip(1), key[0], fault);
    // of a key of several parts some may be empty, and equal in that
    foreach (var alike in asked.GroupBy(d => string.Concat(key.Select(f => d.Of(f) is null ? '0' : '1')), StringComparer.Ordinal)) {
      var rows = alike.ToList();
      var (given, empty) = (key.Where((_, i) => alike.Key[i] == '1').ToList(), key.Where((_, i) => alike.Key[i] == '0'));
      string[] conditions = [.. given.Select((f, i) => $"r.{Names.Quote(f.Key)} = asked.k{i}"), .. empty.Select(f => $"r.{Names.Quote(f.Key)} is null"), definition.Validity ? $"(r.{Names.To} is null or asked.day < r.{Names.To} and r.{Names.From} is distinct from r.{Names.To})" : $"r.{Names.To} is null"];
      await using var command = new NpgsqlCommand($"""
        select n::int, r.{Names.Id} from unnest({string.Join(", ", given.Select((f, i) => $"${i + 2}::{ColumnTypes.Of(f)}[]").Prepend("$1::date[]"))}) with ordinality asked (day, {string.Concat(given.Select((_, i) => $"k{i}, "))}n)
        join {Names.Table(definition.Key)} r on {string.Join(" and ", conditions)}
        """, await w.ReadConnection(ct)) { Parameters = { RecordSql.Column(NpgsqlDbType.Date, [.. rows.Select(d => (object?)d.From ?? DateOnly.MinValue)]) } };
      foreach (var field in given) command.Parameters.Add(RecordSql.Array(field, rows.Select(d => d.Of(field)!)));
      await using var reader = await command.ExecuteReaderAsync(ct);
      while (await reader.ReadAsync(ct)) if (rows[reader.GetInt32(0) - 1] is var draft && reader.GetGuid(1) != draft.Id) Refuse([draft], key[0], fault);
    }
  }

  static async Task<HashSet<Guid>> Ids(Work w, string sql, Guid[] asked, CancellationToken ct) {
    await using var command = new NpgsqlCommand(sql, await w.ReadConnection(ct)) { Parameters = { new() { Value = asked, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var there = new HashSet<Guid>();
    while (await reader.ReadAsync(ct)) there.Add(reader.GetGuid(0));
    return there;
  }

  static void Refuse(IEnumerable<RecordDraft> drafts, RegistryField field, string fault, params object?[] more) {
    foreach (var draft in drafts) if (!draft.Faults.Exists(f => f.Field == field.Key)) draft.Faults.Add(RecordErrors.Field(field, fault, more));
  }
}
