using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>The author holds several drafts ready that need one another: a second person puts all of them in force from a day on, or none.</summary>
internal static class OfferDrafts {
  public const int Most = 50;

  /// <param name="Drafts">One's own; the same item twice is refused.</param>
  public sealed record Request(Guid[]? Drafts, DateOnly From);
  /// <param name="Lead">The draft at whose address the second person finds all of them.</param>
  public sealed record Response(Guid Lead);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Drawings drawings, CancellationToken ct) {
    Guid[] wanted = [.. (r.Drafts ?? []).Distinct()];
    if (wanted.Length is 0 or > Most) return StudioErrors.NothingChosen(Most);
    var drafts = await w.Db<StudioDb>().Own(w.Actor).Where(d => wanted.Contains(d.Id)).ToListAsync(ct);
    if (drafts.Count < wanted.Length) return StudioErrors.NotFound;
    if (drafts.GroupBy(d => d.Item, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) return StudioErrors.Twice(twice.Key);
    var together = Guid.CreateVersion7(w.Now);
    var beside = drafts.ToDictionary(d => d.Item, d => d.Content, StringComparer.Ordinal);
    var findings = new List<DraftFinding>();
    foreach (var draft in drafts) {
      if (draft.Offer(r.From, await drawings.InForce(w, draft.Target, ct), together, w.Now) is { } refused) return refused;
      findings.AddRange((await drawings.Lint(w, draft.Target, draft.Content, beside, ct)).Select(f => f with { Element = $"{draft.Name} {f.Element}".Trim() }));
      w.Record("studio.draft_offered", "drawing", draft.Id, new { draft.Item, from = r.From, together });
    }
    if (findings.Count > 0) return StudioErrors.Faulty(findings);
    await w.Commit(ct);
    return new Response(drafts.OrderByDescending(d => d.Kind).First().Id);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/studio/offer", (Request r, Work w, Drawings drawings, CancellationToken ct) => Run(r, w, drawings, ct))
    .Requires(StudioPermissions.Edit);
}
