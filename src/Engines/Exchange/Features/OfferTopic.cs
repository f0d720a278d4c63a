using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem offers a topic under a code that never changes, or describes it otherwise.</summary>
internal static class OfferTopic {
  /// <param name="Schema">JSON Schema that the data of each event meets; null for any.</param>
  /// <param name="KeyRule">Which attribute keeps events in order with one another.</param>
  /// <param name="RetentionDays">How long an event is kept; what was published before keeps its time.</param>
  public sealed record Request(Guid Subsystem, string Code, string? Title, JsonObject? Schema, KeyRule KeyRule, int RetentionDays);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.Subsystems(w.Actor).AnyAsync(s => s.Id == r.Subsystem, ct)) return BusErrors.NotFound;
    var code = Vn.Clean(r.Code);
    if (!PartyId.IsPart(code)) return BusErrors.BadIdentifier("Code");
    await w.Alone("exchange topics", r.Subsystem.ToString(), ct);
    var topic = await db.Topics(w.Actor).SingleOrDefaultAsync(t => t.Subsystem == r.Subsystem && t.Code == code, ct);
    if (topic is null) db.Add(topic = new() { Id = Guid.CreateVersion7(), Subsystem = r.Subsystem, Code = code });
    if (topic.Describe(r.Title, r.Schema, r.KeyRule, r.RetentionDays) is { } refused) return refused;
    w.Publish(new TopicOffered(topic.Id, r.Subsystem, code, topic.KeyRule, topic.RetentionDays, topic.Schema is not null));
    await w.Commit(ct);
    await roster.Changed();
    return new Response(topic.Id);
  }

  public sealed record Body(string? Title, JsonObject? Schema, KeyRule KeyRule, int RetentionDays);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/subsystems/{subsystem:guid}/topics/{code}", (Guid subsystem, string code, Body b, Work w, Roster roster, CancellationToken ct) => Run(new(subsystem, code, b.Title, b.Schema, b.KeyRule, b.RetentionDays), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
