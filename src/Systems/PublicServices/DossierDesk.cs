using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>What all ways of handing in share, and how officials take a dossier a step further.</summary>
internal sealed class DossierDesk(Identities identities, Calendars calendars, Processes processes, DossierTermsStore terms, IProcedureSource procedures) {
  /// <summary>The steps that a person takes, as the processes of packs name them, and what a person must be allowed to do for each.</summary>
  static readonly Dictionary<string, string> Steps = new(StringComparer.Ordinal) {
    ["intake_check"] = DossierPermissions.Intake, ["receive"] = DossierPermissions.Intake, ["assign"] = DossierPermissions.Assign, ["appraise"] = DossierPermissions.Appraise,
    ["division_approval"] = DossierPermissions.ApproveDivision, ["agency_signature"] = DossierPermissions.Sign, ["transfer"] = DossierPermissions.Appraise,
    ["seal"] = DossierPermissions.Seal, ["deliver"] = DossierPermissions.Deliver, ["supplement_expired"] = DossierPermissions.Read,
  };

  /// <summary>How long a process may take until it waits for what has already happened to its dossier.</summary>
  public static readonly TimeSpan Kept = TimeSpan.FromDays(366);

  /// <summary>What the procedure asks for at this office today.</summary>
  public async Task<Answer<(DossierOffer Offer, OrganisationCard Office)>> Offer(Work w, string procedure, string? caseKey, Channel channel, string officeCode, CancellationToken ct) {
    if (await identities.OrganisationByCode(officeCode, ct) is not { IsOffice: true } office) return DossierErrors.OfficeNotCompetent;
    var today = Vn.Day(w.Now);
    if (await procedures.InForce(w, procedure, today, ct) is not { } published) return DossierErrors.NoProcedure;
    var offer = DossierOffer.Make(published, caseKey, channel, office, today);
    return offer.IsError ? offer.Error : (offer.Value, office);
  }

