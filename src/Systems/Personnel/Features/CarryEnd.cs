using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Identity;

namespace Saola.Personnel.Features;

/// <summary>Ends a post that is over by the record of personnel, or that it does not name, with the reason; the record and its decision are the evidence.</summary>
internal static class CarryEnd {
  public sealed record Request(Guid Id, string? Reason);
  public sealed record Response(Guid Post, DateOnly ValidTo);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Renewal renewal, Identities identities, CancellationToken ct) {
    var db = w.Db<PersonnelDb>();
    if (await Carried.Find(db, r.Id, d => d.Ends, w, renewal, ct) is not { Person: { } person, Post: { } post } difference) return PersonnelErrors.NotFound;
    if (Vn.Day(w.Now) < difference.OnDay) return PersonnelErrors.NotYet(difference.OnDay.Value);
    var ended = await identities.EndPost(w, post, r.Reason, ct);
    if (ended.IsError) return ended.Error;
    Carried.Over(difference, post, person, "ended", w);
    db.Remove(difference);
    await w.Commit(ct);
    identities.RightsChanged();
    return new Response(post, ended.Value);
  }

  public sealed record Body(string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/personnel/differences/{id:guid}/end", (Guid id, Body body, Work w, Renewal renewal, Identities identities, CancellationToken ct) => Run(new(id, body.Reason), w, renewal, identities, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
