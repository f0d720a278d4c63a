using System.Collections.Frozen;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>That personal fields were shown, or records found by them, is evidence.</summary>
internal sealed partial class RecordReading {
  static readonly IReadOnlySet<string> NoFields = FrozenSet<string>.Empty;

  /// <summary>With whom the records are about, where something personal is shown or asked by.</summary>
  static Fields About(Fields fields, RegistryDefinition d, IReadOnlySet<string> asked) =>
    fields with { Asked = asked, Read = asked.Count > 0 || fields.Read.Any(f => f.Personal is not null) ? [.. fields.Read.Union(d.Fields.Where(f => f.Type == FieldType.Person))] : fields.Read };

  async Task<IReadOnlyList<RegistryRecord>> Shown(Work w, OpenRegistry open, Fields fields, IReadOnlyList<Row> rows, CancellationToken ct) {
    if (w.Actor.Kind != ActorKind.Machine && rows.Any(r => r.Personal)) await Note(w, open.Definition, [.. rows.Where(r => r.Personal).Select(r => r.Record).DistinctBy(r => r.Id)], fields.Shown, ct, fields.Asked);
    foreach (var row in rows) foreach (var extra in fields.Read.Where(f => !fields.Shown.Contains(f.Key))) row.Record.Values.Remove(extra.Key);
    return [.. rows.Select(r => r.Record)];
  }

  /// <summary>Each of the people that a record names is told that it was read.</summary>
  /// <param name="asked">The personal fields by which the records were found, whatever of them was shown.</param>
  public async Task Note(Work w, RegistryDefinition d, RegistryRecord[] read, IReadOnlySet<string> shown, CancellationToken ct, IReadOnlySet<string>? asked = null) {
    RegistryField[] people = [.. d.Fields.Where(f => f.Type == FieldType.Person)];
    string[] Numbers(RegistryRecord r) => [.. people.Select(f => (string?)r.Values[f.Key]).OfType<string>().Distinct(StringComparer.Ordinal)];
    var ids = await identities.IdsByNumber(w, [.. read.SelectMany(Numbers).Distinct(StringComparer.Ordinal)], ct);
    bool Asked(string field) => asked is not null && asked.Contains(field);
    string[] personal = [.. d.Fields.Where(f => f.Personal is not null && (shown.Contains(f.Key) || Asked(f.Key))).Select(f => f.Key)];
    await using var seen = works.Begin(w.Actor, w.Purpose, w.Reason);
    foreach (var record in read) {
      var known = Numbers(record).Where(ids.ContainsKey).Select(n => (Guid?)ids[n]).ToList();
      foreach (var about in known.Count == 0 ? [null] : known)
        seen.Work.Record("registries.personal_read", "registry_record", record.Id, new { registry = d.Key, fields = personal.Where(f => Asked(f) || record.Values.ContainsKey(f)) }, about: about);
    }
    await w.Rest();
    await seen.Work.Commit(ct);
  }

  /// <summary>That records were counted by personal fields; each of the people that the question named is told.</summary>
  public async Task NoteCount(Work w, RegistryDefinition d, Guid registry, AskedBy by, CancellationToken ct) {
    var ids = await identities.IdsByNumber(w, by.People, ct);
    await using var seen = works.Begin(w.Actor, w.Purpose, w.Reason);
    foreach (var about in ids.Values.Select(id => (Guid?)id).DefaultIfEmpty())
      seen.Work.Record("registries.personal_read", "registry", registry, new { registry = d.Key, fields = by.Personal.Order(StringComparer.Ordinal) }, about: about);
    await w.Rest();
    await seen.Work.Commit(ct);
  }
}
