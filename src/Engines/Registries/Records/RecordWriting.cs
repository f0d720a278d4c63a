using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Adds, changes and ends records in the caller's act, with their evidence. What is personal goes into the ledger under the key of the
/// person the record is about, or of the record itself where no person is known. Where the registry asks for a second person, what is
/// asked for becomes a proposal instead of a record, whatever door it came through, unless that person has spoken.
/// </summary>
internal sealed class RecordWriting(RecordChecks checks, Identities identities, FileStore files, Reviews reviews) {
  public const int LongestReason = 1_000;

  /// <param name="Given">The values by field; <c>_state</c> is the record's state.</param>
  /// <param name="Before">The record as it is; null when it is new.</param>
  public sealed record Wanted(Guid Id, Guid Office, JsonObject Given, RegistryRecord? Before, DateOnly? From);

  /// <summary>What a record is told to say what it said in an earlier version.</summary>
  public static JsonObject ValuesOf(RegistryDefinition d, RegistryRecord was, RegistryRecord now) =>
    new(d.Fields.Where(f => !f.IsComputed && !JsonNode.DeepEquals(was.Values[f.Key], now.Values[f.Key])).Select(f => KeyValuePair.Create(f.Key, was.Values[f.Key]?.DeepClone())));

  /// <param name="id">The id that was promised to it; another new one when null.</param>
  public async Task<Answer<RegistryRecord>> Add(Work w, OpenRegistry open, Guid? office, JsonObject values, DateOnly? from, RecordOrigin origin, CancellationToken ct, Guid? id = null) {
    if (open.Access.OfficeOfNew(office) is not { } keeper) return RecordErrors.OfficeMissing;
    if (!open.Access.MayWrite(keeper)) return RecordErrors.NotWriter;
    return await Written(w, open, new(id ?? Guid.CreateVersion7(w.Now), keeper, values, null, from), origin, ct);
  }

  public async Task<Answer<RegistryRecord>> Change(Work w, OpenRegistry open, Guid id, int version, JsonObject changes, DateOnly? from, RecordOrigin origin, CancellationToken ct) {
    var found = await Held(w, open, id, version, ct);
    return found.IsError ? found.Error : await Written(w, open, new(id, found.Value.Office, changes, found.Value, from), origin, ct);
  }

  public async Task<Answer<RegistryRecord>> End(Work w, OpenRegistry open, Guid id, int version, DateOnly to, string? state, RecordOrigin origin, CancellationToken ct) {
    var found = await Held(w, open, id, version, ct);
    if (found.IsError) return found.Error;
    var (d, record) = (open.Definition, found.Value);
    if (FieldValue.IsNoDay(to)) return RecordErrors.DayOutside("to");
    if (to < record.From) return RecordErrors.ToTooEarly;
    // today may be the last day on which it holds; what comes later only validity knows
    if (!d.Validity && to > Vn.Day(w.Now).AddDays(1)) return RecordErrors.ToTooLate;
    if (state is not null && d.States?.Any(s => s.Key == state) != true) return RecordErrors.StateUnknown;
    if (Because(w, origin) is { } refused) return refused;
    if (Waits(d, origin)) return RecordReading.ShownTo(open, await reviews.ProposeEnd(w, d, record, to, state, await About(w, d, record, ct), origin, ct));
    var sql = new SqlText();
    string[] sets = [$"{Names.To} = {sql.Add(to, NpgsqlDbType.Date)}", .. state is null ? Array.Empty<string>() : [$"{Names.State} = {sql.Add(state, NpgsqlDbType.Text)}"]];
    var written = await Update(w, d, record, sets, origin, sql, ct);
    if (written.IsError) return written.Error;
    w.Publish(new RecordEnded(d.Key, id, written.Value.Version, record.Office, to, written.Value.State, origin.Dossier, origin.Result, origin.Proposal, origin.Maker) { Into = origin.Into }, about: await About(w, d, record, ct));
    return RecordReading.ShownTo(open, written.Value);
  }

