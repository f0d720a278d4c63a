using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What is handed in online, at our own pages or at the national portal.</summary>
/// <param name="Holder">Whose the files are until the dossier has them.</param>
internal sealed record DossierEntry(SubmitDossier.Request Said, DossierSubject Subject, DossierApplicant Applicant, (string Kind, Guid Id) Holder) {
  /// <summary>The electronic power under which the applicant hands it in.</summary>
  public Guid? Power { get; init; }
}

/// <summary>Where dossiers come in online.</summary>
internal sealed class DossierDoor(DossierDesk desk, DossierForms forms, DossierNotices notices, FileStore files, ComponentRecords records) {
  /// <summary>Checks and registers it; the caller commits.</summary>
  public async Task<Answer<Dossier>> Enter(DossierEntry e, Work w, CancellationToken ct) {
    var r = e.Said;
    var found = await desk.Offer(w, r.Procedure, r.Case, Channel.Online, r.Office, ct);
    if (found.IsError) return found.Error;
    var (offer, office) = found.Value;
    if (e.Power is not null && offer.Terms.InPerson == true) return DossierErrors.InPersonOnly;
    if (!w.Actor.IsProven) return DossierErrors.Unproven;
    if (!w.Actor.IsIdentified(offer.Identification)) return DossierErrors.IdentificationLow(offer.Identification!.Value);
    var errors = DossierIntake.Check(r.Delivery, r.Notice, r.DeliveryAddress, out var delivery, out var notice);
    errors.AddRange(DossierPeople.Check(e.Subject, e.Applicant, notice));
    var declared = await forms.Check(offer, r.Form ?? [], withFiles: true, ct);
    errors.AddRange(declared.Errors);
    if (declared is { OpenFee: { } open, Errors.Count: 0 }) errors.Add(DossierErrors.FeeOpen(open));
    var pieces = DossierIntake.Pieces(r.Components ?? [], offer.Terms, 0, w.Now, errors);
    errors.AddRange(await DossierIntake.Foreign(pieces, e.Holder, w, files, ct));
    IReadOnlyList<AwayRecord> away = [];
    if (pieces.Exists(p => p.Record is not null)) away = await records.Take(pieces, offer.Terms, e.Power is null ? await records.Holder(e.Subject.IsOrganisation, e.Subject.Number, e.Subject.Account == w.Actor.Id, ct) : null, errors, ct);
    errors.AddRange(DossierIntake.Missing(declared, pieces, online: true));
    if (Error.Of(errors) is { } wrong) return wrong;
    if (await records.Ask(away, ct) is { } gone) return gone;
    var registered = await desk.Register(w, new() {
      Channel = Channel.Online, Terms = declared.Terms, Offices = new(office.Id, office.Code!, office.Id, office.Code!, offer.Handler, offer.HasDivision),
      Subject = e.Subject, Applicant = e.Applicant, Delivery = delivery, Notice = notice, DeliveryAddress = DossierIntake.Text(r.DeliveryAddress),
      Form = declared.Answers, Provenance = r.Provenance ?? [], Components = pieces, AmountDue = declared.AmountDue, Power = e.Power,
    }, checkedAtCounter: false, ct);
    if (registered.IsError) return registered.Error;
    var d = registered.Value;
    records.Belong(away, d.Code);
    await files.Give(w, [.. pieces.Where(p => p.File is not null).Select(p => p.File!.Value)], e.Holder, (ResultSigning.Owner, d.Id), ct);
    await notices.Send(w, d, "notify-registered", "", ct);
    return d;
  }
}
