using System.Globalization;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Registries.Pages;

namespace Saola.Registries;

/// <summary>
/// What people are asked only once: fields of a form get the values that a registry holds. An official finds what they may read there;
/// anyone else finds what is about themselves or about a business that they represent, and nothing else.
/// </summary>
internal sealed class RecordsForForms(Work w, Works works, Identities identities, Registries registries, IChoices choices) : IRecordSource, IPrefillSource {
  /// <summary>More than these are not told apart on a page.</summary>
  const int MostHeld = 10;

  readonly Dictionary<(Guid Actor, string Registry), RegistryRecord?> own = [];
  readonly Dictionary<(string Registry, RecordHolder Holder, string Fields), IReadOnlyList<HeldRecord>> held = [];

  public string Name => "registry";

  /// <summary>Which registry is meant, must be told.</summary>
  public ValueTask<FoundRecord?> Find(string key, CancellationToken ct) => ValueTask.FromResult<FoundRecord?>(null);

  /// <summary>The record of this natural key, of one field: <c>lookup: "registry.food_permit"</c>.</summary>
  public async ValueTask<FoundRecord?> Find(string register, string key, CancellationToken ct) =>
    await registries.Find(register, ct) is { NaturalKey: [var field] } d ? await Find(d, new Dictionary<string, string>(StringComparer.Ordinal) { [field] = key }, ct) : null;

  /// <summary>The record of this natural key, of several: all of them and no others, each by its name in the registry.</summary>
  public async ValueTask<FoundRecord?> Find(string register, IReadOnlyDictionary<string, string> key, CancellationToken ct) =>
    await registries.Find(register, ct) is { } d ? await Find(d, key, ct) : null;

  /// <summary>A registry whose records name neither people nor organisations is nobody's own.</summary>
  public async ValueTask<bool> Answers(string register, CancellationToken ct) =>
    await registries.Open(w.Actor, register, ct) is { } open && (open.Access.MayReadSome || w.Actor.IsSignedIn && open.Definition.Fields.Any(f => f.Type is FieldType.Person or FieldType.Organisation));

  /// <summary>As who may read registries finds it, in the post in which the form is received: what is kept from them stays so.</summary>
  public async ValueTask<FoundRecord?> Received(string register, IReadOnlyDictionary<string, string> key, IReadOnlyCollection<string> fields, CancellationToken ct) {
    if (!await Receives(register, ct) || await registries.Find(register, ct) is not { } d) return null;
    await using var look = works.Begin(Receiver(), w.Purpose, w.Reason);
    var typed = key is { Count: 1 } && d.NaturalKey is [var field] ? new Dictionary<string, string>(StringComparer.Ordinal) { [field] = key.Values.Single() } : key;
    if (await registries.FindByKey(look.Work, d.Key, typed, ct) is not { IsError: false } read || !Holds(read.Value)) return null;
    string[] taken = [.. fields.Where(f => read.Value.Values[f] is not null)];
    if (taken.Length == 0) return null;
    look.Work.Record("registries.form_read", "registry_record", read.Value.Id, new { registry = d.Key, fields = taken });
    await look.Work.Commit(ct);
    return Found(d, read.Value);
  }

  public async ValueTask<bool> Receives(string register, CancellationToken ct) =>
    w.Actor is { Kind: ActorKind.Official, Post: not null } && !w.Actor.Can(RegistryPermissions.Read) && await registries.Open(Receiver(), register, ct) is { Access.MayReadSome: true };

  /// <summary>Who receives, with the one right that the form lends them.</summary>
  Actor Receiver() => w.Actor with { Permissions = [RegistryPermissions.Read], Offices = [], Rights = null };

  async Task<FoundRecord?> Find(RegistryDefinition d, IReadOnlyDictionary<string, string> key, CancellationToken ct) {
    if (!w.Actor.Can(RegistryPermissions.Read)) {
      await using var whole = works.Begin(Actor.Machine(Name), w.Purpose);
      if (await registries.FindByKey(whole.Work, d.Key, key, ct) is { IsError: false } found && Holds(found.Value) && await Theirs(d, found.Value, ct) is { } theirs) return Found(d, theirs);
    }
    return await registries.FindByKey(w, d.Key, key, ct) is { IsError: false } read && Holds(read.Value) ? Found(d, read.Value) : null;
  }

  /// <summary>Of an organisation those who represent it see nothing that is personal of others; one request looks once, however often it asks.</summary>
  public async ValueTask<IReadOnlyList<HeldRecord>> Held(string register, RecordHolder holder, IReadOnlyCollection<string> fields, CancellationToken ct) {
    var asked = (register, holder, string.Join(' ', fields));
    if (!held.TryGetValue(asked, out var shown)) held[asked] = shown = await Look(register, holder, fields, ct);
    return shown;
  }

  async Task<IReadOnlyList<HeldRecord>> Look(string register, RecordHolder holder, IReadOnlyCollection<string> fields, CancellationToken ct) {
    if (await registries.Find(register, ct) is not { } d || About(d, holder) is not { } about) return [];
    await using var whole = works.Begin(Actor.Machine(Name), w.Purpose);
    var page = await registries.List(whole.Work, new(register, about, Limit: MostHeld, On: Vn.Day(w.Now)), ct);
    if (page.IsError || page.Value.Records.Count == 0) return [];
    if (w.Actor.ActsForOffice) await Note(d, page.Value.Records, fields, holder.PersonalNumber is { } number && (await identities.IdsByNumber(w, [number], ct)).TryGetValue(number, out var id) ? id : null, ct);
    if (holder.PersonalNumber is null && !w.Actor.ActsForOffice) foreach (var record in page.Value.Records) WithoutPersonal(d, record);
    var (words, shown) = (new RecordWords(registries, choices, whole.Work), new List<HeldRecord>());
    foreach (var record in page.Value.Records) shown.Add(new($"{Name}.{register}", record.Id, record.Version, await Title(words, d, record, ct), Called(d), await Values(words, d, record, fields, ct)));
    return shown;
  }

