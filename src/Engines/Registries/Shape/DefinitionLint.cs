using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.Registries;

/// <param name="Pointer">JSON pointer in the definition.</param>
internal sealed record DefinitionFault(string Pointer, string Problem);

/// <summary>What the form of a definition cannot say of itself.</summary>
internal static class DefinitionLint {
  /// <summary>Columns that PostgreSQL gives every table, and what every record is asked by at interfaces.</summary>
  static readonly HashSet<string> taken = new(StringComparer.Ordinal) { "tableoid", "ctid", "xmin", "xmax", "cmin", "cmax", "id", "version", "office", "at", "state", "from", "to" };
  static readonly TimeSpan patience = TimeSpan.FromSeconds(1);

  /// <summary>Whether no field can be called so.</summary>
  public static bool IsTaken(string key) => taken.Contains(key);

  /// <param name="others">Keys of all registries that there will be beside it.</param>
  public static IEnumerable<DefinitionFault> Faults(RegistryDefinition d, IReadOnlySet<string> others) =>
    [.. Head(d, others), .. d.Fields.Index().SelectMany(f => Field(d, f.Item, others).Select(p => new DefinitionFault($"/fields/{f.Index}{p.Pointer}", p.Problem))), .. Circles(d)];

  /// <summary>
  /// Whether two registries would each be the source of one fact: they are of the same subject and name its things by the same key. What
  /// is taken or computed from others owns nothing.
  /// </summary>
  public static bool IsSameFact(RegistryDefinition a, RegistryDefinition b) =>
    a.Class is not (SharingClass.Reference or SharingClass.Derived) && b.Class is not (SharingClass.Reference or SharingClass.Derived) && Vn.Fold(a.Name.Vi) == Vn.Fold(b.Name.Vi) && KeyOf(a).SetEquals(KeyOf(b));

  static HashSet<string> KeyOf(RegistryDefinition d) => [.. d.NaturalKey.Select(k => $"{k} {d.Find(k)?.Type} {d.Find(k)?.Registry} {d.Find(k)?.Catalogue}")];

  static IEnumerable<DefinitionFault> Head(RegistryDefinition d, IReadOnlySet<string> others) {
    if (d.Key.Length > RegistryDefinition.Limits.Key) yield return new("/key", Words.T["lint_key_long", d.Key, RegistryDefinition.Limits.Key]);
    if (d.Key.EndsWith(Names.HistorySuffix, StringComparison.Ordinal)) yield return new("/key", Words.T["lint_key_history", d.Key]);
    if (others.Contains(d.Key)) yield return new("/key", Words.T["lint_key_twice", d.Key]);
    if (d.Fields.Count > RegistryDefinition.Limits.Fields) yield return new("/fields", Words.T["lint_fields_many", RegistryDefinition.Limits.Fields]);
    var seen = new HashSet<string>(StringComparer.Ordinal);
    foreach (var (i, field) in d.Fields.Index()) if (!seen.Add(field.Key)) yield return new($"/fields/{i}/key", Words.T["lint_field_twice", field.Key]);
    seen.Clear();
    foreach (var (i, key) in d.NaturalKey.Index())
      if (!seen.Add(key) || d.Find(key) is null or { IsGeometry: true } or { Type: FieldType.File }) yield return new($"/naturalKey/{i}", Words.T["lint_natural_key", key]);
    foreach (var (pointer, field) in d.Catalogue?.Named() ?? []) if (d.Find(field) is null) yield return new(pointer, Words.T["lint_no_field", field]);
    foreach (var (pointer, field) in d.Catalogue?.Named() ?? []) if (d.Find(field) is { Personal: not null }) yield return new(pointer, Words.T["lint_catalogue_personal", field]);
    if (d.Catalogue is { } entries && !(d.NaturalKey is [var only] && only == entries.Code)) yield return new("/catalogue/code", Words.T["lint_catalogue_key", entries.Code]);
    foreach (var (pointer, field, fits) in d.Drawing?.Named() ?? []) if (d.Find(field) is not { IsComputed: false } one || !fits(one)) yield return new(pointer, Words.T["lint_drawing", field]);
    if (d.Find(d.Title) is null) yield return new("/title", Words.T["lint_no_field", d.Title]);
    seen.Clear();
    foreach (var (i, state) in (d.States ?? []).Index()) if (!seen.Add(state.Key)) yield return new($"/states/{i}/key", Words.T["lint_state_twice", state.Key]);
  }

