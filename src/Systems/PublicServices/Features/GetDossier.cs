using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>One dossier with all that belongs to it. An official's reading of it is noted in the ledger, and its subject can see that.</summary>
internal static class GetDossier {
  public sealed record Party(string Name, string? Number, string? Phone, string? Email, string? Address, bool IsOrganisation);
  public sealed record Component(Guid Id, string Key, string Name, int Originals, int Copies, Guid? File, string? FileName, string? Note, int Supplement, DateTimeOffset At) {
    /// <summary>What took the place of the paper.</summary>
    public Instead? Record { get; init; }
  }

  /// <param name="Register">As <c>registry.food_permit</c>, and its record in the version that was used.</param>
  /// <param name="Agreed">The person agreed to its use.</param>
  /// <param name="EndedOn">The first day on which it does not hold any more, where it ended before the decision.</param>
  public sealed record Instead(string Register, Guid Record, int Version, string Title, string Origin, IReadOnlyList<Forms.HeldValue> Values, bool Agreed, DateOnly? EndedOn) {
    /// <summary>Under which its owner was asked, and where the proof of that is had.</summary>
    public string? Message { get; init; }
    public string? Proof { get; init; }

    /// <summary><c>waiting</c> for the owner's answer, or <c>missing</c> there; null where its values are here.</summary>
    public string? State { get; init; }

    /// <summary>Why the answer is waited for; of a refusal or failure <see cref="Number"/> is its status, of an answer that is too large its bytes.</summary>
    public Forms.FetchFault? Fault { get; init; }
    public long? Number { get; init; }
  }

  /// <param name="FormBefore">What the applicant had answered before they corrected it with this supplement.</param>
  public sealed record Supplement(int Number, string Stage, DateTimeOffset RequestedAt, DateTimeOffset? DueAt, string Reason, IReadOnlyList<string> Items, DateTimeOffset? ReceivedAt, Guid Id, JsonObject? FormBefore);
  /// <summary>An official typed the declaration from paper over what stood there before.</summary>
  public sealed record Entry(DateTimeOffset At, string By, JsonObject FormBefore);
  /// <param name="Payable">May be paid online now; <paramref name="Collectable"/> at the counter.</param>
  /// <param name="Payment">Of which there is a receipt, and its number.</param>
  public sealed record Fee(long? Due, DateTimeOffset? PaidAt, bool Payable, bool Collectable, Guid? Payment, string? Receipt);
  public sealed record Event(DateTimeOffset At, string Type, string? By, string? Reason, int? Status);

  /// <param name="Before">The version that the result found and changed; null where it added the record.</param>
  /// <param name="EndedAt">When what it wrote ended with the result.</param>
  /// <param name="LeftAt">When the result was revoked and the record, which said something else by then, was left to its keeper.</param>
  public sealed record Written(string Registry, Guid Record, int Version, int? Before, DateTimeOffset At, DateTimeOffset? EndedAt, DateTimeOffset? LeftAt);

  /// <param name="Number">Of the decision, and its day.</param>
  public sealed record Revocation(string Number, DateOnly Day, string? Reason);

