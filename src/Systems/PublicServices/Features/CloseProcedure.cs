using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The newest version of a procedure ends on a day, the last on which it is offered; dossiers already submitted go on.</summary>
internal static class CloseProcedure {
  public sealed record Request(string Code, DateOnly LastDay, string? Reason);
  public sealed record Response(string Code, int Number, DateOnly LastDay);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Packs packs, CancellationToken ct) {
    if (Vn.Clean(r.Reason) is not { Length: > 0 and <= Dossier.ReasonLength } reason) return DossierErrors.ReasonNeeded;
    if (r.LastDay < Vn.Day(w.Now)) return ProcedureErrors.DayPast with { Field = "lastDay" };
    await PublishProcedure.Alone(w, r.Code, ct);
    var newest = await w.Db<PublicServicesDb>().ManagedProcedures(w.Actor).AsNoTracking().Where(p => p.Code == r.Code).OrderByDescending(p => p.Number).FirstOrDefaultAsync(ct);
    if (newest is null) return ProcedureErrors.NotFound;
    if (newest.EffectiveTo is not null) return ProcedureErrors.NotOpen;
    if (newest.EffectiveFrom > r.LastDay) return ProcedureErrors.DayTaken(newest.EffectiveFrom.Value) with { Field = "lastDay" };
    await End(newest, r.LastDay, w, packs, ct);
    w.Reason = reason;
    w.Record("procedures.closed", "procedure", newest.Id, new { newest.Code, newest.Number, lastDay = r.LastDay });
    await w.Commit(ct);
    return new Response(newest.Code, newest.Number, r.LastDay);
  }

  /// <summary>Writes the last day into a version. It counts as edited here, so that applying its pack again does not open it.</summary>
  internal static async Task End(Procedure version, DateOnly lastDay, Work w, Packs packs, CancellationToken ct) {
    var item = version.Item.DeepClone().AsObject();
    item["effective"]!["to"] = lastDay.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    await ProcedureWriter.Write(w, version.ItemId, item, ct);
    await packs.Edit((string)item["id"]!, item.ToJsonString(Json.Options), ct);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost("/api/procedures/close", Run).Requires(ProcedureErrors.Manage);
}
