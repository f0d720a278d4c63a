using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Exchange;

/// <summary>What a system asks of the actor's office and what was found for it, opened for who has or may have a task of the request; that it was read is evidence.</summary>
internal static class ReadRequest {
  public sealed record Request(Guid Id);

  /// <param name="Asked">Null where it was cleared.</param>
  /// <param name="Found">Null before it was looked up, where it was refused, and where it was cleared.</param>
  public sealed record Response(Guid Id, string Client, DateTimeOffset AskedAt, JsonObject? Asked, JsonObject? Found);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Processes processes, RequestKeys keys, CancellationToken ct) {
    var (db, key) = (w.Db<ExchangeDb>(), r.Id.ToString());
    if (await db.AdapterRequests(w.Actor).AsNoTracking().SingleOrDefaultAsync(a => a.Id == r.Id, ct) is not { } request || !await (await processes.Tasks(w, ct)).AnyAsync(t => t.BusinessKey == key, ct)) return BusErrors.NotFound;
    if (await keys.Of(request.Service, db, ct) is not { } opens) return BusErrors.NotFound;
    w.Record("exchange.request_read", "exchange_service", request.Service, new { request = request.Id });
    await w.Commit(ct);
    return new Response(request.Id, request.Client, request.AskedAt, request.Asked(opens), request.Found(opens));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/information-requests/{id:guid}", (Guid id, Work w, Processes processes, RequestKeys keys, CancellationToken ct) => Run(new(id), w, processes, keys, ct))
    .Requires(ProcessPermissions.Work);
}
