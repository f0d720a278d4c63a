using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Workplace.Features;

/// <summary>Marks one of one's messages as read, or without an id all of them.</summary>
internal static class MarkRead {
  public sealed record Request(Guid? Id = null);
  public sealed record Response(int Marked);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    if (r.Id is { } id && await Inbox.Find(w, id, ct) is not { } found) return new Error(ErrorKind.NotFound, "inbox.not_found", T["message_not_found"]);
    var marked = await Inbox.MarkRead(w, r.Id, ct);
    await w.Commit(ct);
    return new Response(marked);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/inbox/read", (Request r, Work w, CancellationToken ct) => Run(r, w, ct))
    .SignedIn("inbox");
}
