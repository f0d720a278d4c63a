using System.Globalization;
using System.Text.Json;
using Saola.Kernel;

namespace Saola.Registries;

internal enum StepKind { Create, AddField, DropField, Widen, Narrow, Transform, Require, Release, Rules, Unique, NotUnique, NaturalKey, Validity, States, Search, Formula, Unmark, Close, Reopen, Words, Share }

/// <summary>One thing that a new version changes.</summary>
/// <param name="Rows">How many records it touches.</param>
/// <param name="Seconds">How long that takes, about.</param>
/// <param name="Reversible">The version before can be brought again and has every value again.</param>
/// <param name="Destructive">Values leave the records, though not their history, or more people may read or write them: a second person decides.</param>
internal sealed record ShapeStep(StepKind Kind, string? Field, string? Name, string? From, string? To, long Rows, int Seconds, bool Reversible, bool Destructive) {
  public string Say() => Words.T[$"step_{Kind}", Name ?? "", From ?? "", To ?? ""];
}

/// <summary>What changes between two versions of a definition.</summary>
internal static class ShapeSteps {
  /// <summary>Records that are read in a second to check a rule, put in an index, or written anew; of a small server, so that nobody waits longer than they were told.</summary>
  const int Read = 500_000, Indexed = 100_000, Written = 10_000;

  /// <summary>Changes that cannot be made: another meaning needs another key.</summary>
  public static IEnumerable<DefinitionFault> Impossible(RegistryDefinition before, RegistryDefinition after) {
    foreach (var (i, field) in after.Fields.Index())
      if (before.Find(field.Key) is { } was && (!Conversion.IsPossible(was, field) || was.Registry != field.Registry))
        yield return new($"/fields/{i}/type", Words.T["impossible_type", field.Key]);
  }

  /// <param name="rows">How many records there are.</param>
  public static IReadOnlyList<ShapeStep> Between(RegistryDefinition? before, RegistryDefinition after, long rows) {
    if (before is null) return [new(StepKind.Create, null, after.Name.Vi, null, null, 0, 1, true, false)];
    var steps = after.Fields.SelectMany(f => before.Find(f.Key) is { } was ? OfField(was, f, rows) : [Step(StepKind.AddField, f, 0, 0)]).ToList();
    steps.AddRange(before.Fields.Where(f => after.Find(f.Key) is null).Select(f => Step(StepKind.DropField, f, rows, Written, reversible: false, destructive: true)));
    if (!before.NaturalKey.SequenceEqual(after.NaturalKey, StringComparer.Ordinal))
      steps.Add(new(StepKind.NaturalKey, null, null, string.Join(", ", before.NaturalKey), string.Join(", ", after.NaturalKey), rows, Time(rows, Indexed), true, false));
    if (before.Validity != after.Validity) steps.Add(new(StepKind.Validity, null, null, null, null, rows, Time(rows, Indexed), true, false));
    if (!Keys(before.States).SequenceEqual(Keys(after.States), StringComparer.Ordinal))
      steps.Add(new(StepKind.States, null, null, string.Join(", ", Keys(before.States)), string.Join(", ", Keys(after.States)), rows, Time(rows, Read), true, false));
    if (ColumnTypes.SearchText(before) != ColumnTypes.SearchText(after)) steps.Add(new(StepKind.Search, null, null, null, null, rows, Time(rows, Written), true, false));
    if (before.Closed != after.Closed) steps.Add(new(after.Closed ? StepKind.Close : StepKind.Reopen, null, null, null, null, 0, 0, true, false));
    steps.AddRange(Sharing(before, after, rows));
    if (steps.Count == 0 || !Same(Bare(before, after), Bare(after, before))) steps.Add(new(StepKind.Words, null, null, null, null, 0, 0, true, false));
    return steps;
  }

  /// <summary>Who owns, reads and writes: each of it that changes is told by itself, and whether more people may do so then.</summary>
  static IEnumerable<ShapeStep> Sharing(RegistryDefinition before, RegistryDefinition after, long rows) {
    ShapeStep Share(string what, string from, string to, bool more) => new(StepKind.Share, null, Words.T[what], from, to, rows, 0, true, more);
    var isHidden = before.Open != true;
    if (before.Owner != after.Owner) yield return Share("def_owner", before.Owner, after.Owner, true);
    if (before.Class != after.Class) yield return Share("def_class", Words.T[$"def_class_{before.Class}"], Words.T[$"def_class_{after.Class}"], isHidden && Reach(after) > Reach(before));
    if (before.Open != after.Open) yield return Share("def_open", Openness(before), Openness(after), after.Open == true);
    if (!Readers(before).SetEquals(Readers(after)))
      yield return Share("def_readers", string.Join(", ", Readers(before)), string.Join(", ", Readers(after)), isHidden && Reach(before) < 2 && Reach(after) == 1 && !Readers(after).IsSubsetOf(Readers(before)));
    if (before.Writers != after.Writers) yield return Share("def_writers", Words.T[$"def_writers_{before.Writers}"], Words.T[$"def_writers_{after.Writers}"], after.Writers == Writers.Offices);
  }