  /// <param name="TrackToken">The applicant's alone: who has it speaks for them.</param>
  public sealed record Response(
    Guid Id, int Version, string Code, int Status, string StatusName, string Channel, string? Origin, string? TrackToken, string Procedure, string ProcedureName, string Case, string CaseName, string TermsHash,
    string Office, string OfficeCode, string IntakeOffice, string IntakeOfficeCode, string Handler, Party Subject, Party Applicant, bool Proxied, string Delivery, string Notice, string? DeliveryAddress,
    JsonObject Form, JsonObject Provenance, Fee Charge, DateTimeOffset RegisteredAt, DateTimeOffset? AcceptedAt, DateTimeOffset? AppointmentAt,
    DateTimeOffset? FirstAppointmentAt, DateTimeOffset? ExtendedTo, DateTimeOffset? PausedAt, DateTimeOffset? ProcessedAt, DateTimeOffset? DeliveredAt, bool? Granted, bool Rated,
    IReadOnlyList<Component> Components, IReadOnlyList<Supplement> Supplements, IReadOnlyList<Event> Timeline, IReadOnlyList<Entry> Entries, DateOnly? ArrivedOn, string? SentCode) {
    /// <summary>For who handles it: what corrected answers ask for.</summary>
    public AnswerEffect? Effect { get; init; }

    /// <summary>Those who may act for its subject by an electronic power that reaches it, and who handed it in under one.</summary>
    public IReadOnlyList<Mandate> Mandates { get; init; } = [];

    /// <summary>Whether the subject must do it themselves; null where that is not known.</summary>
    public bool? InPerson { get; init; }

    /// <summary>What its result wrote into registries; for who handles it.</summary>
    public IReadOnlyList<Written> Records { get; init; } = [];

    /// <summary>The decision by which its result was revoked; null while it holds.</summary>
    public Revocation? Revoked { get; init; }

    /// <summary>It has a sealed result that grants what was asked and holds.</summary>
    [JsonIgnore] public bool Revocable { get; init; }

    /// <summary>It is a matter of the official who asks, who therefore does not judge, sign or hand it over.</summary>
    [JsonIgnore] public bool OwnMatter { get; init; }

    /// <summary>In whose name the reader reads it by a power; null when it is their own.</summary>
    public string? For { get; init; }

    /// <summary>What the reader may do with it in their own matters.</summary>
    [JsonIgnore] public PowerActs Acts { get; init; }

    /// <summary>What its pages of payment are found by.</summary>
    [JsonIgnore] public string? PayKey { get; init; }

    /// <summary>What the official who asks may do with dossiers, of this one; empty for its applicant.</summary>
    public IReadOnlyList<string> May { get; init; } = [];

    /// <summary>Whose data it holds.</summary>
    [JsonIgnore] public Guid About { get; init; }
  }

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Identities identities, DossierDesk desk, CancellationToken ct) {
    var response = await w.OneMoment(() => Handled(id, w, identities, desk, ct), ct);
    if (!response.IsError && w.Actor.ActsForOffice) {
      w.Record("dossiers.read", "dossier", id, about: response.Value.About);
      await w.Commit(ct);
    }
    return response;
  }

  static async Task<Answer<Response>> Handled(Guid id, Work w, Identities identities, DossierDesk desk, CancellationToken ct) {
    var d = await w.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().AsSplitQuery().Include(d => d.Components).Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Id == id, ct);
    return d is null ? DossierErrors.NotFound : await Whole(d, w, identities, inside: true, ct) with {
      Effect = await desk.EffectOf(w, d, ct),
      OwnMatter = DossierReach.IsPartyTo(w.Actor, d),
      May = [.. DossierPermissions.All.Select(p => p.Id).Where(p => d.Allows(w.Actor, p))],
    };
  }

  /// <summary>The person's own dossier by its code, for its pages.</summary>
  internal static Task<Answer<Response>> Mine(string code, Work w, Identities identities, CancellationToken ct) {
    // codes of other systems are as they write them, ours are in capitals
    var (clean, verbatim) = (DossierCode.Clean(code), Vn.Clean(code));
    return Own(w.Db<PublicServicesDb>().OwnDossiers(w.Actor, PowerActs.Follow).Where(d => d.Code == clean || d.Code == verbatim), w, identities, ct);
  }

  static Task<Answer<Response>> Mine(Guid id, Work w, Identities identities, CancellationToken ct) =>
    Own(w.Db<PublicServicesDb>().OwnDossiers(w.Actor, PowerActs.Follow).Where(d => d.Id == id), w, identities, ct);

  /// <summary>Who reads it by a power leaves a trace that its subject sees.</summary>
  static async Task<Answer<Response>> Own(IQueryable<Dossier> own, Work w, Identities identities, CancellationToken ct) {
    var found = await w.OneMoment<(Dossier Dossier, Response Told)?>(async () =>
      await own.AsNoTracking().AsSplitQuery().Include(d => d.Components).Include(d => d.Supplements).OrderBy(d => d.Id).FirstOrDefaultAsync(ct) is { } d
        ? (d, Reached(await Whole(d, w, identities, inside: false, ct), d, w.Actor)) : null, ct);
    if (found is not (var dossier, var told)) return DossierErrors.NotFound;
    await DossierReads.Leave(dossier, w, ct);
    return told;
  }

  /// <summary>By a power one sees no token that outlives it; who may only follow sees where the dossier stands and not what is in it.</summary>
  static Response Reached(Response whole, Dossier d, Actor actor) {
    var acts = DossierReach.ActsOn(actor, d) ?? PowerActs.Follow;
    if (DossierReach.IsOwn(actor, d)) return whole with { Acts = acts, PayKey = d.PayKey };
    whole = whole with { For = d.SubjectName, Acts = acts, TrackToken = null, PayKey = d.Id.ToString(), Mandates = [] };
    // by code and telephone number one follows it without signing in, also when the power is over
    if (d.Power is null) whole = whole with { Applicant = whole.Applicant with { Phone = null } };
    if (HiddenPhone.In(d)) whole = whole with {
      Form = HiddenPhone.Without(whole.Form, d.ApplicantPhone!),
      Supplements = [.. whole.Supplements.Select(s => s.FormBefore is null ? s : s with { FormBefore = HiddenPhone.Without(s.FormBefore, d.ApplicantPhone!) })],
    };
    if (acts.HasFlag(PowerActs.Submit)) return whole;
    var (subject, applicant) = (new Party(d.SubjectName, null, null, null, null, d.SubjectIsOrganisation), new Party(d.ApplicantName, null, null, null, null, false));
    return whole with {
      Form = [],
      Provenance = [],
      Components = [],
      DeliveryAddress = null,
      Subject = subject,
      Applicant = applicant,
      Supplements = [.. whole.Supplements.Select(s => s with { FormBefore = null, Reason = "", Items = [] })],
      Timeline = [.. whole.Timeline.Select(e => e with { Reason = null })],
      Revoked = whole.Revoked is { } revoked ? revoked with { Reason = null } : null,
    };
  }

  /// <param name="inside">For who handles it; the applicant sees which office acted, not which official.</param>
  static async Task<Response> Whole(Dossier d, Work w, Identities identities, bool inside, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var terms = DossierTerms.Of((await db.DossierSnapshots().SingleAsync(s => s.Hash == d.TermsHash, ct)).Terms);
    IReadOnlyList<PowerCard> powers = d.SubjectAccount is { } subject ? await identities.PowersOver(w, subject, ct, ever: true) : [];
    // who reads it by a power learns of no other who does
    var named = inside || DossierReach.IsOwn(w.Actor, d) ? powers : [.. powers.Where(p => p.Delegate == w.Actor.Id)];
    var timeline = await Timeline(d, named, w, identities, inside, ct);
    // nothing is asked of a result before there is one
    var result = d.ProcessedAt is null ? null : await db.DossierResults(Actor.Machine("dossiers")).AsNoTracking().Where(r => r.Dossier == d.Id && r.SealedAt != null).Select(r => new { r.Granted, r.RevocationNumber, r.RevocationDay, r.RevocationReason }).SingleOrDefaultAsync(ct);
    return new(
      d.Id, d.Version, d.Code, (int)d.Status, d.StatusText, d.Channel.Label(), d.Origin, inside || d.Power is not null ? null : d.TrackToken, d.ProcedureCode, d.ProcedureName, d.CaseKey, terms.CaseName, d.TermsHash,
      await identities.NameOf(d.Office, ct), d.OfficeCode, await identities.NameOf(d.IntakeOffice, ct), d.IntakeOfficeCode, d.Handler,
      new(d.SubjectName, d.SubjectNumber, null, null, d.SubjectAddress, d.SubjectIsOrganisation), new(d.ApplicantName, d.ApplicantNumber, d.ApplicantPhone, d.ApplicantEmail, d.ApplicantAddress, false),
      d.IsProxied, d.Delivery.Word(), d.Notice.Word(), d.DeliveryAddress, d.Form, d.Provenance, await ChargeOf(d, db, ct), d.RegisteredAt, d.AcceptedAt, d.AppointmentAt,
      d.FirstAppointmentAt, d.ExtendedTo, d.PausedAt, d.ProcessedAt, d.DeliveredAt, d.Granted, d.DeliveredAt is not null && await db.IsRated(d.Id, ct),
      [.. d.Components.OrderBy(c => c.Supplement).ThenBy(c => terms.Components.TakeWhile(t => t.Key != c.Key).Count()).ThenBy(c => c.At).Select(c => new Component(c.Id, c.Key, c.Name, c.Originals, c.Copies, c.File, c.FileName, c.Note, c.Supplement, c.At) { Record = InsteadOf(c) })],
      [.. d.Supplements.OrderBy(s => s.Number).Select(s => new Supplement(s.Number, s.Stage.ToString(), s.RequestedAt, s.DueAt, s.Reason, [.. s.Items.Select(i => (string)i!)], s.ReceivedAt, s.Id, s.FormBefore))],
      timeline, inside && d.Channel != Channel.Online ? await db.PaperEntries(w.Actor).Where(e => e.Dossier == d.Id).OrderBy(e => e.At).Select(e => new Entry(e.At, e.OfficialName, e.FormBefore)).ToListAsync(ct) : [], d.ArrivedOn, d.SentCode) {
      About = DossierNews.About(d),
      Mandates = [.. powers.Where(p => p.Id == d.Power || (p.Holds && p.Covers(d.SubjectAccount, d.ProcedureCode, d.RegisteredAt, PowerActs.Follow)))
        .Select(p => Mandate.Of(p, p.Id == d.Power, d.InPerson))],
      InPerson = d.InPerson,
      Records = inside && result is not null ? await db.DossierRecords(w.Actor).Where(r => r.Dossier == d.Id).OrderBy(r => r.Id).Select(r => new Written(r.Registry, r.Record, r.Written, r.Before, r.WrittenAt, r.EndedAt, r.LeftAt)).ToListAsync(ct) : [],
      Revoked = result is { RevocationNumber: { } number, RevocationDay: { } day } ? new(number, day, result.RevocationReason) : null,
      Revocable = result is { Granted: true, RevocationNumber: null },
    };
  }

  static Instead? InsteadOf(DossierComponent c) => c is { Record: { } record, RecordVersion: { } version, RecordSaid: { } said } && RecordUse.Of(said) is var use
    ? new(use.Register, record, version, use.Title, use.Origin, use.Values, use.Agreed, c.RecordEndedOn) { Message = use.Message, Proof = use.Proof, State = use.State, Fault = use.Fault, Number = use.Number } : null;

  static async Task<Fee> ChargeOf(Dossier d, PublicServicesDb db, CancellationToken ct) {
    var paid = d.PaidAt is null ? null : await db.TrackedPayments().AsNoTracking().SingleOrDefaultAsync(p => p.Dossier == d.Id && p.State == Payment.Paid, ct);
    return new(d.AmountDue, d.PaidAt, Payment.MayPay(d, atCounter: false) is null, Payment.MayPay(d, atCounter: true) is null, paid?.Id, paid?.Receipt);
  }

  /// <summary>Of what the applicant learns the reason; what leaders remark to those who work for them stays there.</summary>
  static readonly HashSet<string> ToldWhy = new(StringComparer.Ordinal) {
    "dossiers.refused", "dossiers.supplement_requested", "dossiers.stopped", "dossiers.withdrawal_requested", "dossiers.withdrawal_declined", "dossiers.appointment_moved",
  };

  /// <summary>Who did what, when and why.</summary>
  static async Task<IReadOnlyList<Event>> Timeline(Dossier d, IReadOnlyList<PowerCard> powers, Work w, Identities identities, bool inside, CancellationToken ct) {
    var events = new List<Event>();
    var names = new Dictionary<Guid, string>();
    var asked = new HashSet<Guid>();
    foreach (var entry in await Entries(d.Id, w, inside, ct)) {
      if (inside ? entry.Type is "dossiers.reminder_moved" or "dossiers.reminder_ended" : entry.Type is "dossiers.reminded" or "dossiers.escalated" or "dossiers.reminder_failed") continue;
      if (inside && entry.Office is { } place && asked.Add(place))
        foreach (var official in await identities.Officials(w, place, null, null, ct)) names[official.Person] = official.Name;
      var by = names.GetValueOrDefault(entry.Actor) ?? (entry.Actor == d.ApplicantAccount ? d.ApplicantName : entry.Actor == d.SubjectAccount ? d.SubjectName : entry.Office is null ? powers.FirstOrDefault(p => p.Delegate == entry.Actor)?.DelegateName : null) ?? (entry.Office is { } office ? await identities.NameOf(office, ct) : null);
      events.Add(new(entry.At, entry.Type, by, inside || ToldWhy.Contains(entry.Type) ? entry.Reason : null, (int?)entry.Facts["status"]));
    }
    return events;
  }

  /// <summary>However often it is read, what became of it is not pushed out; its applicant sees the newest readings.</summary>
  static async Task<IEnumerable<TrailEntry>> Entries(Guid dossier, Work w, bool inside, CancellationToken ct) {
    var acts = await Trail.Of(w, dossier, ct, except: DossierPermissions.Read);
    return inside ? acts : acts.Concat(await Trail.Newest(w, dossier, [DossierPermissions.Read], ct)).OrderBy(e => e.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/dossiers/{id:guid}", Run).Requires(DossierPermissions.Read);
    routes.MapGet("/api/dossiers/mine/{id:guid}", (Guid id, Work w, Identities identities, CancellationToken ct) => Mine(id, w, identities, ct)).SignedIn(DossierPermissions.Own);
  }
}
