using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What is not in step between this system and the national portal, the longest first.</summary>
internal static class WatchPortal {
  public const int PageSize = 50;

  /// <param name="After">The key that the page before ended with.</param>
  public sealed record Request(string? After = null);

  /// <param name="Owner">The system that owns the status; null is this one.</param>
  public sealed record Item(Guid Id, Guid? Dossier, string Code, string? PortalCode, string? Owner, int? Status, int? TheirStatus, DateTimeOffset Since, int Tries, DateTimeOffset? TriedAt, string? LastError);

  /// <summary>What an applicant did at the portal and cannot be taken yet.</summary>
  public sealed record Waiting(string Act, Guid Dossier, string Code, string Kind, DateTimeOffset Since);

  public sealed record Response(bool Configured, IReadOnlyList<Item> Items, string? Next, long Behind, DateTimeOffset? ComparedAt, int Listed, int Differences, IReadOnlyList<Waiting> Acts);

  internal static async Task<Answer<Response>> Run(Request r, Work w, NationalPortal portal, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var behind = db.PortalRecords(w.Actor).AsNoTracking().Where(p => p.BehindSince != null);
    var page = behind;
    if (ListDossiers.Key(r.After) is { } key) page = page.Where(p => p.BehindSince > key.At || (p.BehindSince == key.At && p.Id > key.Id));
    var every = db.Dossiers(Actor.Machine("portal.watch"));
    var rows = await page.OrderBy(p => p.BehindSince).ThenBy(p => p.Id).Take(PageSize + 1)
      .Select(p => new { Record = p, Status = every.Where(d => d.Id == p.Dossier).Select(d => (DossierStatus?)d.Status).FirstOrDefault() }).ToListAsync(ct);
    var items = rows.Take(PageSize).Select(x => new Item(
      x.Record.Id, x.Record.Dossier, x.Record.Code, x.Record.PortalCode, x.Record.Owner, (int?)x.Status, x.Record.TheirStatus, x.Record.BehindSince!.Value, x.Record.Tries, x.Record.TriedAt, x.Record.LastError)).ToList();
    var last = await db.PortalComparisons(w.Actor).AsNoTracking().Where(c => c.FinishedAt != null).OrderByDescending(c => c.FinishedAt).FirstOrDefaultAsync(ct);
    return new Response(portal.IsConfigured, items, rows.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"{items[^1].Since.UtcTicks}_{items[^1].Id:N}") : null,
      await behind.Take(10_001).LongCountAsync(ct), last?.FinishedAt, last?.Listed ?? 0, last?.Differences ?? 0,
      await db.PortalActsWaiting(w.Actor).OrderBy(a => a.Since).ThenBy(a => a.Act).Take(PageSize).Select(a => new Waiting(a.Act, a.Dossier, a.Code, a.Kind, a.Since)).ToListAsync(ct));
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapGet("/api/portal/records", (string? after, Work w, NationalPortal portal, CancellationToken ct) => Run(new(after), w, portal, ct)).Requires(PortalWatch.Permission);
}
