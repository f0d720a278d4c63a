using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A signed-in person hands in a dossier online, for themselves, for another person or for an organisation.</summary>
internal static class SubmitDossier {
  /// <param name="Office">Code of the competent office.</param>
  /// <param name="Subject">Whose case it is; null is the signed-in person.</param>
  /// <param name="Declared">The person has declared that what they state is true.</param>
  /// <param name="Draft">The draft it was made from; its files become the dossier's and it is thrown away, so that one draft is handed in once however often it is sent.</param>
  public sealed record Request(
    string Procedure, string? Case, string Office, SubjectInput? Subject, ContactInput? Contact, JsonObject? Form, JsonObject? Provenance, PieceInput[]? Components,
    string Delivery, string Notice, string? DeliveryAddress, bool Declared, Guid? Draft = null);

  public sealed record SubjectInput(bool IsOrganisation, string? Name, string? Number, string? Address);
  public sealed record ContactInput(string? Phone, string? Email, string? Address);

  /// <summary>A file or papers for one component.</summary>
  public sealed record PieceInput(string Key, Guid? File = null, string? FileName = null, int Originals = 0, int Copies = 0, string? Note = null);

  public sealed record Response(Guid Id, string Code, string TrackToken, DateTimeOffset RegisteredAt, DateTimeOffset? ExpectedAt, long? AmountDue);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, DossierForms forms, Identities identities, Notifications notifications, FileStore files, CancellationToken ct) {
    if (!r.Declared) return DossierErrors.NotDeclared;
    if (await Applicant(r.Contact, w, identities, ct) is not { } applicant) return DossierErrors.NoAccount;
    var draft = r.Draft is null ? null : await w.Db<PublicServicesDb>().DossierDrafts(w.Actor).SingleOrDefaultAsync(x => x.Id == r.Draft, ct);
    if (r.Draft is not null && draft is null) return DraftErrors.NotFound;
    var entered = await Enter(
      r, Subject(r.Subject, applicant.Card, applicant.IsOrganisation), applicant.Card, (DossierDraft.FileOwner, draft?.Id ?? Guid.Empty), w, desk, forms, notifications, files, ct);
    // sent twice: the other took the files and the draft meanwhile
    if (entered.IsError) return draft is not null && !await w.Db<PublicServicesDb>().DossierDrafts(w.Actor).AnyAsync(x => x.Id == draft.Id, ct) ? DraftErrors.NotFound : entered.Error;
    var d = entered.Value;
    if (draft is not null) {
      await DraftFiles.Drop(w, files, draft.Id, ct);
      w.Db<PublicServicesDb>().Remove(draft);
    }
    await w.Commit(ct);
    return new Response(d.Id, d.Code, d.TrackToken, d.RegisteredAt, d.MaximumAt, d.AmountDue);
  }

  /// <summary>Checks and registers what was handed in online, at our own pages or at the national portal; the caller commits.</summary>
  /// <param name="holder">Whose the files are until the dossier has them.</param>
  internal static async Task<Answer<Dossier>> Enter(
    Request r, DossierSubject subject, DossierApplicant applicant, (string Kind, Guid Id) holder, Work w, DossierDesk desk, DossierForms forms, Notifications notifications, FileStore files, CancellationToken ct) {
    var found = await desk.Offer(w, r.Procedure, r.Case, Channel.Online, r.Office, r.Form ?? [], ct);
    if (found.IsError) return found.Error;
    var (offer, office) = found.Value;
    var errors = DossierIntake.Check(r.Delivery, r.Notice, r.DeliveryAddress, out var delivery, out var notice).ToList();
    errors.AddRange(DossierPeople.Check(subject, applicant, notice));
    var (terms, answers, mistakes) = await forms.Check(offer.Terms, r.Form ?? [], Vn.Day(w.Now), withFiles: true, ct);
    errors.AddRange(mistakes);
    var pieces = DossierIntake.Pieces(r.Components ?? [], offer.Terms, 0, w.Now, errors);
    errors.AddRange(await DossierIntake.Foreign(pieces, holder, w, files, ct));
    errors.AddRange(DossierIntake.Missing(offer, pieces, online: true));
    if (Error.Of(errors) is { } wrong) return wrong;
    var registered = await desk.Register(w, new() {
      Channel = Channel.Online, Terms = terms, Offices = new(office.Id, office.Code!, office.Id, office.Code!, offer.Handler, offer.HasDivision),
      Subject = subject, Applicant = applicant, Delivery = delivery, Notice = notice, DeliveryAddress = DossierIntake.Text(r.DeliveryAddress),
      Form = answers, Provenance = r.Provenance ?? [], Components = pieces, AmountDue = offer.AmountDue,
    }, checkedAtCounter: false, ct);
    if (registered.IsError) return registered.Error;
    var d = registered.Value;
    await files.Give(w, [.. pieces.Where(p => p.File is not null).Select(p => p.File!.Value)], holder, (ResultSigning.Owner, d.Id), ct);
    await DossierNotices.Send(w, notifications, d, "notify-registered", "", ct);
    return d;
  }

  /// <summary>Who signed in: name and number come from the account, never from what was posted.</summary>
  internal static async Task<(DossierApplicant Card, bool IsOrganisation)?> Applicant(ContactInput? contact, Work w, Identities identities, CancellationToken ct) {
    var (phone, email, address) = (DossierPeople.CleanPhone(contact?.Phone), DossierIntake.Text(contact?.Email), DossierIntake.Text(contact?.Address));
    if (await identities.Person(w, w.Actor.Id, ct) is { } person)
      return (new(person.Id, person.FullName, person.PersonalNumber, phone ?? DossierPeople.CleanPhone(person.Phone), email ?? person.Email, address ?? person.ResidenceDetail), false);
    if (await identities.Business(w, w.Actor.Id, ct) is { } business)
      return (new(business.Id, business.Name, null, phone ?? DossierPeople.CleanPhone(business.Phone), email ?? business.Email, address ?? business.Address), true);
    return null;
  }

  internal static DossierSubject Subject(SubjectInput? subject, DossierApplicant applicant, bool applicantIsOrganisation) => subject is null
    ? new(applicant.Account, applicantIsOrganisation, applicant.Name, applicant.Number, applicant.Address)
    : new(null, subject.IsOrganisation, Vn.Clean(subject.Name), DossierIntake.Text(subject.Number), DossierIntake.Text(subject.Address));

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers", Run).SignedIn(DossierPermissions.Submit);
}
