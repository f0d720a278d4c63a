using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A prepared merge or split will not take place after all, with the reason.</summary>
internal static class CancelOfficeChange {
  public sealed record Request(Guid Id, string? Reason);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    var change = await w.Db<IdentityDb>().OfficeChanges(w.Actor).SingleOrDefaultAsync(c => c.Id == r.Id, ct);
    if (change is null) return OfficeErrors.ChangeNotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    if (change.Cancel() is { } refused) return refused;
    w.Reason = reason[..Math.Min(reason.Length, OfficeChange.ReasonLimit)];
    w.Publish(new OfficeChangeCancelled(change.Id));
    await w.Commit(ct);
    return new Response(change.Id);
  }

  public sealed record Body(string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/offices/changes/{id:guid}/cancel", (Guid id, Body body, Work w, CancellationToken ct) => Run(new(id, body.Reason), w, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
