using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Studio.Features;

/// <summary>Drafts as the files of their packs, in one archive: for Camunda Modeler, for a repository, for another installation.</summary>
internal static class ExportDrafts {
  public const string Type = "application/zip";
  const int Most = 200;

  /// <param name="Drafts">One's own; the same item twice is refused.</param>
  public sealed record Request(Guid[]? Drafts);

  internal static async Task<Answer<byte[]>> Run(Request r, Work w, Packs packs, CancellationToken ct) {
    Guid[] wanted = [.. (r.Drafts ?? []).Distinct()];
    if (wanted.Length is 0 or > Most) return StudioErrors.NothingChosen(Most);
    var drafts = await w.Db<StudioDb>().Own(w.Actor).AsNoTracking().Where(d => wanted.Contains(d.Id)).OrderBy(d => d.Item).ToListAsync(ct);
    if (drafts.Count < wanted.Length) return StudioErrors.NotFound;
    if (drafts.GroupBy(d => d.Item, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) return StudioErrors.Twice(twice.Key);
    return PackArchive.Write([.. drafts.Select(d => (d.Target, d.Content))], await packs.Versions(ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/studio/export", async (Guid[] draft, Work w, Packs packs, CancellationToken ct) => {
      var made = await Run(new(draft), w, packs, ct);
      return made.IsError ? Problems.Of(made.Error) : Results.File(made.Value, Type, "thiet-ke.zip");
    })
    .Produces<byte[]>(200, Type).Requires(StudioPermissions.Edit);
}