  /// <summary>A record that ended holds again as it did before; null when it is done.</summary>
  public async Task<Error?> Reopen(Work w, RegistryDefinition d, RegistryRecord ended, string? state, RecordOrigin origin, CancellationToken ct) {
    var sql = new SqlText();
    var written = await Update(w, d, ended, [$"{Names.To} = null", $"{Names.State} = {sql.Add(state, NpgsqlDbType.Text)}"], origin, sql, ct);
    if (written.IsError) return written.Error;
    w.Publish(new RecordChanged(d.Key, ended.Id, written.Value.Version, ended.Office, [], state, written.Value.From, origin.Dossier, origin.Result, origin.Proposal, origin.Maker), about: await About(w, d, ended, ct));
    return null;
  }

  static bool Waits(RegistryDefinition d, RecordOrigin origin) => d.Review && !origin.Confirmed;

  /// <summary>The record in the version that who writes has seen.</summary>
  async Task<Answer<RegistryRecord>> Held(Work w, OpenRegistry open, Guid id, int version, CancellationToken ct) {
    if (await WholeRecords.Find(w, open.Definition, id, ct) is not { } record) return RecordErrors.RecordNotFound;
    if (!open.Access.MayWrite(record.Office)) return open.Access.MayRead(record.Office) ? RecordErrors.NotWriter : RecordErrors.RecordNotFound;
    if (record.Version != version) return Problems.Stale;
    return record.To is null ? record : RecordErrors.Ended;
  }

  async Task<Answer<RegistryRecord>> Written(Work w, OpenRegistry open, Wanted wanted, RecordOrigin origin, CancellationToken ct) {
    if (Because(w, origin) is { } refused) return refused;
    if (Blind(open, wanted.Office, wanted.Given) is { } blind) return blind;
    var prepared = (await Prepare(w, open.Definition, [wanted], ct))[0];
    if (prepared.Fault is { } fault) return fault;
    var kept = await Keep(w, open.Definition, prepared, origin, ct);
    return kept.IsError ? kept.Error : RecordReading.ShownTo(open, kept.Value);
  }

  /// <summary>Who may not see a personal value that only one record may have would learn by writing it whether somebody is there.</summary>
  public static Error? Blind(OpenRegistry open, Guid office, JsonObject given) {
    var d = open.Definition;
    return open.Access.SeesPersonal(office) || d.Fields.FirstOrDefault(f => f.Personal is not null && (f.Unique || d.NaturalKey.Contains(f.Key)) && given.ContainsKey(f.Key)) is not { } key ? null : RecordErrors.Field(key, "blind_key");
  }

  /// <summary>A checked write.</summary>
  /// <param name="Changed">The fields that get another value.</param>
  /// <param name="About">Whose data the record holds, where the person is known here.</param>
  /// <param name="People">By the field that names them, those of the people in the record who are known here.</param>
  /// <param name="Fault">All that is wrong with it; null when it can be written.</param>
  public sealed record Prepared(Wanted Wanted, RecordDraft Draft, string[] Changed, string? State, DateOnly? From, Guid? About, IReadOnlyDictionary<string, Guid> People, Error? Fault) {
    public bool ChangesNothing => Wanted.Before is { } before && Changed.Length == 0 && State == before.State && From == before.From;
  }

  /// <summary>Checks many writes in a few questions.</summary>
  public async Task<IReadOnlyList<Prepared>> Prepare(Work w, RegistryDefinition d, IReadOnlyList<Wanted> wanted, CancellationToken ct) {
    var drafts = wanted.Select(x => new RecordDraft(FieldsOf(x.Given), x.Office, x.Id, x.Before?.Values, FromOf(d, x, Vn.Day(w.Now)))).ToList();
    await checks.Check(w, d, drafts, ct);
    RegistryField[] people = [.. d.Fields.Where(f => f.Type == FieldType.Person)];
    var ids = await identities.IdsByNumber(w, [.. drafts.SelectMany(draft => people.Select(draft.Of)).OfType<string>().Distinct(StringComparer.Ordinal)], ct);
    return [.. wanted.Zip(drafts, (x, draft) => Judge(d, x, draft, Vn.Day(w.Now), people.Where(f => draft.Of(f) is string number && ids.ContainsKey(number)).ToDictionary(f => f.Key, f => ids[(string)draft.Of(f)!], StringComparer.Ordinal)))];
  }