  static Filter? About(RegistryDefinition d, RecordHolder holder) {
    if (holder.PersonalNumber is { } number) return RecordReading.PersonOf(d) is { } person ? new Filter.Compare(person.Key, Comparison.Equal, number) : null;
    return holder.TaxCode is not null && FieldValue.TaxCode(holder.TaxCode) is { } code && OrganisationOf(d) is { } organisation ? new Filter.Compare(organisation.Key, Comparison.Equal, code) : null;
  }

  /// <summary>What a reference names says more than a name that the holder knows to be their own.</summary>
  static async ValueTask<string> Title(RecordWords words, RegistryDefinition d, RegistryRecord record, CancellationToken ct) {
    var parts = new List<string>();
    foreach (var field in d.NaturalKey.Select(k => d.Find(k)!)) if (await words.Show(field, record.Values[field.Key], ct) is { Length: > 0 } text) parts.Add(text);
    return parts.Count > 0 ? string.Join(" · ", parts) : RecordWords.TitleOf(d, record);
  }

  static async ValueTask<IReadOnlyList<HeldValue>> Values(RecordWords words, RegistryDefinition d, RegistryRecord record, IReadOnlyCollection<string> fields, CancellationToken ct) {
    var values = new List<HeldValue>();
    foreach (var field in fields.Select(d.Find).OfType<RegistryField>()) if (await words.Show(field, record.Values[field.Key], ct) is { Length: > 0 } text) values.Add(new(field.Key, RecordWords.In(field.Name), text));
    return values;
  }

  /// <summary>That an official looked is evidence, whatever becomes of their act.</summary>
  async Task Note(RegistryDefinition d, IReadOnlyList<RegistryRecord> read, IReadOnlyCollection<string> fields, Guid? about, CancellationToken ct) {
    await using var seen = works.Begin(w.Actor, w.Purpose, w.Reason);
    foreach (var record in read) seen.Work.Record("registries.personal_read", "registry_record", record.Id, new { registry = d.Key, fields }, about: about);
    await seen.Work.Commit(ct);
  }

  /// <summary>The value of a field in the one record that is about the person: <c>registry.food_permit.address</c>.</summary>
  public async ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct) {
    if (what.Split('.') is not [var register, var field] || await registries.Find(register, ct) is not { } d || d.Find(field) is null) return null;
    if (!own.TryGetValue((actor.Id, register), out var record)) {
      own[(actor.Id, register)] = record = await Own(d, actor, ct);
      // an official who fills the form for the person has read there, whoever owns the registry
      if (record is not null && w.Actor.ActsForOffice && w.Actor.Id != actor.Id) await Note(d, [record], [.. d.Fields.Where(f => record.Values[f.Key] is not null).Select(f => f.Key)], actor.Id, ct);
    }
    return record?.Values[field] is { } value ? new(value.DeepClone(), Called(d)) : null;
  }

  async Task<RegistryRecord?> Own(RegistryDefinition d, Actor actor, CancellationToken ct) {
    if (RecordReading.PersonOf(d) is not { } person || (await identities.Person(w, actor.Id, ct))?.PersonalNumber is not { } number) return null;
    await using var whole = works.Begin(Actor.Machine(Name), w.Purpose);
    var page = await registries.List(whole.Work, new(d.Key, new Filter.Compare(person.Key, Comparison.Equal, number), Limit: 2, On: Vn.Day(w.Now)), ct);
    return page is { IsError: false, Value.Records: [var only] } ? only : null;
  }

  /// <summary>
  /// What the person who asks may have of it: all where they are one of the people that it names; without what is personal where they
  /// represent the organisation that it is about; null where it is about neither. Others that it names are not whose record it is.
  /// </summary>
  async Task<RegistryRecord?> Theirs(RegistryDefinition d, RegistryRecord record, CancellationToken ct) {
    if (!w.Actor.IsSignedIn) return null;
    var number = (await identities.Person(w, w.Actor.Id, ct))?.PersonalNumber;
    if (number is not null && d.Fields.Any(f => f.Type == FieldType.Person && (string?)record.Values[f.Key] == number)) return record;
    if (OrganisationOf(d) is not { } organisation || (string?)record.Values[organisation.Key] is not { } code) return null;
    var ours = (await identities.Business(w, w.Actor.Id, ct))?.TaxCode;
    if (!(await identities.Represented(w, ct)).Select(b => b.TaxCode).Append(ours).OfType<string>().Any(c => FieldValue.TaxCode(c) == code)) return null;
    return WithoutPersonal(d, record);
  }

  static RegistryRecord WithoutPersonal(RegistryDefinition d, RegistryRecord record) {
    foreach (var field in d.Fields.Where(f => f.Personal is not null)) record.Values.Remove(field.Key);
    return record;
  }

  /// <summary>The field that says about which organisation a record is, where it is about none of the people that it may name: the first.</summary>
  static RegistryField? OrganisationOf(RegistryDefinition d) => d.Fields.FirstOrDefault(f => f.Type == FieldType.Organisation);

  /// <summary>What has ended fills nothing.</summary>
  bool Holds(RegistryRecord record) => Vn.Day(w.Now) is var today && (record.From is null || record.From <= today) && (record.To is null || today < record.To);

  static FoundRecord Found(RegistryDefinition d, RegistryRecord record) => new(record.Values, Called(d));

  static string Called(RegistryDefinition d) => d.Name.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
}
