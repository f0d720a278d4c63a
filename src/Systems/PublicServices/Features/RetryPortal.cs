using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Brings what is not in step to the portal's notice again, at once.</summary>
internal static class RetryPortal {
  public const int Most = WatchPortal.PageSize;

  public sealed record Request(Guid[]? Ids);
  public sealed record Response(int Retried);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (r.Ids is not { Length: > 0 and <= Most } ids) return PortalErrors.NothingChosen;
    var records = await w.Db<PublicServicesDb>().PortalRecords(w.Actor).AsNoTracking().Where(p => ids.Contains(p.Id)).ToListAsync(ct);
    if (records.Count == 0) return PortalErrors.NotFound;
    if (records.TrueForAll(p => p.BehindSince is null)) return PortalErrors.InStep;
    foreach (var record in records.Where(p => p.BehindSince is not null)) {
      if (record is { Owner: null, Dossier: { } dossier }) w.Enqueue(new TellPortal(dossier));
      else w.Enqueue(new AskPortal(record.Code));
      w.Record("portal.retried", "portal_record", record.Id, new { record.Code });
    }
    await w.Commit(ct);
    return new Response(records.Count(p => p.BehindSince is not null));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost("/api/portal/retry", Run).Requires(PortalWatch.Permission);
}