  static IEnumerable<DefinitionFault> Field(RegistryDefinition d, RegistryField f, IReadOnlySet<string> others) {
    if (f.Key.Length > RegistryDefinition.Limits.Key) yield return new("/key", Words.T["lint_key_long", f.Key, RegistryDefinition.Limits.Key]);
    if (taken.Contains(f.Key)) yield return new("/key", Words.T["lint_field_taken", f.Key]);
    foreach (var fault in Misplaced(f)) yield return fault;
    if (f.Type == FieldType.Choice && f.Catalogue is null) yield return new("/type", Words.T["lint_no_catalogue", f.Key]);
    if (f.Type == FieldType.Reference && (f.Registry is null || f.Registry != d.Key && !others.Contains(f.Registry))) yield return new("/type", Words.T["lint_no_registry", f.Key, f.Registry ?? "?"]);
    if (f.Type == FieldType.Person && f.Personal is null) yield return new("/type", Words.T["lint_no_personal", f.Key]);
    if (f.Srid is { } srid && !Crs.All.Contains(srid)) yield return new("/srid", Words.T["lint_srid", srid]);
    if (f.MaxLength > RegistryDefinition.Limits.Text) yield return new("/maxLength", Words.T["lint_text_long", RegistryDefinition.Limits.Text]);
    if (f.Decimals > RegistryDefinition.Limits.Decimals) yield return new("/decimals", Words.T["lint_decimals", RegistryDefinition.Limits.Decimals]);
    if (f.Unique && (f.IsGeometry || f.Type == FieldType.File)) yield return new("/unique", Words.T["lint_unique", f.Key]);
    foreach (var fault in Bounds(f)) yield return fault;
    if (f.Examples is { Count: > RegistryDefinition.Limits.Examples }) yield return new("/examples", Words.T["lint_examples_many", RegistryDefinition.Limits.Examples]);
    if (f is { Examples.Count: > 0, Personal: not null }) yield return new("/examples", Words.T["lint_examples_personal", f.Key]);
    if (f.Pattern is { } pattern && !IsPattern(pattern)) yield return new("/pattern", Words.T["lint_pattern", f.Key]);
    if (f.Feel is { } formula && FaultOf(formula, d, f) is { } wrong) yield return new("/formula", wrong);
  }

  /// <summary>Marks that say nothing of a field of its type.</summary>
  static IEnumerable<DefinitionFault> Misplaced(RegistryField f) {
    bool number = f.Type is FieldType.Integer or FieldType.Decimal or FieldType.Money, text = f.Type == FieldType.Text;
    foreach (var (name, there, may) in new[] {
      ("maxLength", f.MaxLength is not null, text), ("pattern", f.Pattern is not null, text), ("decimals", f.Decimals is not null, f.Type == FieldType.Decimal), ("unit", f.Unit is not null, number),
      ("minimum", f.Minimum is not null, number || f.Type == FieldType.Date), ("maximum", f.Maximum is not null, number || f.Type == FieldType.Date),
      ("catalogue", f.Catalogue is not null, f.Type == FieldType.Choice), ("registry", f.Registry is not null, f.Type == FieldType.Reference), ("srid", f.Srid is not null, f.IsGeometry),
      ("formula", f.IsComputed, !f.IsGeometry && f.Type is not (FieldType.File or FieldType.Reference)), ("search", f.Search, !f.IsGeometry && f.Type is not (FieldType.File or FieldType.Reference)),
    }) if (there && !may) yield return new($"/{name}", Words.T["lint_misplaced", name, f.Key]);
  }

  static IEnumerable<DefinitionFault> Bounds(RegistryField f) {
    var (least, most) = (Bound(f, f.Minimum), Bound(f, f.Maximum));
    if (f.Minimum is not null && least is null) yield return new("/minimum", Words.T["lint_bound", f.Key]);
    if (f.Maximum is not null && most is null) yield return new("/maximum", Words.T["lint_bound", f.Key]);
    if (least > most) yield return new("/maximum", Words.T["lint_bounds", f.Key]);
  }

  /// <summary>A number, or the number of a day; null when it does not fit the type.</summary>
  static decimal? Bound(RegistryField f, JsonElement? bound) => bound switch {
    { ValueKind: JsonValueKind.Number } b when f.Type != FieldType.Date && b.TryGetDecimal(out var number) && (f.Type == FieldType.Decimal || number == decimal.Truncate(number)) => number,
    { ValueKind: JsonValueKind.String } b when f.Type == FieldType.Date && DateOnly.TryParseExact(b.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day.DayNumber,
    _ => null,
  };

  /// <summary>One that takes no longer for an evil text than for another.</summary>
  static bool IsPattern(string pattern) {
    try {
      return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, patience) is not null;
    } catch (Exception e) when (e is ArgumentException or NotSupportedException) {
      return false;
    }
  }

  static string? FaultOf(string formula, RegistryDefinition d, RegistryField f) {
    if (FeelExpression.TryParse(formula, out var error) is not { } parsed) return Words.T["lint_formula", f.Key, error!.Message];
    if (parsed.Variables.FirstOrDefault(v => d.Find(v) is null) is { } unknown) return Words.T["lint_formula_name", f.Key, unknown];
    // what is computed tells what it is computed from
    return f.Personal is null && parsed.PossibleVariables.Select(d.Find).FirstOrDefault(v => v is { Personal: not null }) is { } personal ? Words.T["lint_formula_personal", f.Key, personal.Key] : null;
  }

  /// <summary>Computed fields that wait for each other.</summary>
  static IEnumerable<DefinitionFault> Circles(RegistryDefinition d) {
    var needs = d.Fields.Where(f => f.IsComputed).GroupBy(f => f.Key, StringComparer.Ordinal)
      .ToDictionary(g => g.Key, g => FeelExpression.TryParse(g.First().Feel!, out _)?.PossibleVariables ?? [], StringComparer.Ordinal);
    foreach (var (i, field) in d.Fields.Index())
      if (field.IsComputed && Reaches(field.Key, field.Key, [])) yield return new($"/fields/{i}/formula", Words.T["lint_formula_circle", field.Key]);

    bool Reaches(string from, string to, HashSet<string> seen) =>
      needs.TryGetValue(from, out var next) && next.Any(n => n == to || seen.Add(n) && Reaches(n, to, seen));
  }
}
