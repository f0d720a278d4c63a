using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Keeps what an officer has typed and scanned for the person at the counter, until the dossier is registered.</summary>
internal static class KeepIntake {
  /// <param name="Id">Null begins a draft.</param>
  /// <param name="Content">Everything typed, as the counter page posts it.</param>
  /// <param name="Slots">The places for files of the page.</param>
  public sealed record Request(Guid? Id, string Procedure, string? Case, JsonObject Content, IReadOnlyList<FileSlot> Slots, IFormCollection Posted);

  /// <param name="Wrong">The files that could not be kept; the others are.</param>
  public sealed record Response(Guid Id, Dictionary<string, List<DraftFile>> Files, Error? Wrong);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CitizenFiles files, CancellationToken ct) {
    if (!w.Actor.Can(DossierPermissions.Counter)) return DossierErrors.StepNotAllowed;
    var db = w.Db<PublicServicesDb>();
    var draft = r.Id is { } id ? await db.CounterDrafts(w.Actor).SingleOrDefaultAsync(d => d.Id == id, ct) : null;
    if (draft is null) {
      if (r.Id is not null) return DraftErrors.NotFound;
      if (await db.CounterDrafts(w.Actor).CountAsync(ct) >= DossierDraft.MaxPerPerson) return DraftErrors.TooMany;
      draft = DossierDraft.Begin(w.Actor.Id, r.Procedure, w.Now, atCounter: true);
      db.Add(draft);
    }
    var kept = CitizenFlow.FilesOf(draft.Files);
    var wrong = await files.Take((DossierDraft.FileOwner, draft.Id), kept, r.Slots, r.Posted, ct);
    if (draft.Keep(r.Case, w.Actor.Post?.OfficeCode, 0, r.Content, JsonSerializer.SerializeToNode(kept, Json.Options)!.AsObject(), w.Now) is { } refused) return refused;
    w.Record("drafts.saved", "draft", draft.Id, new { draft.ProcedureCode, atCounter = true });
    await w.Commit(ct);
    return new Response(draft.Id, kept, Error.Of(wrong));
  }
}