  /// <summary>How far a class lets what is not open be read: 2 by every official who may read registries, 1 by the readers named too, 0 by the owner.</summary>
  static int Reach(RegistryDefinition d) => d.Class switch {
    SharingClass.Foundation or SharingClass.Shared or SharingClass.Reference => 2,
    SharingClass.InternallyShared or SharingClass.Derived => 1,
    _ => 0,
  };

  static HashSet<string> Readers(RegistryDefinition d) => [.. d.Readers ?? []];

  static string Openness(RegistryDefinition d) => Words.T[d.Open switch { true => "def_is_open", false => "def_not_open", _ => "def_unverified" }];

  static IEnumerable<ShapeStep> OfField(RegistryField was, RegistryField field, long rows) {
    if (Conversion.Between(was, field) is { } conversion)
      yield return conversion switch {
        { Exact: true } => Step(StepKind.Widen, field, rows, Written, was.Type, field.Type),
        { Recomputes: true } => Step(StepKind.Transform, field, rows, Written, ColumnTypes.Srid(was), ColumnTypes.Srid(field)),
        _ => Step(StepKind.Narrow, field, rows, Written, was.Type, field.Type, reversible: false, destructive: true),
      };
    else if (was.Type != field.Type) yield return Step(StepKind.Widen, field, rows, Read, was.Type, field.Type);
    if (!was.Required && field.Required) yield return Step(StepKind.Require, field, rows, Read);
    if (was.Required && !field.Required) yield return Step(StepKind.Release, field, 0, Read);
    if (!Same(RulesOf(was), RulesOf(field))) yield return Step(StepKind.Rules, field, rows, Read);
    if (was.Unique != field.Unique) yield return field.Unique ? Step(StepKind.Unique, field, rows, Indexed) : Step(StepKind.NotUnique, field, 0, Indexed);
    if (was.Formula != field.Formula) yield return Step(StepKind.Formula, field, 0, Written);
    if (was.Personal is not null && field.Personal is null) yield return Step(StepKind.Unmark, field, rows, Read, destructive: true);
  }

  static ShapeStep Step(StepKind kind, RegistryField field, long rows, int perSecond, object? from = null, object? to = null, bool reversible = true, bool destructive = false) =>
    new(kind, field.Key, field.Name.Vi, Text(from), Text(to), rows, Time(rows, perSecond), reversible, destructive);

  static string? Text(object? value) => value is FieldType type ? Words.T[$"type_{type}"] : Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;

  static int Time(long rows, int perSecond) => (int)Math.Min(int.MaxValue, 1 + rows / Math.Max(1, perSecond));

  static object RulesOf(RegistryField f) => new { f.Minimum, f.Maximum, f.MaxLength, f.Decimals, f.Pattern, f.Catalogue };

  static IEnumerable<string> Keys(IReadOnlyList<RegistryState>? states) => (states ?? []).Select(s => s.Key);

  /// <summary>What is left of a definition when everything that has a step of its own is taken away.</summary>
  static RegistryDefinition Bare(RegistryDefinition d, RegistryDefinition other) => d with {
    Owner = "",
    Class = default,
    Open = null,
    Readers = null,
    Writers = default,
    NaturalKey = [],
    Validity = false,
    Closed = false,
    States = [.. (d.States ?? []).Where(s => Keys(other.States).Contains(s.Key, StringComparer.Ordinal))],
    Fields = [.. d.Fields.Where(f => other.Find(f.Key) is not null).Select(f => new RegistryField(f.Key, FieldType.Text, f.Name, f.Description, Unit: f.Unit, Personal: f.Personal, Standard: f.Standard, List: f.List, Source: f.Source, Verified: f.Verified))],
  };

  static bool Same<T>(T a, T b) => JsonSerializer.Serialize(a, Json.Options) == JsonSerializer.Serialize(b, Json.Options);
}
