using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Lets an official hold a role in an office besides their post's own, with or without all offices below it, for a time or until ended.</summary>
internal static class GrantRole {
  public sealed record Request(Guid Post, string? Role, Guid Unit, bool SubTree, DateOnly? From, DateOnly? Until, string? Reason);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var (db, today, reason) = (w.Db<IdentityDb>(), Vn.Day(w.Now), Vn.Clean(r.Reason));
    var post = await db.Posts(w.Actor).SingleOrDefaultAsync(p => p.Id == r.Post, ct);
    if (post is null) return PostErrors.NotFound;
    if (post.Person == w.Actor.Id) return GrantErrors.OwnRights;
    if (post.ValidTo is { } over && over <= today) return GrantErrors.PostEnded;
    var unit = await PostRules.Place(r.Unit, r.SubTree, w, ct);
    if (unit is null) return PostErrors.UnitNotFound;
    var from = r.From is { } asked && asked > today ? asked : today;
    List<Error> faults = [];
    if (string.IsNullOrEmpty(r.Role)) faults.Add(PostErrors.RolesMissing with { Field = "Role" });
    else if (!await db.RolesInUse().AnyAsync(x => x.Key == r.Role, ct)) faults.Add(PostErrors.RoleUnknown(r.Role) with { Field = "Role" });
    if (r.Until < from) faults.Add(GrantErrors.DaysWrong);
    if (reason.Length == 0) faults.Add(GrantErrors.ReasonMissing);
    if (Error.Of(faults) is { } invalid) return invalid;
    if (await PostRules.OfProvince([r.Role!], w, ct) is { } withheld) return withheld with { Field = "Role" };
    if (await Duties.Conflict(w, post.Person, [r.Role!], from, r.Until?.AddDays(1), ct) is { } conflict) return conflict;
    if (await db.RoleGrants(w.Actor).AnyAsync(g => g.Post == post.Id && g.Role == r.Role && g.Unit == unit.Id && (g.ValidTo == null || today < g.ValidTo), ct)) return GrantErrors.Held;
    w.Reason = reason[..Math.Min(reason.Length, RoleGrant.ReasonLimit)];
    var grant = new RoleGrant {
      Id = Guid.CreateVersion7(), Post = post.Id, Role = r.Role!, Unit = unit.Id, SubTree = r.SubTree, ValidFrom = from, Reason = w.Reason, GrantedBy = w.Actor.Id, GrantedAt = w.Now,
    }.Until(r.Until);
    db.Add(grant);
    w.Publish(new RoleGranted(grant.Id, post.Person, grant.Role, grant.Unit, grant.SubTree, grant.ValidFrom, r.Until));
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(grant.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/grants", (Request r, Work w, LiveSessions live, CancellationToken ct) => Run(r, w, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
