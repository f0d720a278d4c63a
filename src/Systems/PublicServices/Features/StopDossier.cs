using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The office stops processing by law, with form 05; the process ends and the applicant is told.</summary>
internal static class StopDossier {
  public sealed record Request(Guid Id, string? Reason);
  public sealed record Response(Guid Id, int Status);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierLetters letters, DossierNotices notices, CancellationToken ct) {
    var found = await w.Db<PublicServicesDb>().DossierFor(w.Actor, r.Id, DossierPermissions.Stop, ct);
    if (found.IsError) return found.Error;
    var dossier = found.Value;
    var reason = Vn.Clean(r.Reason);
    if (await letters.Stop(w, dossier, reason, ct) is { } refused) return refused;
    await notices.Send(w, dossier, "notify-stopped", reason, ct);
    await w.Commit(ct);
    return new Response(dossier.Id, (int)dossier.Status);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/stop", (Guid id, Request r, Work w, DossierLetters letters, DossierNotices notices, CancellationToken ct) => Run(r with { Id = id }, w, letters, notices, ct)).Requires(DossierPermissions.Stop);
}
