using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The applicant hands in what was asked for, and corrects what they stated, online or at the counter; the clock and the process go on.</summary>
internal static class SupplementDossier {
  /// <summary>Owns the files of a supplement that its applicant chose, until they are the dossier's.</summary>
  public const string FileOwner = "supplement";

  /// <summary>Where the files of a door are until they are handed in.</summary>
  internal static (string Kind, Guid Id) Tray(SupplementDoor door, Guid supplement) => (door switch {
    SupplementDoor.Counter => "supplement_counter",
    SupplementDoor.Portal => "supplement_portal",
    _ => FileOwner,
  }, supplement);

  /// <summary>Makes those wait for one another who choose files for supplements of a dossier or hand them in.</summary>
  internal static Task Alone(Work w, Guid dossier, CancellationToken ct) => w.Alone("supplement", dossier.ToString(), ct);

  /// <summary>Takes away what was chosen at any door and handed in at none.</summary>
  internal static async Task Clear(Work w, FileStore files, Guid supplement, CancellationToken ct) {
    foreach (var door in Enum.GetValues<SupplementDoor>()) await Clear(w, files, door, supplement, ct);
  }

  internal static async Task Clear(Work w, FileStore files, SupplementDoor door, Guid supplement, CancellationToken ct) {
    var tray = Tray(door, supplement);
    foreach (var file in await files.Of(w, tray.Kind, tray.Id, ct)) await files.Remove(w, tray.Kind, tray.Id, file.Id, ct);
  }

  /// <param name="Components">Files stored for the open supplement, each with the item it answers as its note, words of the applicant, and papers.</param>
  /// <param name="Answers">All answers of the form as the applicant now gives them; null leaves them.</param>
  public sealed record Request(Guid Id, SubmitDossier.PieceInput[]? Components, JsonObject? Answers = null);
  public sealed record Response(Guid Id, int Status, DateTimeOffset? AppointmentAt);

  /// <summary>By the applicant.</summary>
  internal static Task<Answer<Response>> Mine(Request r, Work w, DossierDesk desk, DossierForms forms, FileStore files, CancellationToken ct) =>
    Run(w.Db<PublicServicesDb>().OwnDossiers(w.Actor, PowerActs.Submit), SupplementDoor.Applicant, r, w, desk, forms, files, ct);

  /// <summary>By an officer for who stands at the counter.</summary>
  internal static Task<Answer<Response>> AtCounter(Request r, Work w, DossierDesk desk, DossierForms forms, FileStore files, CancellationToken ct) =>
    Run(w.Db<PublicServicesDb>().Dossiers(w.Actor, DossierPermissions.Counter), SupplementDoor.Counter, r, w, desk, forms, files, ct);

  static async Task<Answer<Response>> Run(IQueryable<Dossier> dossiers, SupplementDoor door, Request r, Work w, DossierDesk desk, DossierForms forms, FileStore files, CancellationToken ct) {
    await Alone(w, r.Id, ct);
    var dossier = await dossiers.AsSplitQuery().Include(d => d.Supplements).Include(d => d.Components).SingleOrDefaultAsync(d => d.Id == r.Id, ct);
    if (dossier is null) return DossierErrors.NotFound;
    if (door == SupplementDoor.Applicant && await DossierReach.MayNot(w, dossier, PowerActs.Submit, ct) is { } over) return over;
    // what they were not shown they cannot have taken out
    if (door == SupplementDoor.Applicant && r.Answers is { } answers && HiddenPhone.In(dossier) && !DossierReach.IsOwn(w.Actor, dossier)) r = r with { Answers = HiddenPhone.Back(answers, dossier.Form, dossier.ApplicantPhone!) };
    if (await Bring(dossier, r, door, w, desk, forms, files, ct) is { } refused) return refused;
    await w.Commit(ct);
    return new Response(dossier.Id, (int)dossier.Status, dossier.AppointmentAt);
  }

  /// <summary>Checks and takes what is brought, through whichever door; the caller commits.</summary>
  internal static async Task<Error?> Bring(Dossier dossier, Request r, SupplementDoor door, Work w, DossierDesk desk, DossierForms forms, FileStore files, CancellationToken ct) {
    if (dossier.Awaited is not { } open) return DossierErrors.NothingToSupplement;
    var terms = await desk.TermsOf(w, dossier, ct);
    var errors = new List<Error>();
    var pieces = DossierIntake.Pieces(r.Components ?? [], terms, open.Number, w.Now, errors);
    errors.AddRange(await DossierIntake.Foreign(pieces, Tray(door, open.Id), w, files, ct));
    var corrected = r.Answers is null ? null : await forms.Correct(terms, dossier.Form, r.Answers, Vn.Day(dossier.RegisteredAt), errors, ct);
    // what the officer at the counter is shown, they judge themselves
    if (errors.Count == 0 && (corrected is null || corrected == dossier.Form)) errors.AddRange(door != SupplementDoor.Counter ? open.Unanswered(pieces) : pieces.Count == 0 ? [DossierErrors.NothingBrought] : []);
    if (Error.Of(errors) is { } wrong) return wrong;
    if (dossier.Supplement(pieces, w.Now, corrected) is { } refused) return refused;
    await files.Give(w, [.. pieces.Where(p => p.File is not null).Select(p => p.File!.Value)], Tray(door, open.Id), (ResultSigning.Owner, dossier.Id), ct);
    await Clear(w, files, open.Id, ct);
    DossierNews.Supplemented(w, dossier, open.Number);
    var before = dossier.AmountDue;
    if (corrected is null || !dossier.FeeFollows(await desk.FeeOf(w, dossier, corrected, ct))) return await desk.Tell(w, dossier, "supplement-received", [], ct);
    w.Record("dossiers.fee_recomputed", "dossier", dossier.Id, new { before, due = dossier.AmountDue });
    return await desk.Tell(w, dossier, "supplement-received", new() { ["amountDue"] = dossier.AmountDue }, ct);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/mine/{id:guid}/supplement", (Guid id, Request r, Work w, DossierDesk desk, DossierForms forms, FileStore files, CancellationToken ct) =>
      Mine(r with { Id = id }, w, desk, forms, files, ct)).SignedIn(DossierPermissions.Own);
    routes.MapPost("/api/dossiers/{id:guid}/supplement", (Guid id, Request r, Work w, DossierDesk desk, DossierForms forms, FileStore files, CancellationToken ct) =>
      AtCounter(r with { Id = id }, w, desk, forms, files, ct)).Requires(DossierPermissions.Counter);
  }
}
