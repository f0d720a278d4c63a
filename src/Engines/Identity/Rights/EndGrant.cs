using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Takes back a role that was granted, with the reason; sessions lose it at once.</summary>
internal static class EndGrant {
  public sealed record Request(Guid Id, string? Reason);
  public sealed record Response(Guid Id, DateOnly ValidTo);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var (db, reason) = (w.Db<IdentityDb>(), Vn.Clean(r.Reason));
    var grant = await db.RoleGrants(w.Actor).SingleOrDefaultAsync(g => g.Id == r.Id, ct);
    if (grant is null) return GrantErrors.NotFound;
    var person = await db.Posts(Actor.Machine("grant")).Where(p => p.Id == grant.Post).Select(p => p.Person).SingleAsync(ct);
    if (person == w.Actor.Id) return GrantErrors.OwnRights;
    if (reason.Length == 0) return GrantErrors.ReasonMissing;
    if (grant.End(Vn.Day(w.Now)) is { } refused) return refused;
    w.Reason = reason[..Math.Min(reason.Length, RoleGrant.ReasonLimit)];
    w.Publish(new RoleTakenBack(grant.Id, person, grant.Role, grant.Unit, grant.ValidTo!.Value));
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(grant.Id, grant.ValidTo!.Value);
  }

  public sealed record Body(string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/grants/{id:guid}/end", (Guid id, Body body, Work w, LiveSessions live, CancellationToken ct) => Run(new(id, body.Reason), w, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
