using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Saola.Registries;

internal sealed record TableColumn(string Name, string Type, bool Required);

/// <summary>A rule that the table itself keeps.</summary>
/// <param name="Field">The column that breaks it.</param>
internal sealed record TableCheck(string Name, string Field, string Expression);

/// <param name="Fields">Of a unique one: the fields that together must not come twice.</param>
/// <param name="Body">What follows <c>create index … on registry_data.k</c>.</param>
internal sealed record TableIndex(string Name, bool Unique, IReadOnlyList<string> Fields, string Body) {
  /// <summary>Of the natural key, in which no value counts as a value.</summary>
  public bool IsKey => Unique && !Body.EndsWith(" is not null", StringComparison.Ordinal);
}

internal sealed record TableReference(string Name, string Field, string Registry);

/// <summary>What the table itself sees to when rows are written.</summary>
/// <param name="Body">What follows <c>create trigger …</c>, with the table as {0}.</param>
/// <param name="Alone">Of one that lets two records have the same in these fields only at different times.</param>
internal sealed record TableTrigger(string Name, string Body, IReadOnlyList<string> Alone);

/// <summary>
/// The table that a definition asks for. The names of rules and indexes end in a hash of what they say, so that two shapes, or a shape
/// and a table, are compared by names alone.
/// </summary>
internal sealed record TableShape(
  string Key, IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableCheck> Checks, IReadOnlyList<TableIndex> Indexes, IReadOnlyList<TableReference> References, IReadOnlyList<string> Shapes,
  IReadOnlyList<TableTrigger> Triggers) {

  /// <summary>The columns of every registry, with what follows their names when the table is made.</summary>
  public static IReadOnlyList<(string Name, string Type)> Common { get; } = [
    (Names.Id, "uuid primary key"), (Names.Version, "int not null"), (Names.State, "text"), (Names.Office, "uuid not null"), (Names.From, "date"), (Names.To, "date"),
    (Names.At, "timestamptz not null"), (Names.Process, "uuid not null"), (Names.Xid, "xid8 not null default pg_current_xact_id()"), (Names.Search, "text not null default ''"),
    (Names.Dossier, "text"), (Names.Result, "uuid"),
  ];

  public static TableShape Of(RegistryDefinition d) => new(
    d.Key, [.. d.Fields.Select(f => new TableColumn(f.Key, ColumnTypes.Of(f), f is { Required: true, IsComputed: false }))], [.. Rules(d)], [.. IndexesOf(d)],
    [.. d.Fields.Where(f => f is { Type: FieldType.Reference, Registry: not null }).Select(f => new TableReference(Named(f.Key, $"references {f.Registry}"), f.Key, f.Registry!))],
    [.. d.Fields.Where(f => f.IsGeometry).Select(f => f.Key)], [.. TriggersOf(d)]);

  /// <summary>Whether a table keeps all of this and nothing besides.</summary>
  public bool IsIn(TableState state) =>
    Checks.Select(c => c.Name).Concat(References.Select(r => r.Name)).All(r => state.Rules.GetValueOrDefault(r)) && state.Rules.Count == Checks.Count + References.Count
    && Indexes.All(i => state.Indexes.GetValueOrDefault(i.Name)) && state.Indexes.Count == Indexes.Count
    && state.Triggers.SetEquals(Triggers.Select(t => t.Name));

  /// <summary>The fields whose value the named rule, reference or index of the table refuses; none when it is of none.</summary>
  public IReadOnlyList<string> FieldsOf(string constraint) {
    if (Indexes.FirstOrDefault(i => i.Name == constraint) is { } index) return index.Fields;
    var field = Checks.FirstOrDefault(c => c.Name == constraint)?.Field ?? References.FirstOrDefault(r => r.Name == constraint)?.Field
      // a rule of the version that comes next is there before it
      ?? Columns.FirstOrDefault(c => constraint == Given(c.Name) || constraint.Length == c.Name.Length + 10 && constraint.StartsWith($"_{c.Name}_", StringComparison.Ordinal))?.Name;
    return field is null ? [] : [field];
  }

  /// <summary>The rule that a field has a value, while its column cannot ask for one yet.</summary>
  public static string Given(string field) => $"_given_{field}";

  static IEnumerable<TableCheck> Rules(RegistryDefinition d) {
    foreach (var field in d.Fields)
      foreach (var rule in RulesOf(field)) yield return new(Named(field.Key, $"{ColumnTypes.Of(field)} {rule}"), field.Key, rule);
    if (d.States is { Count: > 0 } states) {
      var known = $"{Names.State} in ({string.Join(", ", states.Select(s => $"'{Names.Quote(s.Key).Trim('"')}'"))})";
      yield return new(Named(Names.State, known), Names.State, known);
    }
    var order = $"{Names.From} <= {Names.To}";
    yield return new(Named(Names.To, order), Names.To, order);
  }

  static IEnumerable<string> RulesOf(RegistryField field) {
    var column = Names.Quote(field.Key);
    if (field.Type == FieldType.Text) yield return Invariant($"char_length({column}) <= {field.MaxLength ?? RegistryDefinition.Limits.Text}");
    if (field.Type == FieldType.Decimal) yield return Invariant($"scale(trim_scale({column})) <= {field.Decimals ?? RegistryDefinition.Limits.Decimals}");
    if (field.Type == FieldType.Person) yield return $"{column} ~ '^[0-9]{{12}}$'";
    if (field.Type == FieldType.Organisation) yield return $"{column} ~ '^[0-9]{{10}}(-[0-9]{{3}})?$'";
    if (Bound(field, field.Minimum) is { } least) yield return $"{column} >= {least}";
    if (Bound(field, field.Maximum) is { } most) yield return $"{column} <= {most}";
  }

  /// <summary>A bound as a literal; null where there is none, or one that the type does not know.</summary>
  static string? Bound(RegistryField field, JsonElement? bound) => bound switch {
    { ValueKind: JsonValueKind.Number } b when field.Type is FieldType.Integer or FieldType.Money or FieldType.Decimal && b.TryGetDecimal(out var number) => number.ToString(CultureInfo.InvariantCulture),
    { ValueKind: JsonValueKind.String } b when field.Type == FieldType.Date && DateOnly.TryParseExact(b.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) =>
      $"date '{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'",
    _ => null,
  };

  static IEnumerable<TableIndex> IndexesOf(RegistryDefinition d) {
    yield return Index(d, true, d.NaturalKey, Alone(d.NaturalKey));
    foreach (var field in d.Fields.Where(f => f.Unique && !(d.NaturalKey is [var only] && only == f.Key))) yield return Index(d, true, [field.Key], $"{Alone([field.Key])} where {Names.Quote(field.Key)} is not null");
    foreach (var field in d.Fields)
      if (field.IsGeometry) yield return Index(d, false, [field.Key], $"using gist ({Names.Quote(field.Key)})");
      else if (IsNamed(d, field)) yield return Index(d, false, [field.Key], $"({Names.Quote(field.Key)} {Words}, {Names.Id})");
      else if (IsFiltered(field)) yield return Index(d, false, [field.Key], $"({Names.Quote(field.Key)}, {Names.Id})");
    if (d.Validity) yield return Index(d, false, [], $"({Names.From}, {Names.Id})");
    yield return Index(d, false, [], $"using gin ({Names.Search} public.gin_trgm_ops)");
    yield return Index(d, false, [], $"({Names.Xid}, {Names.Id})");
    yield return Index(d, false, [], $"({Names.Office}, {Names.Id})");
    yield return Index(d, false, [], $"({Names.At}, {Names.Id})");
  }

  /// <summary>
  /// The indexes see to it that of the records that have not ended one alone has a key. Where records hold from a day to a day, one that
  /// ends in the future holds until then, and one that is written for earlier days may meet one that held then. Of the earlier rows only
  /// those are looked at that say something new: what met before the table looked at it, stays.
  /// </summary>
  static IEnumerable<TableTrigger> TriggersOf(RegistryDefinition d) {
    var versioned = $"before update on {{0}} for each row when (new.{Names.Version} <= old.{Names.Version} and current_user <> 'saola_shape') execute function {Names.Schema}.require_version()";
    yield return new(Named(d.Key, versioned), versioned, []);
    if (!d.Validity) yield break;
    foreach (var index in IndexesOf(d).Where(i => i.Unique))
      foreach (var (deed, seen) in new[] { ("insert", "new table as written"), ("update", "old table as former new table as written") }) {
        var body = $"after {deed} on {{0}} referencing {seen} for each statement execute function {Names.Schema}.one_at_a_time('{index.Name}', {string.Join(", ", index.Fields.Select(f => $"'{Names.Quote(f).Trim('"')}'"))})";
        yield return new(Named(d.Key, body), body, index.Fields);
      }
  }

  /// <summary>Among the records that have not ended. One that has ended bears its id besides: it is found by the same index and hinders nobody.</summary>
  static string Alone(IEnumerable<string> fields) => $"({string.Join(", ", fields.Select(Names.Quote))}, (case when {Names.To} is not null then {Names.Id} end)) nulls not distinct";

  /// <summary>The order of names, which is that of Vietnamese dictionaries.</summary>
  public const string Words = "collate \"vi-x-icu\"";

  /// <summary>A text by which a list is sorted: it calls the record by its name, or stands in the list.</summary>
  public static bool IsNamed(RegistryDefinition d, RegistryField field) => field.Type == FieldType.Text && (field.List || d.Title == field.Key);

  /// <summary>Whether an index has the records in the order of this column, and of their ids where it is the same.</summary>
  public static bool IsSorted(RegistryDefinition d, string column) =>
    d.Find(column) is { } field ? IsNamed(d, field) || IsFiltered(field) : column is Names.Id or Names.Office or Names.At || column == Names.From && d.Validity;

  /// <summary>Whether a record is found by the value of the field without going through all.</summary>
  public static bool IsIndexed(RegistryDefinition d, RegistryField field) => IsFiltered(field) || field.Unique || d.NaturalKey is [var first, ..] && first == field.Key;

  /// <summary>By what points to something else a list is always filtered; by what is counted or dated where the list shows it.</summary>
  static bool IsFiltered(RegistryField field) => field.Type switch {
    FieldType.Reference or FieldType.Choice or FieldType.Unit or FieldType.Person or FieldType.Organisation => true,
    FieldType.Integer or FieldType.Decimal or FieldType.Money or FieldType.Date or FieldType.Moment => field.List,
    _ => false,
  };

  /// <summary>A column of another type is another index.</summary>
  static TableIndex Index(RegistryDefinition d, bool unique, IReadOnlyList<string> fields, string body) =>
    new(Named(d.Key, $"{unique} {body} {string.Join(' ', fields.Select(f => d.Find(f) is { } field ? ColumnTypes.Of(field) : f))}"), unique, fields, body);

  /// <summary>Begins with the sign that keys cannot begin with: no table is called so.</summary>
  static string Named(string about, string says) => $"_{about.TrimStart('_')}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{about} {says}")))[..8]}";

  static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
