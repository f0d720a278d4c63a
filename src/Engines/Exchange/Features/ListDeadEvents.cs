using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Events that a follower did not take, in their order, a page at a time. What they say is not told.</summary>
internal static class ListDeadEvents {
  public const int PageSize = 50;
  public sealed record Request(Guid Id, long? After);

  /// <param name="At">When it was published; null when it is kept no longer.</param>
  public sealed record Row(long Position, DateTimeOffset? At, DateTimeOffset DeadAt, int Attempts, string? Error);
  public sealed record Response(Row[] Events, long? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (await w.Db<ExchangeDb>().Subscriptions(w.Actor).AsNoTracking().SingleOrDefaultAsync(s => s.Id == r.Id, ct) is not { } subscription) return BusErrors.NotFound;
    await using var command = new NpgsqlCommand("""
      select d.position, e.at, d.dead_at, d.attempts, d.error from exchange.topic_delivery d
      left join lateral (select at from exchange.topic_event where topic = $2 and position = d.position and until = d.until limit 1) e on true
      where d.subscription = $1 and d.dead_at is not null and d.position > $3 order by d.position limit $4
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = r.Id }, new() { Value = subscription.Topic }, new() { Value = r.After ?? 0 }, new() { Value = PageSize + 1 } } };
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<Row>();
    while (await reader.ReadAsync(ct))
      found.Add(new(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
    return new Response([.. found.Take(PageSize)], found.Count > PageSize ? found[PageSize - 1].Position : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/subscriptions/{id:guid}/dead", (Guid id, long? after, Work w, CancellationToken ct) => Run(new(id, after), w, ct))
    .Requires(ExchangePermissions.Offer);
}
