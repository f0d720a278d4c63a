using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Ends an absence before its time, or takes back one that has not begun.</summary>
internal static class EndAbsence {
  internal static async Task<Answer<Done>> Run(Guid id, Work w, CancellationToken ct) {
    if (await w.Db<ProcessDb>().Absences(w.Actor).SingleOrDefaultAsync(a => a.Id == id, ct) is not { } absence) return AbsenceErrors.NotFound;
    if (absence.End(w.Actor, w.Now) is { } refused) return refused;
    w.Record("process.absence_ended", "person", absence.Person, new { absence = id, absence.StandIn });
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/absences/{id:guid}/end", (Guid id, Work w, CancellationToken ct) => Run(id, w, ct))
    .Requires(ProcessPermissions.Work);
}
