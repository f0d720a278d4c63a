using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// A dossier that a citizen handed in at the national portal is registered here as if it had been handed in at our own pages,
/// once for each of the portal's numbers.
/// </summary>
internal static class TakePortalDossier {
  /// <summary>Whose the files are until the dossier has them.</summary>
  const string FileOwner = "portal";

  public sealed record Response(string Code, string PortalCode, long Sequence, int Status, DateTimeOffset RegisteredAt, bool Repeated);

  /// <summary>What registers a dossier, whichever door it came through.</summary>
  internal sealed class Intake(DossierDoor door, Identities identities) {
    public async Task<Answer<Dossier>> Enter(PortalSubmission s, SubmitDossier.PieceInput[] pieces, Guid record, Work w, CancellationToken ct) {
      var applicant = await Person(s.Applicant, w, ct);
      var subject = s.Subject is { } other ? await Person(other, w, ct) : applicant;
      return await door.Enter(new(
        new(s.Procedure, s.Case, s.Office, null, null, s.Form, null, pieces, s.Delivery, s.Notice, s.DeliveryAddress, Declared: true),
        new(subject.Account, (s.Subject ?? s.Applicant).IsOrganisation, subject.Name, subject.Number, subject.Address),
        s.Applicant.IsOrganisation ? applicant with { Number = null } : applicant, (FileOwner, record)), w, ct);
    }

    /// <summary>Who is known by their number finds the dossier in their account.</summary>
    async Task<DossierApplicant> Person(PortalPerson p, Work w, CancellationToken ct) {
      var number = DossierIntake.Text(p.Number);
      var account = number is null ? null : p.IsOrganisation ? (await identities.BusinessByTaxCode(w, number, ct))?.Id : (await identities.PersonByNumber(w, number, ct))?.Id;
      return new(account, Vn.Clean(p.Name), number, DossierPeople.CleanPhone(p.Phone), DossierIntake.Text(p.Email), DossierIntake.Text(p.Address));
    }
  }

  internal static async Task<Answer<Response>> Run(PortalWatch.Message<PortalSubmission> m, Work w, NationalPortal portal, Intake intake, Works works, FileStore files, CancellationToken ct) {
    var (s, number) = (m.Said, m.Said.PortalCode);
    if (!PortalMessages.IsCode(number)) return PortalErrors.BadMessage("portalCode");
    // files first, in no transaction: a slow portal holds nothing open here
    var fetched = await IsKnown(number, works, ct) ? new byte[]?[s.Components?.Length ?? 0] : await PortalFiles.Fetch(s.Components ?? [], portal, ct);
    if (fetched.IsError) return fetched.Error;
    await PortalWatch.Alone(w, number, ct);
    var db = w.Db<PublicServicesDb>();
    var record = await db.PortalRecords(w.Actor).SingleOrDefaultAsync(r => r.PortalCode == number || (r.Dossier == null && r.Code == number), ct);
    if (record?.Dossier is { } known) return record.BodyHash == m.Hash ? await Known(db, record, known, w, ct) : PortalErrors.NumberUsed;
    if (await PortalWatch.Claim(w, m.Id, ct) is { } replayed) return replayed;
    if (record is null) db.Add(record = PortalRecord.Unknown(number, number, null, w.Now));
    var pieces = await PortalFiles.Store(s.Components ?? [], fetched.Value, (FileOwner, record.Id), w, files, ct);
    if (pieces.IsError) return pieces.Error;
    var entered = await intake.Enter(s, pieces.Value, record.Id, w, ct);
    if (entered.IsError) return entered.Error;
    var d = entered.Value;
    record.Became(d, number, m.Hash);
    w.Record("portal.dossier_taken", "dossier", d.Id, new { portalCode = number });
    await w.Commit(ct);
    return new Response(d.Code, number, d.Version, (int)d.Status, d.RegisteredAt, Repeated: false);
  }

  static async Task<bool> IsKnown(string number, Works works, CancellationToken ct) {
    await using var read = works.Begin(Actor.Machine("portal"), PortalWatch.Exchange);
    return await read.Work.Db<PublicServicesDb>().PortalRecords(read.Work.Actor).AnyAsync(r => r.PortalCode == number && r.Dossier != null, ct);
  }

  static async Task<Answer<Response>> Known(PublicServicesDb db, PortalRecord record, Guid dossier, Work w, CancellationToken ct) {
    var d = await db.Dossiers(w.Actor).AsNoTracking().SingleAsync(x => x.Id == dossier, ct);
    return new Response(d.Code, record.PortalCode!, d.Version, (int)d.Status, d.RegisteredAt, Repeated: true);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/portal/dossiers", (HttpContext http, Work w, NationalPortal portal, Intake intake, Works works, FileStore files) =>
        PortalWatch.Door<PortalSubmission, Response>(http, portal, m => Run(m, w, portal, intake, works, files, http.RequestAborted)))
      .Accepts<PortalSubmission>("application/json").Produces<Response>().Public(PortalWatch.Exchange).DisableRateLimiting();
}
