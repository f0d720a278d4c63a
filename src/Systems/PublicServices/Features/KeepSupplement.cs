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
  internal static Task<Answer<Response>> Run(Request r, Work w, CitizenFiles files, CancellationToken ct) => Run(w.Db<PublicServicesDb>().OwnDossiers(w.Actor, PowerActs.Submit), SupplementDoor.Applicant, r, w, files, ct);

  /// <summary>By an officer, of what is brought to the counter.</summary>
  internal static async Task<Answer<Response>> AtCounter(Request r, Work w, CitizenFiles files, CancellationToken ct) =>
    w.Actor.Can(DossierPermissions.Counter) ? await Run(w.Db<PublicServicesDb>().Dossiers(w.Actor, DossierPermissions.Counter), SupplementDoor.Counter, r, w, files, ct) : DossierErrors.StepNotAllowed;

  static async Task<Answer<Response>> Run(IQueryable<Dossier> dossiers, SupplementDoor door, Request r, Work w, CitizenFiles files, CancellationToken ct) {
    await SupplementDossier.Alone(w, r.Dossier, ct);
    var dossier = await dossiers.Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Id == r.Dossier, ct);
    if (dossier is null) return DossierErrors.NotFound;
    if (door == SupplementDoor.Applicant && await DossierReach.MayNot(w, dossier, PowerActs.Submit, ct) is { } over) return over;
    if (dossier.Awaited is not { } open) return DossierErrors.NothingToSupplement;
    var kept = CitizenFlow.FilesOf(door == SupplementDoor.Counter ? open.CounterFiles : open.Files);
    var wrong = await files.Take(SupplementDossier.Tray(door, open.Id), kept, Slots([.. open.Items.Select(i => (string)i!)]), r.Posted, ct);
    var chosen = JsonSerializer.SerializeToNode(kept, Json.Options)!.AsObject();
    if (door == SupplementDoor.Counter) open.CounterFiles = chosen;
    else open.Files = chosen;
    w.Record("supplements.kept", "supplement", open.Id, new { files = kept.Sum(k => k.Value.Count) });
    await w.Commit(ct);
    return new Response(kept, Error.Of(wrong));
  }

  /// <summary>What the applicant chose before for the supplement that is open now.</summary>
  internal static async Task<Dictionary<string, List<DraftFile>>> Kept(Guid dossier, Work w, CancellationToken ct) =>
    CitizenFlow.FilesOf(await w.Db<PublicServicesDb>().OwnDossiers(w.Actor, PowerActs.Submit).Where(d => d.Id == dossier).SelectMany(d => d.Supplements).Where(s => s.ReceivedAt == null).Select(s => s.Files).SingleOrDefaultAsync(ct) ?? []);

  /// <summary>Who adds or removes a file or a row of a list is not done.</summary>
  internal static bool Stays(IFormCollection posted) =>
    posted["__go"] == "stay" || FormPicker.ChangesRows(posted) || posted.Keys.Any(k => k.EndsWith(CitizenFiles.Drop, StringComparison.Ordinal));

  /// <summary>A place for the files of each item.</summary>
  internal static FileSlot[] Slots(IReadOnlyList<string> items) => [.. items.Select((item, i) => new FileSlot($"item-{i}", item, null, null, null))];
}
