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
public sealed record HeldRecord(string Register, Guid Id, int Version, string Title, string Origin, IReadOnlyList<HeldValue> Values) {
  /// <summary>It lies with its owner, who is asked when it is chosen and not before: until then there are no values.</summary>
  public bool IsAway { get; init; }
}

/// <summary>For what the owner of a record is asked.</summary>
/// <param name="Agreed">The person agreed to it, as is kept with the evidence that the owner was asked.</param>
/// <param name="Matter">The code of the dossier; null where it has none yet.</param>
/// <param name="Asker">Who had it asked, where a job asks again for them; null for the actor.</param>
public sealed record FetchReason(bool Agreed, string? Matter = null, Guid? Asker = null);

/// <summary>
/// Why there is no answer of the owner of a record: the same is being asked already; silent for too long; not reached; does not take the
/// request, or fails (both with a status); answers otherwise than it declared, or too much (with its bytes); will answer later; the
/// exchange does not let the call through.
/// </summary>
public enum FetchFault { Asked, Silent, Unreached, Refused, Failed, Unfit, Large, Later, Closed }

/// <summary>What came of asking the owner of a record.</summary>
/// <param name="Values">What the record says; null where the owner has not answered, so that it is asked again later.</param>
/// <param name="IsMissing">The owner holds nothing of this person, or nothing that fits.</param>
/// <param name="Message">Under which it was asked, once for each time; null where it was not.</param>
/// <param name="Proof">Where the proof of that message is had.</param>
public sealed record FetchedRecord(IReadOnlyList<HeldValue>? Values, bool IsMissing, string? Message, string? Proof) {
  /// <summary>Why it is not here, and what belongs to that; null where it is here or missing.</summary>
  public FetchFault? Fault { get; init; }
  public long? Number { get; init; }
}

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

  /// <summary>The same where a record is named by several fields: what is typed of each field of the register's key, as JSON writes it, without quotes.</summary>
  ValueTask<FoundRecord?> Find(string register, IReadOnlyDictionary<string, string> key, CancellationToken ct) => ValueTask.FromResult<FoundRecord?>(null);

  /// <summary>Whether who asks could find anything in this register at all: else no button offers it.</summary>
  ValueTask<bool> Answers(string register, CancellationToken ct) => ValueTask.FromResult(true);

  /// <summary>
  /// The record of this key for an official who receives the form for their office and may not look into the register otherwise: what the
  /// form takes from it, nothing personal, and the look is evidence. A key of one field has no name.
  /// </summary>
  /// <param name="fields">What the form takes from it.</param>
  ValueTask<FoundRecord?> Received(string register, IReadOnlyDictionary<string, string> key, IReadOnlyCollection<string> fields, CancellationToken ct) => ValueTask.FromResult<FoundRecord?>(null);

  /// <summary>Whether <see cref="Received"/> could find anything in this register at all.</summary>
  ValueTask<bool> Receives(string register, CancellationToken ct) => ValueTask.FromResult(false);

  /// <summary>What the register holds today of this person or organisation. Who asks has made sure that it is asked for them; an official's looking leaves evidence.</summary>
  /// <param name="fields">Those that are shown.</param>
  ValueTask<IReadOnlyList<HeldRecord>> Held(string register, RecordHolder holder, IReadOnlyCollection<string> fields, CancellationToken ct) => ValueTask.FromResult<IReadOnlyList<HeldRecord>>([]);

  /// <summary>Asks the owner of a record that is away. Whoever asks holds neither a transaction nor a lock meanwhile.</summary>
  /// <param name="patience">How long it is waited for at most; null for as long as the owner may take.</param>
  ValueTask<FetchedRecord> Fetch(string register, RecordHolder holder, IReadOnlyCollection<string> fields, FetchReason reason, TimeSpan? patience, CancellationToken ct) => throw new NotSupportedException($"Nothing of {Name} is away.");

  /// <summary>The matter for which a message was sent has its code now: it is found by that too, when the act of the caller is kept.</summary>
  void Belongs(string message, string matter) { }
}

/// <summary>
/// Fills fields from registers on request: one types a key (<c>lookup: "person"</c>), presses the button, and the fields that name
/// it (<c>from: "motherNumber.fullName"</c>) get their values with their provenance. In a row of a list the row's own are filled.
/// A key may lie in several fields (<c>by: "commune: siteCommune, map_sheet: mapSheet"</c>). Several registers are asked in turn: what
/// the first does not say, the next may.
/// </summary>
public sealed class FormRecords(IEnumerable<IRecordSource> sources) {
  internal const string Button = "__find";

  readonly Dictionary<string, IRecordSource> byName = sources.ToDictionary(s => s.Name);

  /// <summary>
  /// Whether who fills the form receives it for their office, by a procedure that this office takes: then what its lookups ask for is
  /// theirs to see, though the registers are not. The page sees to it that this is so.
  /// </summary>
  public bool Receiving { get; set; }

  /// <summary>What was filled, by its path, and which keys are in no register.</summary>
  public sealed record Looked(IReadOnlyDictionary<string, Provenance> Filled, IReadOnlyList<Error> Missed);

  /// <summary>Does what the pressed buttons of the whole form ask for.</summary>
  public Task<Looked> Fill(FormDefinition form, FormAnswers answers, IEnumerable<KeyValuePair<string, StringValues>> posted, DateTimeOffset now, CancellationToken ct) =>
    Fill(form, answers, posted.Where(p => p.Key.EndsWith(Button, StringComparison.Ordinal)).Select(p => p.Key[..^Button.Length]).ToHashSet(StringComparer.Ordinal), now, ct);

