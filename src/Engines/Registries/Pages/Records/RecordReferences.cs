using System.Text.Json.Nodes;
using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries.Pages;

/// <summary>People name a record of another registry by its key or by words of it; what is kept is its id.</summary>
internal sealed class RecordReferences(Registries registries, RecordWords shown, Work w) {
  const int Offered = 5;

  /// <summary>References as they are typed.</summary>
  public async Task Write(RegistryDefinition definition, JsonObject values, CancellationToken ct) {
    foreach (var field in definition.Fields.Where(f => f.Type == FieldType.Reference))
      if (Guid.TryParse(values[field.Key]?.ToString(), out var id)) values[field.Key] = await Typed(field, id, ct);
  }

  /// <summary>Ids in the place of what was typed; what names none or several is a mistake of its field. What was not touched stays.</summary>
  public async Task<IReadOnlyList<Error>> Read(RegistryDefinition definition, JsonObject values, JsonObject before, CancellationToken ct) {
    var wrong = new List<Error>();
    foreach (var field in definition.Fields.Where(f => f.Type == FieldType.Reference)) {
      if (values[field.Key]?.ToString() is not { Length: > 0 } typed) continue;
      if (Guid.TryParse(before[field.Key]?.ToString(), out var old) && typed == await Typed(field, old, ct)) values[field.Key] = old.ToString();
      else if (await Find(field, typed, ct) is var found && found.IsError) wrong.Add(found.Error);
      else values[field.Key] = found.Value.ToString();
    }
    return wrong;
  }

  public async Task<Answer<Guid>> Find(RegistryField field, string typed, CancellationToken ct) {
    if (await registries.Find(field.Registry!, ct) is not { } of) return new Error(ErrorKind.Invalid, "registries.reference_gone", T["reference_gone"], field.Key);
    if (of.NaturalKey is [var key] && await registries.FindByKey(w, of.Key, new Dictionary<string, string>(StringComparer.Ordinal) { [key] = typed }, ct) is { IsError: false } named) return named.Value.Id;
    var found = await registries.List(w, new(of.Key, new Filter.Words(typed), Limit: Offered + 1), ct);
    var records = found.IsError ? [] : found.Value.Records;
    if (records is [var one]) return one.Id;
    return records.Count == 0 ? new Error(ErrorKind.Invalid, "registries.reference_unknown", T["reference_unknown", typed, RecordWords.In(of.Name)], field.Key)
      : new Error(ErrorKind.Invalid, "registries.reference_many", T["reference_many", typed, string.Join("; ", records.Take(Offered).Select(r => RecordWords.TitleOf(of, r)))], field.Key);
  }

  public async Task<string> Typed(RegistryField field, Guid id, CancellationToken ct) {
    if (await registries.Find(field.Registry!, ct) is { NaturalKey: [var key] } && await shown.Named(field.Registry!, id, ct) is { } found && found.Values[key]?.ToString() is { Length: > 0 } named) return named;
    return await shown.Title(field.Registry!, id, ct) ?? id.ToString();
  }
}
