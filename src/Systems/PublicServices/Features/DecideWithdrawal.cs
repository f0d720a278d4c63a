using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The office grants a withdrawal (form 05, status 8) or declines it; then the dossier goes on from where it was.</summary>
internal static class DecideWithdrawal {
  public sealed record Request(Guid Id, bool Grant, string? Reason);
  public sealed record Response(Guid Id, int Status);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierLetters letters, DossierNotices notices, CancellationToken ct) {
    var found = await w.Db<PublicServicesDb>().DossierFor(w.Actor, r.Id, DossierPermissions.Stop, ct);
    if (found.IsError) return found.Error;
    var dossier = found.Value;
    if (dossier.Status != DossierStatus.WithdrawalRequested) return DossierErrors.NoWithdrawal;
    var reason = Vn.Clean(r.Reason);
    if (r.Grant) {
      if (await letters.Stop(w, dossier, reason, ct) is { } refused) return refused;
    } else {
      if (dossier.DeclineWithdrawal(reason) is { } refused) return refused;
      w.Reason = reason;
      DossierNews.WithdrawalDeclined(w, dossier);
    }
    await notices.Send(w, dossier, r.Grant ? "notify-stopped" : "notify-withdrawal-declined", reason, ct);
    await w.Commit(ct);
    return new Response(dossier.Id, (int)dossier.Status);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/{id:guid}/decide-withdrawal", (Guid id, Request r, Work w, DossierLetters letters, DossierNotices notices, CancellationToken ct) => Run(r with { Id = id }, w, letters, notices, ct)).Requires(DossierPermissions.Stop);
}
