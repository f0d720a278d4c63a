using Saola.Identity;

namespace Saola.Security;

/// <summary>What someone wants to see of the ledger, as it is typed; what is empty does not limit.</summary>
/// <param name="Object">A dossier code, or the id of a thing.</param>
/// <param name="Actor">Who did it: an official's name, a 12-digit number, or an id.</param>
/// <param name="Subject">Whose data it concerns, named the same way.</param>
/// <param name="Outside">Only readings of personal data outside a task.</param>
/// <param name="Reason">Why; needed where citizens are looked for.</param>
public sealed record LedgerQuery(
  string? Object = null, string? Actor = null, string? Subject = null, string? Office = null, string? Process = null, string? Type = null, string? From = null, string? To = null, string? Reason = null, bool Outside = false);

/// <summary>A search that may be made.</summary>
/// <param name="Named">Whom the search names, with their names.</param>
/// <param name="Private">The citizen, or whoever's data, it looks for: a reading of personal data.</param>
internal sealed record LedgerAsked(LedgerFilter Filter, IReadOnlyDictionary<Guid, string> Named, Guid? Private) {
  public bool IsNarrow => Filter is not { Object: null, Actor: null, Subject: null, Process: null };
}

/// <summary>Understands what is asked for, and asks for the reason where it is a reading of personal data outside a task.</summary>
internal sealed class LedgerSearch(Work w, LedgerWords words, Identities identities) {
  const int DaysUnasked = 7;

  public async Task<Answer<LedgerAsked>> Of(LedgerQuery q, CancellationToken ct) {
    var faults = new List<Error>();
    var (actor, subject) = (await Person(q.Actor, "actor", faults, ct), await Person(q.Subject, "subject", faults, ct));
    var filter = new LedgerFilter(
      await Thing(q.Object, faults, ct), actor?.Id, subject?.Id, Id(q.Office, "office", faults), Id(q.Process, "process", faults),
      string.IsNullOrWhiteSpace(q.Type) ? null : q.Type.Trim(), Day(q.From, "from", faults), Day(q.To, "to", faults), OutsideTask: q.Outside);
    if (filter is { From: { } from, To: { } to } && from > to) faults.Add(new(ErrorKind.Invalid, "ledger.period_backwards", T["period_backwards"], "to"));
    var sought = subject?.Id ?? (actor is { IsOfficial: false } ? actor.Id : (Guid?)null) ?? (filter.Object is { } thing ? await identities.PublicPerson(w, thing, ct) : null);
    if ((sought is not null || !string.IsNullOrWhiteSpace(q.Reason)) && PersonalReads.Because(w, q.Reason) is { } missing) faults.Add(missing);
    if (Error.Of(faults) is { } invalid) return invalid;
    if (filter == new LedgerFilter()) filter = filter with { From = Vn.Day(w.Now).AddDays(-DaysUnasked) };
    return new LedgerAsked(filter, new[] { actor, subject }.OfType<NamedPerson>().DistinctBy(p => p.Id).ToDictionary(p => p.Id, p => p.Name), sought);
  }

  async Task<NamedPerson?> Person(string? typed, string field, List<Error> faults, CancellationToken ct) {
    if (string.IsNullOrWhiteSpace(typed)) return null;
    var text = Vn.Clean(typed).Trim();
    var found = await identities.Meant(w, text, ct);
    if (found is [var one]) return one;
    // an account of a business, or a person who is deleted, has entries and no name
    if (found.Count == 0 && Guid.TryParse(text, out var id)) return new(id, T["who_other"], IsOfficial: false);
    faults.Add(found.Count == 0 ? new(ErrorKind.Invalid, "ledger.person_unknown", T["person_unknown"], field) : new(ErrorKind.Invalid, "ledger.person_ambiguous", T["person_ambiguous", found.Count], field));
    return null;
  }

  async Task<Guid?> Thing(string? typed, List<Error> faults, CancellationToken ct) {
    if (string.IsNullOrWhiteSpace(typed)) return null;
    if (await words.Thing(w, Vn.Clean(typed).Trim(), ct) is { } id) return id;
    faults.Add(new(ErrorKind.Invalid, "ledger.thing_unknown", T["thing_unknown"], "object"));
    return null;
  }

  static Guid? Id(string? text, string field, List<Error> faults) {
    if (string.IsNullOrWhiteSpace(text)) return null;
    if (Guid.TryParse(text.Trim(), out var id)) return id;
    faults.Add(new(ErrorKind.Invalid, "ledger.bad_id", T["bad_id"], field));
    return null;
  }

  static DateOnly? Day(string? text, string field, List<Error> faults) {
    if (string.IsNullOrWhiteSpace(text)) return null;
    if (Vn.ParseDate(text) is { } day) return day;
    faults.Add(new(ErrorKind.Invalid, "ledger.bad_date", T["bad_date"], field));
    return null;
  }
}
