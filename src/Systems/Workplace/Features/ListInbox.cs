using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Workplace.Features;

/// <summary>One's own messages, newest first.</summary>
internal static class ListInbox {
  public sealed record Request(Guid? Before = null, bool Unread = false);
  public sealed record Response(IReadOnlyList<InboxMessage> Messages, Guid? Next, int Unread);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var messages = await Inbox.List(w, r.Before, r.Unread, ct);
    return new Response(messages, messages.Count == Inbox.PageSize ? messages[^1].Id : null, await Inbox.Unread(w, ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/inbox", (Guid? before, bool? unread, Work w, CancellationToken ct) => Run(new(before, unread ?? false), w, ct))
    .SignedIn("inbox");
}
