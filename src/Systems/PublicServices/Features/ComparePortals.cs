using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Compares both views of all dossiers that changed since the last comparison: each night, or when an official asks.</summary>
internal static class ComparePortals {
  /// <summary>The first comparison looks back this far; each next one a day further than the one before.</summary>
  static readonly TimeSpan FirstSpan = TimeSpan.FromDays(60), Overlap = TimeSpan.FromDays(1);

  /// <summary>How many dossiers that the portal never heard of are told in one round; the rest follow in the next.</summary>
  const int MostUntold = 1000;

  public sealed record Response(DateTimeOffset Since);

  internal static async Task<Answer<Response>> Run(Work w, NationalPortal portal, CancellationToken ct) {
    if (!portal.IsConfigured) return PortalErrors.NotConfigured;
    var begun = await Begin(w, ct);
    await w.Commit(ct);
    return new Response(begun.Since);
  }

  internal static async Task<PortalComparison> Begin(Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var last = await db.PortalComparisons(w.Actor).Where(c => c.FinishedAt != null).OrderByDescending(c => c.FinishedAt).Select(c => (DateTimeOffset?)c.StartedAt).FirstOrDefaultAsync(ct);
    var comparison = new PortalComparison { Id = Guid.CreateVersion7(w.Now), StartedAt = w.Now, Since = last - Overlap ?? w.Now - FirstSpan };
    db.Add(comparison);
    w.Record("portal.comparison_begun", "portal_comparison", comparison.Id, new { comparison.Since });
    w.Enqueue(new ComparePortalPage(comparison.Id, comparison.Since, null));
    w.Enqueue(new FetchPortalActs());
    return comparison;
  }

  /// <summary>Compares one page of the portal's list; the last one also finds what the portal does not list.</summary>
  internal static async Task Compare(ComparePortalPage page, PortalList list, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (await db.PortalComparisons(w.Actor).SingleOrDefaultAsync(c => c.Id == page.Comparison, ct) is not { FinishedAt: null } comparison) return;
    var lines = list.Dossiers.Where(l => PortalMessages.IsCode(l.Code ?? l.PortalCode) && l.Status is >= 1 and <= 10).DistinctBy(l => l.Code ?? l.PortalCode, StringComparer.Ordinal).ToList();
    var codes = lines.Select(l => l.Code ?? l.PortalCode!).ToArray();
    var dossiers = await db.Dossiers(w.Actor).AsNoTracking().Where(d => codes.Contains(d.Code)).ToDictionaryAsync(d => d.Code, StringComparer.Ordinal, ct);
    var records = await db.PortalRecords(w.Actor).Where(r => codes.Contains(r.Code)).ToDictionaryAsync(r => r.Code, StringComparer.Ordinal, ct);
    foreach (var (line, code) in lines.Zip(codes)) {
      var d = dossiers.GetValueOrDefault(code);
      if (records.GetValueOrDefault(code) is not { } record) {
        record = d is null ? PortalRecord.Unknown(code, line.PortalCode, line.Owner, w.Now) : PortalRecord.Of(d, w.Now);
        db.Add(record);
      }
      record.Seen(comparison.StartedAt);
      if (Line(line, d, record, w)) comparison.Differences++;
    }
    comparison.Listed += lines.Count;
    if (list.Next is { } next) w.Enqueue(page with { After = next });
    else await Finish(comparison, w, ct);
    w.Record("portal.compared", "portal_comparison", comparison.Id, new { comparison.Listed, comparison.Differences });
  }

  /// <summary>Whether the two views of one dossier differ, and what is done about it.</summary>
  static bool Line(PortalLine line, Dossier? d, PortalRecord record, Work w) {
    if (d is { Origin: null }) {
      if ((int)d.Status == line.Status) return false;
      record.Differs(line.Status, w.Now);
      w.Enqueue(new TellPortal(d.Id));
      return true;
    }
    if (d is not null && record.Sequence >= line.Sequence) return false;
    record.Differs(line.Status, w.Now);
    // what was submitted there and never came here has to be submitted again; the rest is theirs to tell
    if (line.Code is not null) w.Enqueue(new AskPortal(line.Code));
    return true;
  }

  static async Task Finish(PortalComparison comparison, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    await w.Flush(ct);
    var forgotten = await db.PortalRecords(w.Actor).Where(r => r.Dossier != null && r.Owner == null && r.ConfirmedAt >= comparison.Since && r.ConfirmedAt < comparison.StartedAt
      && (r.SeenAt == null || r.SeenAt < comparison.StartedAt)).OrderBy(r => r.ConfirmedAt).Take(MostUntold).ToListAsync(ct);
    foreach (var record in forgotten) {
      record.Differs(null, w.Now);
      w.Enqueue(new TellPortal(record.Dossier!.Value));
    }
    var untold = await db.Dossiers(w.Actor).Where(d => d.Origin == null && d.RegisteredAt >= comparison.Since && d.RegisteredAt < comparison.StartedAt
      && !db.PortalRecords(w.Actor).Any(r => r.Dossier == d.Id)).OrderBy(d => d.RegisteredAt).Select(d => d.Id).Take(MostUntold).ToListAsync(ct);
    foreach (var dossier in untold) w.Enqueue(new TellPortal(dossier));
    comparison.Differences += forgotten.Count + untold.Count;
    comparison.FinishedAt = w.Now;
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/portal/compare", (Work w, NationalPortal portal, CancellationToken ct) => Run(w, portal, ct)).Requires(PortalWatch.Permission);
}

internal sealed class ComparePortalHandler(NationalPortal portal) : IHandler<ComparePortal> {
  public Task Handle(ComparePortal message, Work w, CancellationToken ct) => portal.IsConfigured ? ComparePortals.Begin(w, ct) : Task.CompletedTask;
}

/// <summary>A portal that is away makes the job fail, and it is tried again.</summary>
internal sealed class ComparePortalPageHandler(NationalPortal portal) : IHandler<ComparePortalPage> {
  public async Task Handle(ComparePortalPage message, Work w, CancellationToken ct) {
    if (!portal.IsConfigured) return;
    await ComparePortals.Compare(message, await portal.Changed(message.Since, message.After, ct), w, ct);
  }
}
