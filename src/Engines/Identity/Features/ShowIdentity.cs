using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>How surely a session's owner is known by a provider of identities, and what it tells of them otherwise than is recorded.</summary>
internal static class ShowIdentity {
  /// <param name="Level">1 or 2, as the national electronic identification has it; null when it was not asked in this session.</param>
  public sealed record Response(int? Level, IReadOnlyList<NotedDifference> Differences);

  internal static async Task<Response> Run(Guid session, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var begun = await db.Sessions(w.Actor).AsNoTracking().SingleOrDefaultAsync(s => s.Id == session, ct);
    return new(begun?.Identification, await db.Differences(w.Actor).AsNoTracking().OrderBy(d => d.Fact).ToListAsync(ct));
  }
}
