using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The applicant asks to have the dossier back; the office decides. An officer enters it for who asks at the counter.</summary>
internal static class WithdrawDossier {
  public sealed record Request(Guid Id, string? Reason);
  public sealed record Response(Guid Id, int Status);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var dossier = await w.Db<PublicServicesDb>().Dossiers(w.Actor).SingleOrDefaultAsync(d => d.Id == r.Id, ct);
    if (dossier is null) return DossierErrors.NotFound;
    var reason = Vn.Clean(r.Reason);
    if (dossier.RequestWithdrawal(reason, w.Now) is { } refused) return refused;
    w.Reason = reason;
    DossierNews.Moved(w, dossier);
    await w.Commit(ct);
    return new Response(dossier.Id, (int)dossier.Status);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/mine/{id:guid}/withdraw", (Guid id, Request r, Work w, CancellationToken ct) => Run(r with { Id = id }, w, ct)).SignedIn(DossierPermissions.Own);
    routes.MapPost("/api/dossiers/{id:guid}/withdraw", (Guid id, Request r, Work w, CancellationToken ct) => Run(r with { Id = id }, w, ct)).Requires(DossierPermissions.Counter);
  }
}
