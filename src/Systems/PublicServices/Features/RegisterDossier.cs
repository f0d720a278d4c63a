using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>An officer of a one-stop unit registers a dossier for the person in front of them, or one that came by post.</summary>
internal static class RegisterDossier {
  /// <param name="Office">The competent office; another than the officer's own when the procedure is boundary-free.</param>
  /// <param name="Channel"><c>in_person</c> or <c>post</c>.</param>
  /// <param name="Accept">The officer has checked it and accepts it at once.</param>
  /// <param name="Draft">What the officer kept of it before; its files become the dossier's, and it is thrown away.</param>
  /// <param name="Once">A number of the sender's own: what bears the same again is answered with the dossier that the first made.</param>
  /// <param name="Provenance">For each answer that was filled in, where it came from. Only our own pages know.</param>
  public sealed record Request(
    string Procedure, string? Case, string? Office, string Channel, PersonInput Subject, PersonInput? Applicant, JsonObject? Form, SubmitDossier.PieceInput[]? Components,
    string Delivery, string Notice, string? DeliveryAddress, bool Accept, Guid? Draft = null, [property: JsonIgnore] JsonObject? Provenance = null, PostInput? Post = null, Guid? Once = null);

  /// <summary>The day a dossier came by post, and the code of the postal item where it bears one.</summary>
  public sealed record PostInput(DateOnly? ArrivedOn, string? Code);

