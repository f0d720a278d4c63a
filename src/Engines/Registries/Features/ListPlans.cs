using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Changes of registries, the newest first, a page at a time: of one registry, of those that are not done, or all.</summary>
internal static class ListPlans {
  public const int PageSize = 50;

  /// <param name="Open">Only those that wait, are carried out or were stopped.</param>
  /// <param name="After">The last plan of the page before.</param>
  public sealed record Request(string? Key = null, bool? Open = null, Guid? After = null);
  public sealed record Row(Guid Id, string Key, int Number, PlanStatus Status, bool Destructive, string MadeByName, DateTimeOffset MadeAt, DateTimeOffset? EndedAt);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<RegistriesDb>();
    var plans = (r.Open == true ? db.OpenPlans() : db.Plans()).Where(p => r.Key == null || p.Key == r.Key);
    if (r.After is { } after) {
      if (await db.Plans().Where(p => p.Id == after).Select(p => new { p.MadeAt, p.Id }).SingleOrDefaultAsync(ct) is not { } at) return RegistryErrors.PlanNotFound;
      plans = plans.Where(p => p.MadeAt < at.MadeAt || p.MadeAt == at.MadeAt && p.Id.CompareTo(at.Id) < 0);
    }
    var rows = await plans.OrderByDescending(p => p.MadeAt).ThenByDescending(p => p.Id).Take(PageSize + 1)
      .Select(p => new Row(p.Id, p.Key, p.Number, p.Status, p.Destructive, p.MadeByName, p.MadeAt, p.EndedAt)).ToListAsync(ct);
    return new Response([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/change-plans", (string? key, bool? open, Guid? after, Work w, CancellationToken ct) => Run(new(key, open, after), w, ct))
    .Requires(RegistryPermissions.Read);
}
