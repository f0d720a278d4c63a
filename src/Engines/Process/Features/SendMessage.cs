using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Gives a message to the instances of the actor's offices that wait for it with this key, begins one for the actor's office, or keeps it.</summary>
internal static class SendMessage {
  /// <param name="TimeToLive">ISO 8601; how long it is kept when nobody waits for it. Without one it is not kept.</param>
  public sealed record Request(string? Name, string? Key, JsonObject? Variables, string? TimeToLive = null);
  public sealed record Response(int Reached, DateTimeOffset? KeptUntil);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Processes processes, CancellationToken ct) {
    if ((r.TimeToLive is { } text ? Timers.Span(text, w.Now) : TimeSpan.Zero) is not { } lives) return ProcessErrors.BadTimeToLive;
    var office = w.Actor.Post is { } post ? new ProcessOffice(post.Office, post.OfficeCode) : null;
    var sent = await processes.Correlate(w, new(r.Name ?? "", r.Key ?? "", r.Variables ?? [], office, lives, w.Actor.Kind == ActorKind.Machine ? null : w.Actor.OfficesFor(ProcessPermissions.Operate)), ct);
    if (sent.IsError) return sent.Error;
    if (sent.Value is { Reached: > 0 } or { KeptUntil: not null }) await w.Commit(ct);
    return new Response(sent.Value.Reached, sent.Value.KeptUntil);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/messages", (Request r, Work w, Processes p, CancellationToken ct) => Run(r, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