  public sealed record PersonInput(string? Name, string? Number, string? Phone, string? Email, string? Address, bool IsOrganisation = false);
  public sealed record Response(Guid Id, string Code, int Status, DateTimeOffset? AppointmentAt, long? AmountDue);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, DossierForms forms, Identities identities, FileStore files, ComponentRecords records, CancellationToken ct) {
    if (w.Actor.Post is not { } post) return DossierErrors.NoPost;
    var draft = r.Draft is { } kept ? await Draft(kept, w, ct) : null;
    if (await First(r, w, ct) is { } known) return known.IsError ? known.Error : await Again(known.Value, draft, w, files, ct);
    if (ChannelWords.ParseChannel(r.Channel) is not { } channel || channel == Channel.Online) return DossierErrors.ChannelNotOffered;
    var found = await desk.Offer(w, r.Procedure, r.Case, channel, DossierIntake.Text(r.Office) ?? post.OfficeCode, ct);
    if (found.IsError) return found.Error;
    var (offer, office) = found.Value;
    if (office.Id != post.Office && !offer.Terms.BoundaryFree) return DossierErrors.NotBoundaryFree;
    var (subject, applicant) = await People(r, w, identities, ct);
    var errors = DossierIntake.Check(r.Delivery, r.Notice, r.DeliveryAddress, out var delivery, out var notice);
    errors.AddRange(DossierPeople.Check(subject, applicant, notice));
    errors.AddRange(DossierIntake.Arrival(channel, r.Post, Vn.Day(w.Now)));
    var pieces = DossierIntake.Pieces(r.Components ?? [], offer.Terms, 0, w.Now, errors);
    var declared = await forms.Check(offer, r.Form ?? [], withFiles: false, ct);
    var away = await records.Take(pieces, offer.Terms, ComponentRecords.Served(subject.IsOrganisation, subject.Number), errors, ct);
    if (r.Accept) errors.AddRange(DossierIntake.Missing(declared, pieces, online: false));
    errors.AddRange(DossierIntake.OnPaper(declared, r.Form ?? []));
    if (r.Draft is not null && draft is null) return DraftErrors.NotFound;
    errors.AddRange(await DossierIntake.Foreign(pieces, (DossierDraft.FileOwner, draft?.Id ?? Guid.Empty), w, files, ct));
    if (Error.Of(errors) is { } wrong) return await Meanwhile() ?? wrong;
    if (await records.Ask(away, ct) is { } gone) return await Meanwhile() ?? gone;
    if (r.Once is { } once) {
      await w.Alone("dossier.once", once.ToString(), ct);
      if (await Meanwhile() is { } first) return first;
      if (r.Draft is not null && draft is null) return DraftErrors.NotFound;
    }
    var registered = await desk.Register(w, new() {
      Channel = channel, Terms = declared.Terms, Offices = new(office.Id, office.Code!, post.Office, post.OfficeCode, offer.Handler, offer.HasDivision), Subject = subject, Applicant = applicant,
      Delivery = delivery, Notice = notice, DeliveryAddress = DossierIntake.Text(r.DeliveryAddress), Form = declared.Answers, Provenance = r.Provenance ?? [], Components = pieces, AmountDue = declared.AmountDue, IntakeOfficial = w.Actor.Id,
      ArrivedOn = channel == Channel.Post ? r.Post?.ArrivedOn : null, SentCode = channel == Channel.Post ? DossierIntake.Text(r.Post?.Code) : null, Once = r.Once,
    }, r.Accept, ct);
    if (registered.IsError) return registered.Error;
    var d = registered.Value;
    records.Belong(away, d.Code);
    if (r.Accept && await desk.Confirm(w, d, "receive", ct) is { } refused) return refused;
    if (draft is not null) {
      await files.Give(w, [.. pieces.Where(p => p.File is not null).Select(p => p.File!.Value)], (DossierDraft.FileOwner, draft.Id), ("dossier", d.Id), ct);
      await DraftFiles.Drop(w, files, draft.Id, ct);
      w.Db<PublicServicesDb>().Remove(draft);
    }
    await w.Commit(ct);
    return Of(d);

    // sent twice at once, the other may have registered it since it was looked for, and have taken files and draft
    async Task<Answer<Response>?> Meanwhile() {
      if (draft is not null) draft = await Draft(draft.Id, w, ct);
      return await First(r, w, ct) is not { } other ? null : other.IsError ? other.Error : await Again(other.Value, draft, w, files, ct);
    }
  }

  static Task<DossierDraft?> Draft(Guid id, Work w, CancellationToken ct) => w.Db<PublicServicesDb>().CounterDrafts(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct);

  /// <summary>What the actor has registered with the same number before; refused when that was for somebody else or another procedure, as from a page that was gone back to.</summary>
  internal static async Task<Answer<Response>?> First(Request r, Work w, CancellationToken ct) {
    if (r.Once is not { } once) return null;
    var made = await w.Db<PublicServicesDb>().Dossiers(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Once == once && d.IntakeOfficial == w.Actor.Id, ct);
    if (made is null) return null;
    var same = made.ProcedureCode == r.Procedure && (r.Case is null || made.CaseKey == r.Case) && made.SubjectName == Vn.Clean(r.Subject.Name) && made.SubjectNumber == Digits(r.Subject.Number);
    return same ? Of(made) : DossierErrors.OnceUsed(made.Code);
  }

  static string? Digits(string? number) => DossierIntake.Text(number)?.Replace(" ", "", StringComparison.Ordinal);

  /// <summary>Sent twice at once: what the second kept beside it is not needed.</summary>
  static async Task<Response> Again(Response first, DossierDraft? draft, Work w, FileStore files, CancellationToken ct) {
    if (draft is not null) {
      await DraftFiles.Drop(w, files, draft.Id, ct);
      w.Db<PublicServicesDb>().Remove(draft);
      w.Record("drafts.deleted", "draft", draft.Id);
      await w.Commit(ct);
    }
    return first;
  }

  static Response Of(Dossier d) => new(d.Id, d.Code, (int)d.Status, d.AppointmentAt, d.AmountDue);

  /// <summary>Who is known by their number is linked to their account, so that they find the dossier there.</summary>
  static async Task<(DossierSubject, DossierApplicant)> People(Request r, Work w, Identities identities, CancellationToken ct) {
    var s = r.Subject;
    var number = Digits(s.Number);
    var account = s.IsOrganisation ? (number is null ? null : (await identities.BusinessByTaxCode(w, number, ct))?.Id) : number is null ? null : (await identities.PersonByNumber(w, number, ct))?.Id;
    var subject = new DossierSubject(account, s.IsOrganisation, Vn.Clean(s.Name), number, DossierIntake.Text(s.Address));
    if (r.Applicant is not { } a)
      return (subject, new(account, subject.Name, s.IsOrganisation ? null : number, DossierPeople.CleanPhone(s.Phone), DossierIntake.Text(s.Email), subject.Address));
    var own = Digits(a.Number);
    var person = own is null ? null : await identities.PersonByNumber(w, own, ct);
    return (subject, new(person?.Id, Vn.Clean(a.Name), own, DossierPeople.CleanPhone(a.Phone), DossierIntake.Text(a.Email), DossierIntake.Text(a.Address)));
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/counter", Run).Requires(DossierPermissions.Counter);
}
