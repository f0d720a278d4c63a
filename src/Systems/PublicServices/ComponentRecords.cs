using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>From which register a component can be had as data, in the place of a paper.</summary>
/// <param name="From"><c>registry.food_permit</c>; a register that the province does not keep offers nothing.</param>
/// <param name="Show">The fields that say what the paper would say.</param>
/// <param name="Consent">Whether the law asks for the person's consent; null where that is not known, and then they are asked as well.</param>
internal sealed record ComponentRecord(string From, string[] Show, bool? Consent = null) {
  public bool Asks => Consent != false;
}

/// <summary>What a dossier keeps of a record that took the place of a paper: its source, and what it said then.</summary>
/// <param name="Agreed">The person agreed to its use; false where no consent is asked.</param>
/// <param name="Message">Under which its owner was asked, and <paramref name="Proof"/> where the proof of that is had; null for records of the province's own registers.</param>
/// <param name="State">Of what its owner was asked: <see cref="Waiting"/> for an answer, <see cref="Missing"/> there; null where it is here.</param>
/// <param name="Fault">Why the answer is waited for, and <paramref name="Number"/> what belongs to that.</param>
internal sealed record RecordUse(string Register, string Title, string Origin, IReadOnlyList<HeldValue> Values, bool Agreed, string? Message = null, string? Proof = null, string? State = null, FetchFault? Fault = null, long? Number = null) {
  public const string Waiting = "waiting", Missing = "missing";

  public RecordUse Told(FetchedRecord fetched) => this with {
    Values = fetched.Values ?? [],
    Message = fetched.Message ?? Message,
    Proof = fetched.Proof,
    Fault = fetched.Fault,
    Number = fetched.Number,
    State = fetched switch { { Values: not null } => null, { IsMissing: true } => Missing, _ => Waiting },
  };

  public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, Json.Options)!.AsObject();
  public static RecordUse Of(JsonObject json) => json.Deserialize<RecordUse>(Json.Options)!;
}

/// <summary>A record that lies with its owner, who is to be asked for it.</summary>
internal sealed record AwayRecord(DossierComponent Piece, HeldRecord Held, ComponentRecord From, RecordHolder Holder);

/// <summary>Finds what registers hold of the subject of a dossier in the place of papers, for who has the right to it.</summary>
internal sealed class ComponentRecords(Work w, FormRecords records, Identities identities) {
  /// <summary>How long the applicant waits for the owners who are asked, all together; what has not come by then is fetched later.</summary>
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

  /// <summary>
  /// Online: whose records the signed-in person may use for this subject: their own, and those of a business that is theirs or that they
  /// represent. Nobody's when it is handed in for another, under a power too: what more is known of them is theirs to tell.
  /// </summary>
  public async Task<RecordHolder?> Holder(bool isOrganisation, string? number, bool self, CancellationToken ct) {
    if (!w.Actor.IsSignedIn) return null;
    if (!isOrganisation) return self && (await identities.Person(w, w.Actor.Id, ct))?.PersonalNumber is { } own ? new(own, null) : null;
    if (await identities.Business(w, w.Actor.Id, ct) is { TaxCode: { } code } && (self || code == number)) return new(null, code);
    return number is not null && (await identities.Represented(w, ct)).Any(b => b.TaxCode == number) ? new(null, number) : null;
  }

  /// <summary>At the counter: of the person whom the officer serves.</summary>
  public static RecordHolder? Served(bool isOrganisation, string? number) =>
    number is null ? null : isOrganisation ? Identities.IsTaxCode(number) ? new(null, number) : null : Identities.IsPersonalNumber(number) ? new(number, null) : null;

  /// <summary>What may be used for each component, by its key.</summary>
  public async Task<IReadOnlyDictionary<string, IReadOnlyList<HeldRecord>>> Offers(IEnumerable<(string Key, ComponentRecord? Record)> components, RecordHolder? holder, CancellationToken ct) {
    var offers = new Dictionary<string, IReadOnlyList<HeldRecord>>(StringComparer.Ordinal);
    if (holder is not null)
      foreach (var (key, record) in components) if (record is not null && await records.Held(record.From, holder, record.Show, ct) is { Count: > 0 } held) offers[key] = held;
    return offers;
  }

  /// <summary>
  /// Puts into the pieces what their records say, looked up anew: what is not the subject's, or holds no more, is refused. What lies with
  /// its owner is given back: they are asked by <see cref="Ask"/> when nothing else is wrong, as nobody is asked for what is not handed in.
  /// </summary>
  public async Task<IReadOnlyList<AwayRecord>> Take(IReadOnlyList<DossierComponent> pieces, DossierTerms terms, RecordHolder? holder, List<Error> errors, CancellationToken ct) {
    var away = new List<AwayRecord>();
    foreach (var piece in pieces.Where(p => p.Record is not null)) {
      var from = terms.Components.FirstOrDefault(c => c.Key == piece.Key)?.Record;
      var held = from is null || holder is null ? null : (await records.Held(from.From, holder, from.Show, ct)).FirstOrDefault(h => h.Id == piece.Record);
      if (held is null) errors.Add(DossierErrors.RecordNotThere(piece));
      else if (held.IsAway) away.Add(new(piece, held, from!, holder!));
      else piece.Says(held, from!.Asks);
    }
    return away;
  }

  /// <summary>Asks the owners, each once however many pieces name the same record. The act has no transaction yet, and gives its connection to others meanwhile.</summary>
  public async Task<Error?> Ask(IReadOnlyList<AwayRecord> away, CancellationToken ct) {
    var (errors, began) = (new List<Error>(), Stopwatch.GetTimestamp());
    foreach (var same in away.GroupBy(a => (a.From.From, a.Held.Id))) {
      var one = same.First();
      await w.Rest();
      var left = Patience - Stopwatch.GetElapsedTime(began);
      var fetched = left <= TimeSpan.Zero ? new(null, false, null, null) { Fault = FetchFault.Silent } : await records.Fetch(one.From.From, one.Holder, one.From.Show, new(one.From.Asks), left, ct);
      foreach (var (piece, held, from, _) in same) {
        if (fetched.IsMissing) errors.Add(DossierErrors.RecordNotThere(piece));
        else piece.Says(held, from.Asks, fetched);
      }
    }
    return Error.Of(errors);
  }

  /// <summary>The dossier has its code: what was asked for it is found by that.</summary>
  public void Belong(IReadOnlyList<AwayRecord> away, string code) {
    foreach (var (register, message) in away.Select(a => (a.From.From, Message: RecordUse.Of(a.Piece.RecordSaid!).Message)).Distinct())
      if (message is not null) records.Belongs(register, message, code);
  }
}
