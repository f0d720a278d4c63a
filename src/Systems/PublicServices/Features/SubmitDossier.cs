using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
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
  /// <param name="Provenance">Where answers were filled in from. Only our own pages know; nobody else may say so of themselves.</param>
  /// <param name="Declared">The person has declared that what they state is true.</param>
  /// <param name="Draft">The draft it was made from; its files become the dossier's and it is thrown away, so that one draft is handed in once however often it is sent.</param>
  /// <param name="Power">The electronic power by which the signed-in person acts; the case is then that of who gave it.</param>
  public sealed record Request(
    string Procedure, string? Case, string Office, SubjectInput? Subject, ContactInput? Contact, JsonObject? Form, [property: JsonIgnore] JsonObject? Provenance, PieceInput[]? Components,
    string Delivery, string Notice, string? DeliveryAddress, bool Declared, Guid? Draft = null, Guid? Power = null);

  public sealed record SubjectInput(bool IsOrganisation, string? Name, string? Number, string? Address);
  public sealed record ContactInput(string? Phone, string? Email, string? Address);

  /// <summary>A file or papers for one component.</summary>
  /// <param name="Record">A record of the subject in the place of a paper; naming it, they agree to its use.</param>
  public sealed record PieceInput(string Key, Guid? File = null, string? FileName = null, int Originals = 0, int Copies = 0, string? Note = null, Guid? Record = null);

  /// <param name="TrackToken">Null when it was handed in under a power: it is followed by who signs in.</param>
  public sealed record Response(Guid Id, string Code, string? TrackToken, DateTimeOffset RegisteredAt, DateTimeOffset? ExpectedAt, long? AmountDue);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDoor door, Identities identities, FileStore files, CancellationToken ct) {
    if (!r.Declared) return DossierErrors.NotDeclared;
    if (await Applicant(r.Contact, w, identities, ct) is not { } applicant) return DossierErrors.NoAccount;
    var draft = r.Draft is null ? null : await w.Db<PublicServicesDb>().DossierDrafts(w.Actor).SingleOrDefaultAsync(x => x.Id == r.Draft, ct);
    if (r.Draft is not null && draft is null) return DraftErrors.NotFound;
    var subject = await Subject(r, applicant, w, identities, ct);
    if (subject.IsError) return subject.Error;
    var entered = await door.Enter(new(r, subject.Value, applicant.Card, (DossierDraft.FileOwner, draft?.Id ?? Guid.Empty)) { Power = r.Power }, w, ct);
    // sent twice: the other took the files and the draft meanwhile
    if (entered.IsError) return draft is not null && !await w.Db<PublicServicesDb>().DossierDrafts(w.Actor).AnyAsync(x => x.Id == draft.Id, ct) ? DraftErrors.NotFound : entered.Error;
    var d = entered.Value;
    if (draft is not null) {
      await DraftFiles.Drop(w, files, draft.Id, ct);
      w.Db<PublicServicesDb>().Remove(draft);
    }
    await w.Commit(ct);
    return new Response(d.Id, d.Code, d.Power is null ? d.TrackToken : null, d.RegisteredAt, d.MaximumAt, d.AmountDue);
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

  /// <summary>Whose case it is; by a power that of who gave it, with the name and number that are recorded of them.</summary>
  static async Task<Answer<DossierSubject>> Subject(Request r, (DossierApplicant Card, bool IsOrganisation) applicant, Work w, Identities identities, CancellationToken ct) {
    if (r.Power is not { } held) return Subject(r.Subject, applicant.Card, applicant.IsOrganisation);
    if (r.Subject is not null) return DossierErrors.PowerNamesSubject;
    if (await Identities.UsePower(w, held, ct) is not { } power || !power.Covers(power.Principal, r.Procedure, w.Now, PowerActs.Submit)) return DossierErrors.PowerOver;
    return new DossierSubject(power.Principal, power.IsOrganisation, power.PrincipalName, power.PrincipalNumber, null);
  }

  internal static DossierSubject Subject(SubjectInput? subject, DossierApplicant applicant, bool applicantIsOrganisation) => subject is null
    ? new(applicant.Account, applicantIsOrganisation, applicant.Name, applicant.Number, applicant.Address)
    : new(null, subject.IsOrganisation, Vn.Clean(subject.Name), DossierIntake.Text(subject.Number), DossierIntake.Text(subject.Address));

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers", Run).SignedIn(DossierPermissions.Submit);
}
