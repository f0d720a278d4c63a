using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Dossiers that the portal or a ministry's system owns, kept in step here so that they can be found, tracked and counted.</summary>
internal sealed class PortalCopies(Identities identities, IProcedureSource procedures) {
  /// <summary>Takes over what the owner says, unless this or something newer is known; the caller commits.</summary>
  public async Task<Answer<PortalReceipt>> Follow(PortalState said, Work w, CancellationToken ct) {
    if (said.Fault() is { } field) return PortalErrors.BadMessage(field);
    await PortalWatch.Alone(w, said.Code, ct);
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.Dossiers(w.Actor).SingleOrDefaultAsync(d => d.Code == said.Code, ct);
    if (dossier is { Origin: null }) return PortalErrors.OwnedHere;
    var record = await db.PortalRecords(w.Actor).SingleOrDefaultAsync(r => r.Code == said.Code, ct);
    if (dossier is null) {
      var opened = await Open(said, w, ct);
      if (opened.IsError) return opened.Error;
      db.Add(dossier = opened.Value);
      DossierNews.Registered(w, dossier);
    } else if (record?.Sequence >= said.Sequence) return new PortalReceipt(said.Code, record.Sequence, (int)dossier.Status, Applied: false);
    if (record is null) db.Add(record = PortalRecord.Of(dossier, w.Now));
    record.Became(dossier, said.PortalCode, null);
    var before = dossier.Status;
    dossier.FollowOwner(said);
    record.Confirm(said.Sequence, dossier.Status, w.Now);
    w.Record("portal.heard", "portal_record", record.Id, new { record.Code, said.Sequence, said.Status });
    if (dossier.Status != before) DossierNews.Moved(w, dossier);
    return new PortalReceipt(said.Code, record.Sequence, said.Status, Applied: true);
  }

  async Task<Answer<Dossier>> Open(PortalState said, Work w, CancellationToken ct) {
    if (await identities.OrganisationByCode(said.Office, ct) is not { IsOffice: true } office) return PortalErrors.BadMessage("office");
    if (said.Subject is not { } subject) return PortalErrors.BadMessage("subject");
    if (await procedures.InForce(w, said.Procedure, Vn.Day(said.RegisteredAt), ct) is not { } published) return DossierErrors.NoProcedure;
    var channel = ChannelWords.ParseChannel(said.Channel)!.Value;
    var terms = DossierOffer.Elsewhere(published, said.Case, channel);
    if (terms.IsError) return terms.Error;
    var account = subject is { IsOrganisation: false, Number: { } number } ? (await identities.PersonByNumber(w, number, ct))?.Id : null;
    return Dossier.Register(new() {
      Channel = channel, Terms = terms.Value, Offices = new(office.Id, office.Code!, office.Id, office.Code!, office.Code!, false), Origin = Vn.Clean(said.Owner ?? Words.T.In("vi", "portal_name")),
      Subject = new(account, subject.IsOrganisation, Vn.Clean(subject.Name), subject.Number, subject.Address),
      Applicant = new(account, Vn.Clean(subject.Name), subject.IsOrganisation ? null : subject.Number, DossierPeople.CleanPhone(subject.Phone), DossierIntake.Text(subject.Email), subject.Address),
      Delivery = Delivery.Electronic, Notice = NoticeChannel.Inbox,
    }, said.Code, Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)), DossierTermsStore.Keep(w, terms.Value), said.RegisteredAt, null);
  }
}
