using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>A record of a register: its values by name, and the register in the words of the screen.</summary>
public sealed record FoundRecord(JsonObject Values, string Origin);

/// <summary>Whose records are meant: a person by their number, or an organisation by its tax code.</summary>
public sealed record RecordHolder(string? PersonalNumber, string? TaxCode);

/// <summary>A record that holds today and is about somebody, as far as it is shown.</summary>
/// <param name="Register">As <c>lookup</c> names it: <c>registry.food_permit</c>.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Origin">The register in the words of the screen.</param>
public sealed record HeldRecord(string Register, Guid Id, int Version, string Title, string Origin, IReadOnlyList<HeldValue> Values);

/// <param name="Text">In words: codes by their names, references by their titles.</param>
public sealed record HeldValue(string Field, string Label, string Text);

/// <summary>A register that a form may look into: people, businesses, and whatever a layer above registers.</summary>
public interface IRecordSource {
  /// <summary>As <c>properties.lookup</c> names it.</summary>
  string Name { get; }

  /// <summary>The record of this key, if who asks may read it; null when there is none.</summary>
  ValueTask<FoundRecord?> Find(string key, CancellationToken ct);

  /// <summary>The same of a source that has many registers, the one meant being named after a full stop: <c>lookup: "registry.food_permit"</c>.</summary>
  ValueTask<FoundRecord?> Find(string register, string key, CancellationToken ct) => ValueTask.FromResult<FoundRecord?>(null);

  /// <summary>What the register holds today of this person or organisation. Who asks has made sure that it is asked for them; an official's looking leaves evidence.</summary>
  /// <param name="fields">Those that are shown.</param>
  ValueTask<IReadOnlyList<HeldRecord>> Held(string register, RecordHolder holder, IReadOnlyCollection<string> fields, CancellationToken ct) => ValueTask.FromResult<IReadOnlyList<HeldRecord>>([]);
}

/// <summary>
/// Fills fields from a register on request: one types a key (<c>lookup: "person"</c>), presses the button, and the fields that name
/// it (<c>from: "motherNumber.fullName"</c>) get their values with their provenance. In a row of a list the row's own are filled.
/// </summary>
public sealed class FormRecords(IEnumerable<IRecordSource> sources) {
  internal const string Button = "__find";

  readonly Dictionary<string, IRecordSource> byName = sources.ToDictionary(s => s.Name);

  /// <summary>What was filled, by its path, and which keys are in no register.</summary>
  public sealed record Looked(IReadOnlyDictionary<string, Provenance> Filled, IReadOnlyList<Error> Missed);

  /// <summary>Does what the pressed buttons of the whole form ask for.</summary>
  public async Task<Looked> Fill(FormDefinition form, FormAnswers answers, IEnumerable<KeyValuePair<string, StringValues>> posted, DateTimeOffset now, CancellationToken ct) {
    var pressed = posted.Where(p => p.Key.EndsWith(Button, StringComparison.Ordinal)).Select(p => p.Key[..^Button.Length]).ToHashSet(StringComparer.Ordinal);
    var filled = new Dictionary<string, Provenance>(StringComparer.Ordinal);
    var missed = new List<Error>();
    if (pressed.Count == 0) return new(filled, missed);
    var whole = new List<Place>();
    foreach (var page in form.Pages) Gather(page.Group, "", answers.Data, whole, "");
    foreach (var places in whole.GroupBy(p => p.Row))
      foreach (var key in places.Where(p => p.Field.Lookup is not null && pressed.Contains(p.Path))) await One(key, [.. places]);
    return new(filled, missed);

    async Task One(Place key, IReadOnlyList<Place> beside) {
      var typed = key.At[key.Field.Key!]?.ToString() ?? "";
      var found = typed.Length > 0 ? await Find(key.Field.Lookup!, typed, ct) : null;
      if (found is null) missed.Add(new(ErrorKind.Invalid, "forms.no_record", T["no_record", typed], key.Path));
      foreach (var place in found is null ? [] : beside.Where(p => p.Field.From?.Key == key.Field.Key)) {
        if (found!.Values[place.Field.From!.Value.Part] is not { } value) continue;
        place.At[place.Field.Key!] = value.DeepClone();
        answers.Unread.Remove(place.Path);
        filled[place.Path] = new($"{key.Field.Lookup}.{place.Field.From.Value.Part}", found.Origin, now, Changed: false);
      }
    }
  }

  /// <summary>What a register holds today of somebody, in the place of a paper that would say the same; none where the register is not kept.</summary>
  /// <param name="lookup"><c>registry.food_permit</c>.</param>
  public ValueTask<IReadOnlyList<HeldRecord>> Held(string lookup, RecordHolder holder, IReadOnlyCollection<string> fields, CancellationToken ct) =>
    lookup.Split('.', 2) is [var name, var register] && byName.TryGetValue(name, out var source) ? source.Held(register, holder, fields, ct) : ValueTask.FromResult<IReadOnlyList<HeldRecord>>([]);

  ValueTask<FoundRecord?> Find(string lookup, string key, CancellationToken ct) {
    if (byName.TryGetValue(lookup, out var source)) return source.Find(key, ct);
    return lookup.Split('.', 2) is [var name, var register] && byName.TryGetValue(name, out var many) ? many.Find(register, key, ct) : ValueTask.FromResult<FoundRecord?>(null);
  }

  sealed record Place(FormField Field, string Path, JsonObject At, string Row);

  static void Gather(FormField field, string prefix, JsonObject at, List<Place> places, string row) {
    if (field.Kind == FieldKind.Group) {
      var inner = field.Key is null ? at : at[field.Key] as JsonObject;
      if (inner is null) at[field.Key!] = inner = [];
      foreach (var part in field.Parts) Gather(part, field.Key is null ? prefix : prefix + field.Key + ".", inner, places, row);
    } else if (field.Kind == FieldKind.List) {
      var rows = (at[field.Key!] as JsonArray ?? []).OfType<JsonObject>().ToArray();
      for (var i = 0; i < rows.Length; i++) {
        var here = $"{prefix}{field.Key}.{i}.";
        foreach (var part in field.Parts) Gather(part, here, rows[i], places, here);
      }
    } else if (field.HoldsValue) places.Add(new(field, prefix + field.Key, at, row));
  }
}
