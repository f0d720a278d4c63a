using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// A draft becomes the version that is in force from a day on. Dossiers submitted before that day keep the version under which they
/// were submitted.
/// </summary>
internal static class PublishProcedure {
  /// <param name="From">Today at the earliest: what was submitted yesterday was submitted under yesterday's terms.</param>
  public sealed record Request(Guid Draft, DateOnly From);
  public sealed record Response(string Code, int Number, DateOnly From);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Packs packs, FormLibrary library, ProcedureSurroundings around, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (await db.ProcedureDrafts(w.Actor).SingleOrDefaultAsync(d => d.Id == r.Draft, ct) is not { } draft) return ProcedureErrors.DraftNotFound;
    if (r.From < Vn.Day(w.Now)) return ProcedureErrors.DayPast;
    await Alone(w, draft.Code, ct);
    if (await ProcedureBook.Last(w, draft.Code, ct) is var last && last?.Number != draft.BaseNumber) return ProcedureErrors.NewerVersion;
    var item = draft.As((last?.Number ?? 0) + 1, r.From);
    if (ProcedureDraft.Lacking(item, await ProcedureFormulas.Forms(item, library, ct)) is [var first, ..]) return ProcedureErrors.Lacking($"{first.Place}: {first.Message}");
    if (await around.Lint(w, (string)item["id"]!, item, null, new Dictionary<string, string>(), ct) is [var fault, ..]) return ProcedureErrors.Lacking($"{fault.Problem} {fault.Cure}");
    var added = await ProcedureBook.Add(w, draft.Item, draft.Code, r.From, packs, new { draft = draft.Id }, ct);
    if (added.IsError) return added.Error;
    db.Remove(draft);
    await w.Commit(ct);
    return new Response(draft.Code, added.Value, r.From);
  }

  /// <summary>Makes acts on the versions of one procedure wait for one another.</summary>
  internal static Task Alone(Work w, string code, CancellationToken ct) => w.Alone("procedure", code, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost("/api/procedures/publish", Run).Requires(ProcedureErrors.Manage);
}
