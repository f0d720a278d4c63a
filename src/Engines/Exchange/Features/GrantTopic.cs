using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem or a group may publish on a topic of the actor's offices, or follow it.</summary>
internal static class GrantTopic {
  public sealed record Request(Guid Topic, Guid? Subsystem, Guid? Group, TopicAct Act, string? Reason);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.Topics(w.Actor).AnyAsync(t => t.Id == r.Topic, ct)) return BusErrors.NotFound;
    var known = (r.Subsystem, r.Group) switch {
      ( { } subsystem, null) => await db.AllSubsystems().AnyAsync(s => s.Id == subsystem, ct),
      (null, { } group) => await db.Groups().AnyAsync(g => g.Id == group, ct),
      _ => false,
    };
    if (!known) return BusErrors.ClientUnknown;
    if (await db.TopicRights(w.Actor).AnyAsync(a => a.Topic == r.Topic && a.Subsystem == r.Subsystem && a.ClientGroup == r.Group && a.Act == r.Act, ct)) return BusErrors.GrantedAlready;
    var right = new TopicRight { Id = Guid.CreateVersion7(), Topic = r.Topic, Subsystem = r.Subsystem, ClientGroup = r.Group, Act = r.Act, GrantedAt = w.Now };
    db.Add(right);
    w.Reason = Vn.Clean(r.Reason) is { Length: > 0 } said ? said[..Math.Min(said.Length, 1000)] : null;
    w.Publish(new TopicGranted(r.Topic, right.Id, (r.Subsystem ?? r.Group)!.Value, r.Act));
    await w.Commit(ct);
    await roster.Changed();
    return new Response(right.Id);
  }

  public sealed record Body(Guid? Subsystem, Guid? Group, TopicAct Act, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/topics/{topic:guid}/rights", (Guid topic, Body b, Work w, Roster roster, CancellationToken ct) => Run(new(topic, b.Subsystem, b.Group, b.Act, b.Reason), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
