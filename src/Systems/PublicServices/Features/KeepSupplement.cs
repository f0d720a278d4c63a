using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Keeps the files chosen for a supplement until it is sent, so that a mistake elsewhere on the page loses none.</summary>
internal static class KeepSupplement {
  public sealed record Request(Guid Dossier, IFormCollection Posted);

  /// <param name="Files">What is kept for each item.</param>
  /// <param name="Wrong">The files that could not be kept; the others are.</param>
  public sealed record Response(Dictionary<string, List<DraftFile>> Files, Error? Wrong);

  /// <summary>By the applicant.</summary>
  internal static Task<Answer<Response>> Run(Request r, Work w, CitizenFiles files, CancellationToken ct) => Run(w.Db<PublicServicesDb>().OwnDossiers(w.Actor), r, w, files, ct);

  /// <summary>By an officer, of what is brought to the counter.</summary>
  internal static async Task<Answer<Response>> AtCounter(Request r, Work w, CitizenFiles files, CancellationToken ct) =>
    w.Actor.Can(DossierPermissions.Counter) ? await Run(w.Db<PublicServicesDb>().Dossiers(w.Actor), r, w, files, ct) : DossierErrors.StepNotAllowed;

  static async Task<Answer<Response>> Run(IQueryable<Dossier> dossiers, Request r, Work w, CitizenFiles files, CancellationToken ct) {
    var dossier = await dossiers.Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Id == r.Dossier, ct);
    if (dossier is null) return DossierErrors.NotFound;
    if (dossier.Awaited is not { } open) return DossierErrors.NothingToSupplement;
    var kept = CitizenFlow.FilesOf(open.Files);
    var wrong = await files.Take((SupplementDossier.FileOwner, open.Id), kept, Slots([.. open.Items.Select(i => (string)i!)]), r.Posted, ct);
    open.Files = JsonSerializer.SerializeToNode(kept, Json.Options)!.AsObject();
    w.Record("supplements.kept", "supplement", open.Id, new { files = kept.Sum(k => k.Value.Count) });
    await w.Commit(ct);
    return new Response(kept, Error.Of(wrong));
  }

  /// <summary>What was chosen before for the supplement that is open now.</summary>
  internal static Task<Dictionary<string, List<DraftFile>>> Kept(Guid dossier, Work w, CancellationToken ct) => Kept(w.Db<PublicServicesDb>().OwnDossiers(w.Actor), dossier, ct);

  internal static async Task<Dictionary<string, List<DraftFile>>> Kept(IQueryable<Dossier> dossiers, Guid dossier, CancellationToken ct) =>
    CitizenFlow.FilesOf((await dossiers.Where(d => d.Id == dossier).SelectMany(d => d.Supplements).Where(s => s.ReceivedAt == null).Select(s => s.Files).SingleOrDefaultAsync(ct)) ?? []);

  /// <summary>Who adds or removes a file or a row of a list is not done.</summary>
  internal static bool Stays(IFormCollection posted) =>
    posted["__go"] == "stay" || FormPicker.ChangesRows(posted) || posted.Keys.Any(k => k.EndsWith(CitizenFiles.Drop, StringComparison.Ordinal));

  /// <summary>A place for the files of each item.</summary>
  internal static FileSlot[] Slots(IReadOnlyList<string> items) => [.. items.Select((item, i) => new FileSlot($"item-{i}", item, null, null, null))];
}
