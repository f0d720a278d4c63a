using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Identity;

/// <summary>Ends one of one's own sessions, on whichever device it was begun.</summary>
internal static class EndSession {
  internal static Task<Answer<SignOut.Response>> Run(Guid session, Work w, LiveSessions live, CancellationToken ct) => SignOut.Run(new(session), w, live, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/sessions/{session:guid}/end", (Guid session, Work w, LiveSessions live, CancellationToken ct) => Run(session, w, live, ct))
    .SignedIn("account.devices");
}
