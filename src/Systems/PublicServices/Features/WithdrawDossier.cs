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

  /// <summary>By the applicant.</summary>
  internal static async Task<Answer<Response>> Mine(Request r, Work w, DossierNotices notices, CancellationToken ct) {
    var dossier = await w.Db<PublicServicesDb>().OwnDossiers(w.Actor, PowerActs.Submit).Include(d => d.Supplements).SingleOrDefaultAsync(d => d.Id == r.Id, ct);
    if (dossier is null) return DossierErrors.NotFound;
    return await DossierReach.MayNot(w, dossier, PowerActs.Submit, ct) is { } over ? over : await Enter(dossier, r, w, notices, ct);
  }

  /// <summary>By an officer for who asks at the counter.</summary>
  internal static async Task<Answer<Response>> AtCounter(Request r, Work w, DossierNotices notices, CancellationToken ct) {
    var found = await w.Db<PublicServicesDb>().DossierFor(w.Actor, r.Id, DossierPermissions.Counter, ct);
    return found.IsError ? found.Error : await Enter(found.Value, r, w, notices, ct);
  }

  static async Task<Answer<Response>> Enter(Dossier dossier, Request r, Work w, DossierNotices notices, CancellationToken ct) {
    if (await Ask(dossier, Vn.Clean(r.Reason), w, notices, ct) is { } refused) return refused;
    await w.Commit(ct);
    return new Response(dossier.Id, (int)dossier.Status);
  }

  /// <summary>The request, through whichever door; the caller commits.</summary>
  internal static async Task<Error?> Ask(Dossier dossier, string reason, Work w, DossierNotices notices, CancellationToken ct) {
    if (dossier.RequestWithdrawal(reason, w.Now) is { } refused) return refused;
    w.Reason = reason;
    DossierNews.Moved(w, dossier);
    await notices.Send(w, dossier, "notify-withdrawal", reason, ct);
    return null;
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapPost("/api/dossiers/mine/{id:guid}/withdraw", (Guid id, Request r, Work w, DossierNotices notices, CancellationToken ct) => Mine(r with { Id = id }, w, notices, ct)).SignedIn(DossierPermissions.Own);
    routes.MapPost("/api/dossiers/{id:guid}/withdraw", (Guid id, Request r, Work w, DossierNotices notices, CancellationToken ct) => AtCounter(r with { Id = id }, w, notices, ct)).Requires(DossierPermissions.Counter);
  }
}