  /// <summary>Gives the dossier its code and starts its process, in the act of the caller.</summary>
  public async Task<Answer<Dossier>> Register(Work w, Dossier.Opening o, bool checkedAtCounter, CancellationToken ct) {
    var calendar = await calendars.For(o.Offices.Competent, ct);
    var maximum = o.Terms.Rule?.End(Dossier.Arrived(o.ArrivedOn, calendar, w.Now), calendar);
    var hash = DossierTermsStore.Keep(w, o.Terms);
    terms.Remember(hash, o.Terms);
    // last before the writes: the counter's row stays locked until the commit
    var code = await DossierCode.Next(w, o.Offices.CompetentCode, ct);
    var dossier = Dossier.Register(o, code, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), hash, w.Now, maximum);
    if (o.Terms.Process is not null) dossier.RunsAs(Guid.CreateVersion7(w.Now));
    w.Db<PublicServicesDb>().Add(dossier);
    DossierReuse.Count(w, dossier);
    foreach (var piece in dossier.Components.Where(c => c.IsAwaited)) FetchRecord.Begin(w, dossier, piece);
    DossierNews.Registered(w, dossier);
    if (o.Terms.Process is not { } process) return dossier;
    var started = await processes.Start(w, new(process[(process.LastIndexOf('/') + 1)..], code, new(o.Offices.Competent, o.Offices.CompetentCode), Variables(dossier, checkedAtCounter, o.Terms.Records is not null), dossier.Instance), ct);
    return started.IsError ? started.Error : dossier;
  }

  static JsonObject Variables(Dossier d, bool checkedAtCounter, bool writesRecords) => new() {
    ["dossier"] = d.Id.ToString(), ["code"] = d.Code, ["channel"] = d.Channel.Word(), ["office"] = d.OfficeCode, ["intakeOffice"] = d.IntakeOfficeCode, ["handler"] = d.Handler,
    ["hasDivision"] = d.HasDivision, ["checkedAtCounter"] = checkedAtCounter, ["amountDue"] = d.AmountDue, ["paid"] = d.PaidAt is not null,
    ["payWhen"] = d.PaidOnReceipt ? "receive" : "deliver", ["delivery"] = d.Delivery.Word(), ["writesRecords"] = writesRecords,
  };

  /// <summary>
  /// Completes the actor's task of a dossier they may see. <paramref name="decide"/> checks the decision against the dossier and
  /// gives what the process shall know of it.
  /// </summary>
  /// <param name="elements">The steps that this operation is for.</param>
  public async Task<Answer<Dossier>> Step(Work w, Guid id, Guid task, string[] elements, Func<Dossier, string, ValueTask<Answer<JsonObject>>> decide, CancellationToken ct) {
    var dossier = await w.Db<PublicServicesDb>().Dossiers(w.Actor).Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Id == id, ct);
    if (dossier is null) return DossierErrors.NotFound;
    var found = await (await processes.Tasks(w, ct)).Where(t => t.Id == task && t.BusinessKey == dossier.Code).Select(t => new { t.Element, t.Instance }).SingleOrDefaultAsync(ct);
    if (found is null || !await DossierProcess.Runs(w, dossier.Instance, found.Instance, ct)) return DossierErrors.TaskNotFound;
    var element = found.Element;
    if (!elements.Contains(element)) return DossierErrors.OtherStep;
    if (dossier.Refuses(w.Actor, Steps[element]) is { } forbidden) return forbidden;
    if (dossier.Status == DossierStatus.WithdrawalRequested) return DossierErrors.WithdrawalOpen;
    var decision = await decide(dossier, element);
    if (decision.IsError) return decision.Error;
    if (w.Reason is null && decision.Value["reason"] is { } reason && (string?)reason is { Length: > 0 } said) w.Reason = said;
    return await processes.Complete(w, task, decision.Value, ct) is { } refused ? refused : dossier;
  }

  /// <summary>A dossier that the actor may see, and the steps at which its process stands and stays until the act ends.</summary>
  public async Task<(Dossier? Dossier, IReadOnlyList<string> At)> Still(Work w, Guid id, CancellationToken ct) {
    var seen = w.Db<PublicServicesDb>().Dossiers(w.Actor).Where(d => d.Id == id);
    var at = await seen.Select(d => d.Instance).SingleOrDefaultAsync(ct) is { } instance ? await processes.Standing(w, instance, ct) : [];
    return (await seen.SingleOrDefaultAsync(ct), at);
  }

  /// <summary>Completes the step that has just been opened for the same official, when it only confirms what they did.</summary>
  public async Task<Error?> Confirm(Work w, Dossier dossier, string element, CancellationToken ct) {
    await w.Flush(ct);
    var next = await (await processes.Tasks(w, ct)).Where(t => t.Instance == dossier.Instance && t.Element == element && t.Status == WorkTaskStatus.Open).Select(t => t.Id).SingleOrDefaultAsync(ct);
    return next == Guid.Empty ? null : await processes.Complete(w, next, new() { ["decision"] = "done" }, ct);
  }

  /// <summary>Gives the process of a dossier a message; the dossier is the one in the caller's hands.</summary>
  public async Task<Error?> Tell(Work w, Dossier dossier, string message, JsonObject data, CancellationToken ct) {
    var told = await processes.Correlate(w, new(message, dossier.Code, data, TimeToLive: Kept), ct);
    return told.IsError ? told.Error : null;
  }

  /// <summary>To whom a dossier may be given: the specialists of the division that handles it, or of the office where no division does; none whose own matter it is.</summary>
  public async Task<IReadOnlyList<Official>> Specialists(Work w, Dossier d, CancellationToken ct) {
    var division = d.Handler.Split('/', 2) is [_, var key] ? (await identities.SubTree(d.Office, ct)).FirstOrDefault(o => o.Key == key && o.Office == d.Office) : null;
    var parties = d.SubjectAccount is { } subject
      ? (await identities.PowersOver(w, subject, ct)).Where(p => p.Covers(subject, d.ProcedureCode, d.RegisteredAt, PowerActs.Follow)).Select(p => p.Delegate).ToHashSet() : [];
    return [.. (await identities.Officials(w, d.Office, "specialist", division?.Id, ct)).Where(o => o.Person != d.SubjectAccount && o.Person != d.ApplicantAccount && !parties.Contains(o.Person))];
  }

  /// <summary>What was last submitted for signature.</summary>
  public Task<DossierAppraisal> Appraisal(Work w, Dossier d, CancellationToken ct) => DossierAppraisal.Of(d, w, processes, ct);

  public async ValueTask<WorkingCalendar> CalendarOf(Guid office, CancellationToken ct) => await calendars.For(office, ct);
  public async Task<DossierTerms> TermsOf(Work w, Guid dossier, CancellationToken ct) =>
    await terms.Of(w, await w.Db<PublicServicesDb>().Dossiers(w.Actor).Where(d => d.Id == dossier).Select(d => d.TermsHash).SingleAsync(ct), ct);

  public async Task<AnswerEffect?> EffectOf(Work w, Dossier d, CancellationToken ct) => await AnswerEffect.Of(d, w, await terms.Of(w, d.TermsHash, ct), ct);

  /// <summary>What a dossier costs with these answers by its own law; null when that cannot be said.</summary>
  public async Task<long?> FeeOf(Work w, Dossier d, JsonObject answers, CancellationToken ct) => (await terms.Of(w, d.TermsHash, ct)).Price(d.Channel, answers, Vn.Day(d.RegisteredAt)).Due;

  public ValueTask<DossierTerms> TermsOf(Work w, Dossier d, CancellationToken ct) => terms.Of(w, d.TermsHash, ct);
}
