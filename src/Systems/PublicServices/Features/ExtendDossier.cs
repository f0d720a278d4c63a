using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The office apologises and asks for more time (form 04). The appointment by which on-time is counted stays.</summary>
internal static class ExtendDossier {
  public sealed record Request(Guid Id, DateTimeOffset To, string? Reason);
  public sealed record Response(Guid Id, DateTimeOffset? ExtendedTo);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierLetters letters, DossierNotices notices, CancellationToken ct) {
    var found = await w.Db<PublicServicesDb>().DossierFor(w.Actor, r.Id, DossierPermissions.Appraise, ct);
    if (found.IsError) return found.Error;
    var dossier = found.Value;
    var (reason, before) = (Vn.Clean(r.Reason), dossier.ExtendedTo ?? dossier.AppointmentAt);
    if (dossier.Extend(r.To, reason, w.Now) is { } refused) return refused;
    w.Reason = reason;
    await letters.Apologise(w, dossier, reason, ct);
    DossierNews.AppointmentMoved(w, dossier, before, dossier.ExtendedTo, "extension");
    await notices.Send(w, dossier, "notify-late", reason, ct);
    await w.Commit(ct);
    return new Response(dossier.Id, dossier.ExtendedTo);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/extend", (Guid id, Request r, Work w, DossierLetters letters, DossierNotices notices, CancellationToken ct) => Run(r with { Id = id }, w, letters, notices, ct)).Requires(DossierPermissions.Appraise);
}
