using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Takes a right to a topic back; the next request meets it.</summary>
internal static class RevokeTopic {
  public sealed record Request(Guid Right, string? Reason);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (await db.TopicRights(w.Actor).SingleOrDefaultAsync(a => a.Id == r.Right, ct) is not { } right) return BusErrors.NotFound;
    db.Remove(right);
    w.Reason = Vn.Clean(r.Reason) is { Length: > 0 } said ? said[..Math.Min(said.Length, 1000)] : null;
    w.Publish(new TopicRevoked(right.Topic, right.Id, (right.Subsystem ?? right.ClientGroup)!.Value, right.Act));
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/topic-rights/{right:guid}/revoke", (Guid right, Body body, Work w, Roster roster, CancellationToken ct) => Run(new(right, body.Reason), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
