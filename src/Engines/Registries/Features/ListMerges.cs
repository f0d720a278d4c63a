using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What was merged in a registry, the newest first, a page at a time; of one record, or one merge alone.</summary>
internal static class ListMerges {
  public const int PageSize = 50;

  /// <param name="Record">Which stayed or ended.</param>
  /// <param name="Merge">This one alone.</param>
  public sealed record Request(string Registry, Guid? Record = null, Guid? Merge = null, Guid? After = null);

  /// <param name="Fields">Those whose value was taken from the record that ended.</param>
  /// <param name="Moved">References that name the record that stays since.</param>
  public sealed record Row(
    Guid Id, Guid Survivor, int SurvivorBefore, Guid Other, int OtherBefore, IReadOnlyList<string> Fields, IReadOnlyList<MovedReference> Moved, string MadeByName, DateTimeOffset At, string? Reason,
    DateTimeOffset? UndoneAt, string? UndoneByName, string? UndoneReason);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var all = w.Db<ReviewDb>().Merges(w.Actor).AsNoTracking().Where(m => m.Registry == r.Registry);
    var asked = all;
    if (r.Record is { } record) asked = asked.Where(m => m.Survivor == record || m.Other == record);
    if (r.Merge is { } merge) asked = asked.Where(m => m.Id == merge);
    if (r.After is { } after) {
      if (await all.Where(m => m.Id == after).Select(m => new { m.At, m.Id }).SingleOrDefaultAsync(ct) is not { } last) return MergeErrors.NotFound;
      asked = asked.Where(m => m.At < last.At || m.At == last.At && m.Id.CompareTo(last.Id) < 0);
    }
    var found = await asked.OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(PageSize + 1).ToListAsync(ct);
    return new Response([.. found.Take(PageSize).Select(m => new Row(m.Id, m.Survivor, m.SurvivorBefore, m.Other, m.OtherBefore, m.Fields, m.References, m.MadeByName, m.At, m.Reason, m.UndoneAt, m.UndoneByName, m.UndoneReason))],
      found.Count > PageSize ? found[PageSize - 1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/merges", (string key, Guid? record, Guid? merge, Guid? after, Work w, CancellationToken ct) => Run(new(key, record, merge, after), w, ct))
    .Requires(RegistryPermissions.Write);
}
