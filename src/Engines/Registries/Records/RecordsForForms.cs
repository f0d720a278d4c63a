using System.Globalization;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// What people are asked only once: fields of a form get the values that a registry holds. An official finds what they may read there;
/// anyone else finds what is about themselves or about a business that they represent, and nothing else.
/// </summary>
internal sealed class RecordsForForms(Work w, Works works, Identities identities, Registries registries) : IRecordSource, IPrefillSource {
  readonly Dictionary<(Guid Actor, string Registry), RegistryRecord?> own = [];

  public string Name => "registry";

  /// <summary>Which registry is meant, must be told.</summary>
  public ValueTask<FoundRecord?> Find(string key, CancellationToken ct) => ValueTask.FromResult<FoundRecord?>(null);

  /// <summary>The record of this natural key, of one field: <c>lookup: "registry.food_permit"</c>.</summary>
  public async ValueTask<FoundRecord?> Find(string register, string key, CancellationToken ct) {
    if (await registries.Find(register, ct) is not { NaturalKey: [var field] } d) return null;
    var asked = new Dictionary<string, string>(StringComparer.Ordinal) { [field] = key };
    if (!w.Actor.Can(RegistryPermissions.Read)) {
      await using var whole = works.Begin(Actor.Machine(Name), w.Purpose);
      if (await registries.FindByKey(whole.Work, register, asked, ct) is { IsError: false } theirs && Holds(theirs.Value) && await IsAbout(d, theirs.Value, ct)) return Found(d, theirs.Value);
    }
    return await registries.FindByKey(w, register, asked, ct) is { IsError: false } read && Holds(read.Value) ? Found(d, read.Value) : null;
  }

  /// <summary>The value of a field in the one record that is about the person: <c>registry.food_permit.address</c>.</summary>
  public async ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct) {
    if (what.Split('.') is not [var register, var field] || await registries.Find(register, ct) is not { } d || d.Find(field) is null) return null;
    if (!own.TryGetValue((actor.Id, register), out var record)) own[(actor.Id, register)] = record = await Own(d, actor, ct);
    return record?.Values[field] is { } value ? new(value.DeepClone(), Called(d)) : null;
  }

  async Task<RegistryRecord?> Own(RegistryDefinition d, Actor actor, CancellationToken ct) {
    if (RecordReading.PersonOf(d) is not { } person || (await identities.Person(w, actor.Id, ct))?.PersonalNumber is not { } number) return null;
    await using var whole = works.Begin(Actor.Machine(Name), w.Purpose);
    var page = await registries.List(whole.Work, new(d.Key, new Filter.Compare(person.Key, Comparison.Equal, number), Limit: 2, On: Vn.Day(w.Now)), ct);
    return page is { IsError: false, Value.Records: [var only] } ? only : null;
  }

  async Task<bool> IsAbout(RegistryDefinition d, RegistryRecord record, CancellationToken ct) {
    if (RecordReading.PersonOf(d) is { } person && (string?)record.Values[person.Key] is { } number) return w.Actor.IsSignedIn && (await identities.Person(w, w.Actor.Id, ct))?.PersonalNumber == number;
    string[] codes = [.. d.Fields.Where(f => f.Type == FieldType.Organisation).Select(f => (string?)record.Values[f.Key]).OfType<string>()];
    return codes.Length > 0 && w.Actor.IsSignedIn && (await identities.Represented(w, ct)).Any(b => b.TaxCode is { } code && codes.Contains(FieldValue.TaxCode(code)));
  }

  /// <summary>What has ended fills nothing.</summary>
  bool Holds(RegistryRecord record) => Vn.Day(w.Now) is var today && (record.From is null || record.From <= today) && (record.To is null || today < record.To);

  static FoundRecord Found(RegistryDefinition d, RegistryRecord record) => new(record.Values, Called(d));

  static string Called(RegistryDefinition d) => d.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
}
