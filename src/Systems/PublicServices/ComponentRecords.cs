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
internal sealed record RecordUse(string Register, string Title, string Origin, IReadOnlyList<HeldValue> Values, bool Agreed, string? Message = null, string? Proof = null, string? State = null) {
  public const string Waiting = "waiting", Missing = "missing";

  public RecordUse Told(FetchedRecord fetched) => this with { Values = fetched.Values ?? [], Message = fetched.Message, Proof = fetched.Proof, State = fetched switch { { Values: not null } => null, { IsMissing: true } => Missing, _ => Waiting } };
  public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, Json.Options)!.AsObject();
  public static RecordUse Of(JsonObject json) => json.Deserialize<RecordUse>(Json.Options)!;
}

/// <summary>Finds what registers hold of the subject of a dossier in the place of papers, for who has the right to it.</summary>
internal sealed class ComponentRecords(Work w, FormRecords records, Identities identities) {
  /// <summary>How long the applicant waits for an owner who is asked; what has not come by then is fetched later.</summary>
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

  /// <summary>Puts into the pieces what their records say, asked for anew: what is not the subject's, or holds no more, is refused.</summary>
  public async Task Take(IReadOnlyList<DossierComponent> pieces, DossierTerms terms, RecordHolder? holder, List<Error> errors, CancellationToken ct) {
    foreach (var piece in pieces.Where(p => p.Record is not null)) {
      var from = terms.Components.FirstOrDefault(c => c.Key == piece.Key)?.Record;
      var held = from is null || holder is null ? null : (await records.Held(from.From, holder, from.Show, ct)).FirstOrDefault(h => h.Id == piece.Record);
      if (held is null) errors.Add(DossierErrors.RecordNotThere(piece));
      else if (!held.IsAway) piece.Says(held, from!.Asks);
      // nobody is asked for what is not handed in yet
      else if (errors.Count > 0) piece.Says(held, from!.Asks);
      else if (await records.Fetch(from!.From, holder!, from.Show, from.Asks, Patience, ct) is { IsMissing: false } fetched) piece.Says(held, from.Asks, fetched);
      else errors.Add(DossierErrors.RecordNotThere(piece));
    }
  }
}
