using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The portal says that an applicant supplemented, withdrew or paid a dossier of ours there.</summary>
internal static class TakePortalAct {
  internal static async Task<Answer<PortalActReceipt>> Run(PortalWatch.Message<PortalAct> m, Work w, NationalPortal portal, PortalActs acts, Works works, CancellationToken ct) {
    // files first, in no transaction
    var fetched = await Files(m.Said, portal, works, ct);
    if (fetched.IsError) return fetched.Error;
    var taken = await acts.Take(m.Said, fetched.Value.Contents, w, ct);
    if (taken.IsError || taken.Value.Repeated) return taken;
    if (taken.Value.Outcome != PortalActReceipt.Waiting && await PortalWatch.Claim(w, m.Id, ct) is { } replayed) return replayed;
    await w.Commit(ct);
    return taken;
  }

  internal sealed record Fetched(byte[]?[]? Contents);

  /// <summary>The files of an act that is due; of another none are fetched.</summary>
  internal static async Task<Answer<Fetched>> Files(PortalAct said, NationalPortal portal, Works works, CancellationToken ct) {
    if (!await PortalActs.IsDue(said, works, ct)) return new Fetched(null);
    var fetched = await PortalFiles.Fetch(said.Components!, portal, ct);
    return fetched.IsError ? fetched.Error : new Fetched(fetched.Value);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/portal/acts", (HttpContext http, Work w, NationalPortal portal, PortalActs acts, Works works) =>
        PortalWatch.Door<PortalAct, PortalActReceipt>(http, portal, m => Run(m, w, portal, acts, works, http.RequestAborted)))
      .Accepts<PortalAct>("application/json").Produces<PortalActReceipt>().Public(PortalWatch.Exchange).DisableRateLimiting();
}

/// <summary>Fetches what applicants did at the portal and of which its word did not reach us.</summary>
[Job("public_services.fetch_portal_acts")]
internal sealed record FetchPortalActs : IJob;

/// <summary>Each act is a work of its own; the portal hears of it after the commit, and if that is lost it offers the act again.</summary>
internal sealed class FetchPortalActsHandler(NationalPortal portal, Works works, ILogger<FetchPortalActsHandler> log) : IHandler<FetchPortalActs> {
  const int MostPages = 100;

  public async Task Handle(FetchPortalActs message, Work w, CancellationToken ct) {
    if (!portal.IsConfigured) return;
    string? after = null;
    for (var page = 0; page < MostPages; page++) {
      var offered = await portal.Acts(after, ct);
      foreach (var act in offered.Acts.OrderBy(a => a.At)) {
        try {
          if (await Take(act, ct) is { } receipt) await portal.Answer(receipt, ct);
        } catch (Exception e) when (!ct.IsCancellationRequested && !NationalPortal.IsOutage(e, ct)) {
          // one that cannot be taken must not keep the others from it; it is offered again
          log.LogError(e, "Act {Act} of the portal failed", act.Act);
        }
      }
      if ((after = offered.Next) is null) return;
    }
  }

  /// <summary>What became of it; null when it is to be offered again.</summary>
  async Task<PortalActReceipt?> Take(PortalAct said, CancellationToken ct) {
    var fetched = await TakePortalAct.Files(said, portal, works, ct);
    await using var act = works.Begin(Actor.Machine("portal"), PortalWatch.Exchange);
    var taken = fetched.IsError ? fetched.Error : await act.Services.GetRequiredService<PortalActs>().Take(said, fetched.Value.Contents, act.Work, ct);
    if (taken.IsError) return await Refuse(said, taken.Error, act.Work, ct);
    await act.Work.Commit(ct);
    return taken.Value.Outcome == PortalActReceipt.Waiting ? null : taken.Value;
  }

  /// <summary>What can never be taken is refused once and for all; the rest may be a matter of time, and whoever reads the log sees that it repeats.</summary>
  async Task<PortalActReceipt?> Refuse(PortalAct said, Error error, Work w, CancellationToken ct) {
    log.LogWarning("Act {Act} of the portal cannot be taken: {Code}", said.Act, error.Code);
    if (error.Kind is not (ErrorKind.Invalid or ErrorKind.TooLarge) || !PortalMessages.IsCode(said.Act)) return null;
    w.Record("portal.act_refused", "portal_act", Guid.CreateVersion7(w.Now), new { act = said.Act, portalCode = said.PortalCode, error = error.Code });
    await w.Commit(ct);
    return new(said.Act, said.PortalCode, PortalActReceipt.Refused, error.Code, error.Message);
  }
}