  static DateOnly? FromOf(RegistryDefinition d, Wanted x, DateOnly today) => x.From ?? (x.Before is not null ? x.Before.From : d.Validity ? today : null);

  static JsonObject FieldsOf(JsonObject given) => given.ContainsKey(Names.State) ? new(given.Where(v => v.Key != Names.State).Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone()))) : given;

  static Prepared Judge(RegistryDefinition d, Wanted x, RecordDraft draft, DateOnly today, Dictionary<string, Guid> people) {
    var state = x.Before is null ? d.States?.FirstOrDefault()?.Key : x.Before.State;
    if (x.Given.TryGetPropertyValue(Names.State, out var told)) {
      state = told is JsonValue text && text.TryGetValue<string>(out var key) ? key : null;
      if (state is null || d.States?.Any(s => s.Key == state) != true) draft.Faults.Add(RecordErrors.StateUnknown);
    }
    var from = FromOf(d, x, today);
    if (x.From is { } day && FieldValue.IsNoDay(day)) draft.Faults.Add(RecordErrors.DayOutside("from"));
    else if (x.From is not null && !d.Validity) draft.Faults.Add(RecordErrors.NoValidity);
    else if (from < x.Before?.From) draft.Faults.Add(RecordErrors.FromTooEarly);
    string[] changed = [.. d.Fields.Where(f => draft.Values.TryGetValue(f.Key, out var value) && (x.Before is { } before ? !JsonNode.DeepEquals(Json(f, value), before.Values[f.Key]) : value is not null)).Select(f => f.Key)];
    return new(x, draft, changed, state, from, RecordReading.PersonOf(d) is { } first && people.TryGetValue(first.Key, out var about) ? about : null, people, Error.Of(draft.Faults));
  }

  public static JsonNode? Json(RegistryField field, object? value) => field.IsGeometry ? value is string shape ? JsonNode.Parse(shape) : null : FieldValue.Json(value);

  /// <summary>Writes what was found right, and its evidence, or proposes it. A change that changes nothing is no new version.</summary>
  public async Task<Answer<RegistryRecord>> Keep(Work w, RegistryDefinition d, Prepared prepared, RecordOrigin origin, CancellationToken ct) {
    if (prepared.ChangesNothing) return prepared.Wanted.Before!;
    if (Waits(d, origin)) return await reviews.Propose(w, d, prepared, origin, ct);
    var written = prepared.Wanted.Before is { } before ? await Update(w, d, before, prepared, origin, ct) : await Insert(w, d, prepared, origin, ct);
    if (written.IsError) return written.Error;
    var record = written.Value;
    await TakeOver(w, d, prepared, ct);
    if (prepared.Wanted.Before is null) Tell(w, d, record, prepared, origin);
    else {
      w.Publish(new RecordChanged(d.Key, record.Id, record.Version, record.Office, prepared.Changed, record.State, record.From, origin.Dossier, origin.Result, origin.Proposal, origin.Maker), Personal(d, prepared), prepared.About);
      TellOthers(w, d, prepared, record.Version);
    }
    return record;
  }

  /// <summary>The files that it names are the record's from here on, also when a later version names others.</summary>
  async Task TakeOver(Work w, RegistryDefinition d, Prepared prepared, CancellationToken ct) {
    Guid[] named = [.. d.Fields.Where(f => f.Type == FieldType.File && prepared.Changed.Contains(f.Key)).Select(f => prepared.Draft.Values[f.Key]).OfType<Guid>()];
    if (named.Length == 0) return;
    foreach (var from in new[] { w.Actor.Id, prepared.Wanted.Office }) await files.Give(w, named, (RecordChecks.UploadedFiles, from), (RecordChecks.RecordFiles, prepared.Wanted.Id), ct);
  }

  static void Tell(Work w, RegistryDefinition d, RegistryRecord record, Prepared added, RecordOrigin origin) {
    w.Publish(new RecordAdded(d.Key, record.Id, record.Version, record.Office, added.Changed, record.State, record.From, origin.Dossier, origin.Result, origin.Proposal, origin.Maker), Personal(d, added), added.About);
    TellOthers(w, d, added, record.Version);
  }

  static async Task<Answer<RegistryRecord>> Insert(Work w, RegistryDefinition d, Prepared prepared, RecordOrigin origin, CancellationToken ct) {
    var (sql, x) = (new SqlText(), prepared.Wanted);
    var values = string.Join(", ", d.Fields.Select(f => $"{RecordSql.Value(f, prepared.Draft.Values.GetValueOrDefault(f.Key), sql)} as {Names.Quote(f.Key)}"));
    var text = $"""
      insert into {Names.Table(d.Key)} as r ({Names.Id}, {Names.Version}, {Names.State}, {Names.Office}, {Names.From}, {Names.At}, {Names.Process}, {Names.Dossier}, {Names.Result}, {Names.Search}, {string.Join(", ", d.Fields.Select(f => Names.Quote(f.Key)))})
      select {sql.Add(x.Id, NpgsqlDbType.Uuid)}, 1, {sql.Add(prepared.State, NpgsqlDbType.Text)}, {sql.Add(x.Office, NpgsqlDbType.Uuid)}, {sql.Add(prepared.From, NpgsqlDbType.Date)}, {sql.Add(w.Now, NpgsqlDbType.TimestampTz)},
        {sql.Add(w.Process, NpgsqlDbType.Uuid)}, {sql.Add(origin.Dossier, NpgsqlDbType.Text)}, {sql.Add(origin.Result, NpgsqlDbType.Uuid)}, {ColumnTypes.SearchText(d)}, v.* from (select {values}) v
      returning {RecordSql.Columns(d.Fields)}
      """;
    return await Returned(w, d, text, sql, ct);
  }

  static Task<Answer<RegistryRecord>> Update(Work w, RegistryDefinition d, RegistryRecord before, Prepared prepared, RecordOrigin origin, CancellationToken ct) {
    var sql = new SqlText();
    var changed = d.Fields.Where(f => prepared.Changed.Contains(f.Key)).ToDictionary(f => f.Key, f => RecordSql.Value(f, prepared.Draft.Values[f.Key], sql), StringComparer.Ordinal);
    List<string> sets = [.. changed.Select(c => $"{Names.Quote(c.Key)} = {c.Value}"), $"{Names.State} = {sql.Add(prepared.State, NpgsqlDbType.Text)}", $"{Names.From} = {sql.Add(prepared.From, NpgsqlDbType.Date)}"];
    if (d.Fields.Any(f => f.Search && changed.ContainsKey(f.Key)))
      sets.Add($"{Names.Search} = (select {ColumnTypes.SearchText(d)} from (select {string.Join(", ", d.Fields.Where(f => f is { Search: true, IsGeometry: false }).Select(f => $"{changed.GetValueOrDefault(f.Key) ?? "r." + Names.Quote(f.Key)} as {Names.Quote(f.Key)}"))}) s)");
    return Update(w, d, before, sets, origin, sql, ct);
  }

  /// <summary>A version is never earlier than the one before it, whatever the order in which acts began.</summary>
  static async Task<Answer<RegistryRecord>> Update(Work w, RegistryDefinition d, RegistryRecord before, IEnumerable<string> sets, RecordOrigin origin, SqlText sql, CancellationToken ct) => await Returned(w, d, $"""
    update {Names.Table(d.Key)} r set {Names.Version} = r.{Names.Version} + 1, {Names.At} = greatest(r.{Names.At}, {sql.Add(w.Now, NpgsqlDbType.TimestampTz)}), {Names.Process} = {sql.Add(w.Process, NpgsqlDbType.Uuid)}, {Names.Xid} = pg_current_xact_id(),
      {Names.Dossier} = {sql.Add(origin.Dossier, NpgsqlDbType.Text)}, {Names.Result} = {sql.Add(origin.Result, NpgsqlDbType.Uuid)}, {string.Join(", ", sets)}
    where r.{Names.Id} = {sql.Add(before.Id, NpgsqlDbType.Uuid)} and r.{Names.Version} = {sql.Add(before.Version, NpgsqlDbType.Integer)}
    returning {RecordSql.Columns(d.Fields)}
    """, sql, ct);

  /// <summary>What two people do at the same moment, the table refuses to the second; and also what the version that comes next does not allow any more.</summary>
  static async Task<Answer<RegistryRecord>> Returned(Work w, RegistryDefinition d, string text, SqlText sql, CancellationToken ct) {
    try {
      await using var command = sql.Command(text, await w.Connection(ct));
      await using var reader = await command.ExecuteReaderAsync(ct);
      return await reader.ReadAsync(ct) ? RecordSql.Read(reader, d.Fields, (_, _) => true) : Problems.Stale;
    } catch (PostgresException e) when (RecordErrors.Of(e, d) is { } refused) {
      return refused;
    }
  }

  /// <summary>The person the record is about; null where none is known here.</summary>
  public async Task<Guid?> About(Work w, RegistryDefinition d, RegistryRecord record, CancellationToken ct) =>
    RecordReading.PersonOf(d) is { } person && (string?)record.Values[person.Key] is { } number && (await identities.IdsByNumber(w, [number], ct)).TryGetValue(number, out var id) ? id : null;

  /// <summary>
  /// Of several people in a record each has what is theirs under a key of their own, which goes when they ask for it and takes nothing of
  /// the others along: <c>mother_name</c> is of whom <c>mother_number</c> names, and what bears no such beginning of whom the record is about.
  /// </summary>
  static RegistryField? OwnerOf(RegistryDefinition d, RegistryField field) {
    RegistryField? owner = null;
    foreach (var person in d.Fields.Where(f => f.Type == FieldType.Person))
      if (field == person || person.Key.LastIndexOf('_') is > 0 and var end && field.Key.StartsWith(person.Key[..(end + 1)], StringComparison.Ordinal)) owner ??= person;
    return owner ?? RecordReading.PersonOf(d);
  }

  /// <summary>Of what was written that which is of the person the record is about, or of the record where it names nobody.</summary>
  internal static PersonalPayload? Personal(RegistryDefinition d, Prepared prepared) => Personal(d, prepared, RecordReading.PersonOf(d));

  static PersonalPayload? Personal(RegistryDefinition d, Prepared prepared, RegistryField? of) {
    var values = new JsonObject();
    foreach (var field in d.Fields.Where(f => f.Personal is not null && prepared.Changed.Contains(f.Key) && OwnerOf(d, f) == of)) values[field.Key] = Json(field, prepared.Draft.Of(field));
    return values.Count == 0 ? null : new(of is not null && prepared.People.TryGetValue(of.Key, out var person) ? person : prepared.Wanted.Id, values);
  }

  /// <summary>Of what was written that which is personal, once for each person whose key it lies under; what is of nobody known here is the record's.</summary>
  internal static IReadOnlyList<PersonalPayload> ByPerson(RegistryDefinition d, Prepared prepared) {
    RegistryField?[] owners = [RecordReading.PersonOf(d), .. d.Fields.Where(f => f.Type == FieldType.Person).Skip(1)];
    return [.. owners.Select(of => Personal(d, prepared, of)).OfType<PersonalPayload>().GroupBy(p => p.Subject).Select(p => new PersonalPayload(p.Key, new(p.SelectMany(of => of.Data).Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone())))))];
  }

  /// <summary>What the same act says of the other people in the record.</summary>
  internal static void TellOthers(Work w, RegistryDefinition d, Prepared prepared, int version) {
    foreach (var person in d.Fields.Where(f => f.Type == FieldType.Person).Skip(1))
      if (Personal(d, prepared, person) is { } theirs) w.Record("registries.personal_kept", "registry_record", prepared.Wanted.Id, new { registry = d.Key, version, fields = theirs.Data.Select(v => v.Key) }, theirs);
  }

  public static Error? Because(Work w, RecordOrigin origin) {
    if (Vn.Clean(origin.Reason) is not { Length: > 0 } reason) return null;
    if (reason.Length > LongestReason) return RecordErrors.ReasonTooLong(LongestReason);
    w.Reason = reason;
    return null;
  }
}
