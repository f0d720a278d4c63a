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

  internal static async Task<Answer<Response>> Run(Request r, Work w, Packs packs, FormLibrary library, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (await db.ProcedureDrafts(w.Actor).SingleOrDefaultAsync(d => d.Id == r.Draft, ct) is not { } draft) return ProcedureErrors.DraftNotFound;
    if (r.From < Vn.Day(w.Now)) return ProcedureErrors.DayPast;
    await Alone(w, draft.Code, ct);
    var last = await db.ManagedProcedures(w.Actor).AsNoTracking().Where(p => p.Code == draft.Code).OrderByDescending(p => p.Number).FirstOrDefaultAsync(ct);
    if (last?.Number != draft.BaseNumber) return ProcedureErrors.NewerVersion;
    if (last?.EffectiveFrom >= r.From || last?.EffectiveTo >= r.From) return ProcedureErrors.DayTaken(last.EffectiveTo ?? last.EffectiveFrom!.Value);
    var number = (last?.Number ?? 0) + 1;
    var item = draft.As(number, r.From);
    if (ProcedureDraft.Lacking(item, await ProcedureFormulas.Forms(item, library, ct)) is [var first, ..]) return ProcedureErrors.Lacking($"{first.Place}: {first.Message}");
    await ProcedureWriter.Write(w, ProcedureDraft.ItemId(draft.Code, number), item, ct);
    if (last is { EffectiveTo: null }) await CloseProcedure.End(last, r.From.AddDays(-1), w, packs, ct);
    db.Remove(draft);
    w.Record("procedures.published", "procedure", ProcedureWriter.IdOf(ProcedureDraft.ItemId(draft.Code, number)), new { draft.Code, number, from = r.From, draft = draft.Id });
    await w.Commit(ct);
    return new Response(draft.Code, number, r.From);
  }

  /// <summary>Makes acts on the versions of one procedure wait for one another.</summary>
  internal static Task Alone(Work w, string code, CancellationToken ct) => w.Alone("procedure", code, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost("/api/procedures/publish", Run).Requires(ProcedureErrors.Manage);
}
