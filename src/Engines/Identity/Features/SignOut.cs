using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Ends the session, so that a copy of its cookie is worth nothing.</summary>
internal static class SignOut {
  public sealed record Request(Guid Session);
  public sealed record Response(Guid Account);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var session = await w.Db<IdentityDb>().Sessions(w.Actor).SingleOrDefaultAsync(s => s.Id == r.Session, ct);
    if (session is null || session.EndedAt is not null) return AccountErrors.NotFound;
    session.EndedAt = w.Now;
    w.Publish(new SignedOut(session.Account, session.Id));
    await w.Commit(ct);
    live.Forget(session.Id);
    return new Response(session.Account);
  }

  /// <summary>Posted by the header of every page. Public, so that who is signed out already is not asked to sign in first.</summary>
  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost("/dang-xuat", async (HttpContext http, IAntiforgery antiforgery, Work w, LiveSessions live, CancellationToken ct) => {
    if (Claims.SessionOf(http.User) is not { } session) return Results.Redirect("/");
    if (!await antiforgery.IsRequestValidAsync(http)) return Results.Redirect("/tai-khoan");
    await Run(new(session), w, live, ct);
    await Browser.End(http);
    return Results.Redirect("/");
  }).Public("sign_out").ExcludeFromDescription();
}
