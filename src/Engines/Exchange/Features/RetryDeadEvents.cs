using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Gives a follower events that it did not take once more, with all attempts before them.</summary>
internal static class RetryDeadEvents {
  /// <param name="Positions">Which of them; null for all.</param>
  public sealed record Request(Guid Id, long[]? Positions);
  public sealed record Response(int Count);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (!await w.Db<ExchangeDb>().Subscriptions(w.Actor).AnyAsync(s => s.Id == r.Id, ct)) return BusErrors.NotFound;
    int count;
    await using (var revived = await w.Query([TopicSql.Hold(r.Id), TopicSql.Revive(r.Id, r.Positions, w.Now)], ct)) {
      await revived.NextResultAsync(ct);
      for (count = 0; await revived.ReadAsync(ct);) count++;
    }
    if (count == 0) return TopicErrors.NothingDead;
    w.Publish(new EventsGivenAgain(r.Id, count));
    await w.Commit(ct);
    return new Response(count);
  }

  public sealed record Body(long[]? Positions);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/subscriptions/{id:guid}/dead/retry", (Guid id, Body body, Work w, CancellationToken ct) => Run(new(id, body.Positions), w, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