  /// <summary>Looks up by the keys at these paths. That nothing is held and that it may not be seen are one answer.</summary>
  public async Task<Looked> Fill(FormDefinition form, FormAnswers answers, IReadOnlySet<string> paths, DateTimeOffset now, CancellationToken ct) {
    var filled = new Dictionary<string, Provenance>(StringComparer.Ordinal);
    var missed = new List<Error>();
    if (paths.Count == 0) return new(filled, missed);
    var whole = new List<Place>();
    foreach (var page in form.Pages) Gather(page.Group, "", answers.Data, whole, "");
    foreach (var key in whole.Where(p => p.Field.Lookups.Count > 0 && paths.Contains(p.Path))) await One(key);
    return new(filled, missed);

    async Task One(Place key) {
      var typed = Typed(key, whole);
      if (typed.Open.Count > 0) {
        missed.Add(new(ErrorKind.Invalid, "forms.key_open", T["key_open", Quoted(typed.Open)], key.Path));
        return;
      }
      var done = new HashSet<string>(StringComparer.Ordinal);
      foreach (var register in key.Field.Lookups)
        if (await Find(register, key, typed.Key, whole, ct) is { } found) Take(key, register, found, done);
      if (done.Count == 0) missed.Add(new(ErrorKind.Invalid, "forms.no_record", key.Field.KeyParts.Count == 0 ? T["no_record", typed.Key.Values.Single()] : T["no_record_by", Quoted(key.Field.KeyParts.Select(p => p.Field.Label))], key.Path));
    }

    void Take(Place key, string register, FoundRecord found, HashSet<string> done) {
      foreach (var place in whole.Where(p => p.Row == key.Row && !done.Contains(p.Path)))
        foreach (var (_, part) in place.Field.From.Where(f => f.Key == key.Field.Key)) {
          if (found.Values[part] is not { } value || FormAnswers.As(place.Field, value) is not { } held) continue;
          place.At[place.Field.Key!] = held;
          answers.Unread.Remove(place.Path);
          answers.Candidates.Remove(place.Path);
          filled[place.Path] = new($"{register}.{part}", found.Origin, now, Changed: false);
          done.Add(place.Path);
          break;
        }
    }
  }

  /// <summary>How a button says by which fields it looks up.</summary>
  internal static string Quoted(IEnumerable<string> labels) => string.Join(", ", labels.Select(l => $"“{l}”"));

  /// <summary>What is typed of a key, by the names of its parts, and the labels of those that are open. A key of one field has no name for it.</summary>
  static (Dictionary<string, string> Key, IReadOnlyList<string> Open) Typed(Place key, IReadOnlyList<Place> whole) {
    if (key.Field.KeyParts.Count == 0) return (new() { [""] = key.At[key.Field.Key!]?.ToString() ?? "" }, []);
    var (typed, open) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
    foreach (var part in key.Field.KeyParts) {
      if (whole.FirstOrDefault(p => p.Field == part.Field && (p.Row == key.Row || p.Row.Length == 0)) is { } place && place.At[place.Field.Key!]?.ToString() is { Length: > 0 } value) typed[part.Name] = value;
      else open.Add(part.Field.Label);
    }
    return (typed, open);
  }

  /// <summary>Whether a register that the field looks up in is kept, and could tell who fills the form anything.</summary>
  public async ValueTask<bool> Offers(FormField field, CancellationToken ct) {
    foreach (var lookup in field.Lookups)
      if (byName.ContainsKey(lookup) || (lookup.Split('.', 2) is [var name, var register] && byName.TryGetValue(name, out var many) && (await many.Answers(register, ct) || Receiving && await many.Receives(register, ct)))) return true;
    return false;
  }

  /// <summary>What a register holds today of somebody, in the place of a paper that would say the same; none where the register is not kept.</summary>
  /// <param name="lookup"><c>registry.food_permit</c>.</param>
  public ValueTask<IReadOnlyList<HeldRecord>> Held(string lookup, RecordHolder holder, IReadOnlyCollection<string> fields, CancellationToken ct) =>
    lookup.Split('.', 2) is [var name, var register] && byName.TryGetValue(name, out var source) ? source.Held(register, holder, fields, ct) : ValueTask.FromResult<IReadOnlyList<HeldRecord>>([]);

  /// <summary>Asks the owner of a record of <see cref="Held"/> that is away.</summary>
  public ValueTask<FetchedRecord> Fetch(string lookup, RecordHolder holder, IReadOnlyCollection<string> fields, FetchReason reason, TimeSpan? patience, CancellationToken ct) {
    var (name, register) = lookup.Split('.', 2) is [var first, var rest] ? (first, rest) : throw new ArgumentException("It names no register.", nameof(lookup));
    return byName[name].Fetch(register, holder, fields, reason, patience, ct);
  }

  /// <summary>A message of <see cref="Fetch"/> belongs to a matter that has its code now.</summary>
  public void Belongs(string lookup, string message, string matter) => byName[lookup.Split('.')[0]].Belongs(message, matter);

  async ValueTask<FoundRecord?> Find(string lookup, Place key, Dictionary<string, string> typed, IReadOnlyList<Place> whole, CancellationToken ct) {
    if (key.Field.KeyParts.Count == 0 && typed[""].Length == 0) return null;
    if (byName.TryGetValue(lookup, out var source)) return await source.Find(typed[""], ct);
    if (lookup.Split('.', 2) is not [var name, var register] || !byName.TryGetValue(name, out var many)) return null;
    var found = key.Field.KeyParts.Count == 0 ? await many.Find(register, typed[""], ct) : await many.Find(register, typed, ct);
    return found is not null || !Receiving ? found : await many.Received(register, typed, [.. whole.SelectMany(p => p.Field.From).Where(f => f.Key == key.Field.Key).Select(f => f.Part).Distinct()], ct);
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
