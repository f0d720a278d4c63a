using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The clock stands still while an outside obligation is open, such as a land tax slip, and goes on when it is met.</summary>
internal static class HoldDossier {
  /// <param name="Hold">False lets the clock go on.</param>
  public sealed record Request(Guid Id, bool Hold, string? Reason);
  public sealed record Response(Guid Id, DateTimeOffset? PausedAt, DateTimeOffset? AppointmentAt);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, CancellationToken ct) {
    var found = await w.Db<PublicServicesDb>().DossierFor(w.Actor, r.Id, DossierPermissions.Appraise, ct);
    if (found.IsError) return found.Error;
    var dossier = found.Value;
    var reason = Vn.Clean(r.Reason);
    if (reason.Length is 0 or > Dossier.ReasonLength) return reason.Length == 0 ? DossierErrors.ReasonNeeded : DossierErrors.ReasonTooLong;
    w.Reason = reason;
    if (r.Hold) {
      if (dossier.AcceptedAt is null) return DossierErrors.NoAppointment;
      if (dossier.PausedAt is not null) return DossierErrors.ClockPaused;
      if (dossier.PauseClock(ClockStop.ExternalObligation, w.Now) is { } refused) return refused;
      w.Record("dossiers.clock_held", "dossier", dossier.Id);
    } else {
      if (dossier.PausedFor != ClockStop.ExternalObligation) return DossierErrors.ClockRunning;
      var before = dossier.AppointmentAt;
      dossier.ResumeClock((await desk.TermsOf(w, dossier, ct)).Rule, await desk.CalendarOf(dossier.Office, ct), w.Now);
      DossierNews.AppointmentMoved(w, dossier, before, dossier.AppointmentAt, "external_obligation");
    }
    await w.Commit(ct);
    return new Response(dossier.Id, dossier.PausedAt, dossier.AppointmentAt);
  }

  /// <summary>Holds a running clock, or lets a held one go on.</summary>
  internal static async Task<Answer<Response>> Toggle(Guid id, string? reason, Work w, DossierDesk desk, CancellationToken ct) {
    var runs = await w.Db<PublicServicesDb>().Dossiers(w.Actor, DossierPermissions.Appraise).Where(d => d.Id == id).Select(d => d.PausedAt == null).SingleOrDefaultAsync(ct);
    return await Run(new(id, runs, reason), w, desk, ct);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/hold", (Guid id, Request r, Work w, DossierDesk desk, CancellationToken ct) => Run(r with { Id = id }, w, desk, ct)).Requires(DossierPermissions.Appraise);
}
