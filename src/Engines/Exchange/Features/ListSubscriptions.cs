using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What the subsystems of the actor's offices follow, and how far each is behind.</summary>
internal static class ListSubscriptions {
  public const int PageSize = 50;
  public sealed record Request(Guid? After);
  public sealed record Row(Guid Id, Guid Subsystem, Guid Topic, string Code, string[] Types, string? Condition, string? Url, bool Paused, Lag Lag);
  public sealed record Response(Row[] Subscriptions, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Followers followers, CancellationToken ct) {
    var found = await w.Db<ExchangeDb>().Subscriptions(w.Actor).AsNoTracking().Where(s => r.After == null || s.Id > r.After).OrderBy(s => s.Id).Take(PageSize + 1).ToListAsync(ct);
    var page = found.Take(PageSize).ToArray();
    var lags = await followers.Lags([.. page.Select(s => s.Id)], ct);
    return new Response([.. page.Where(s => lags.ContainsKey(s.Id)).Select(s => new Row(s.Id, s.Subsystem, s.Topic, s.Code, s.Types, s.Condition, s.Url, s.Paused, lags[s.Id]))], found.Count > PageSize ? page[^1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/subscriptions", (Guid? after, Work w, Followers followers, CancellationToken ct) => Run(new(after), w, followers, ct))
    .Requires(ExchangePermissions.Offer);
}
