using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Ends roles of a connected system, or its whole service account, with the reason; its tokens open nothing of it any more at once.</summary>
internal static class EndServiceRoles {
  /// <param name="Roles">Which; all of them when <paramref name="All"/> is said instead.</param>
  public sealed record Request(string Client, Guid[]? Roles, bool All, string? Reason);
  public sealed record Response(int Ended);

  internal static async Task<Answer<Response>> Run(Request r, Work w, ServiceAccounts accounts, CancellationToken ct) {
    await w.Alone("client", r.Client, ct);
    var (db, today, reason, chosen) = (w.Db<IdentityDb>(), Vn.Day(w.Now), Vn.Clean(r.Reason), r.Roles ?? []);
    var client = await db.ClientsFor(w.Actor, IdentityPermissions.Manage).AsNoTracking().SingleOrDefaultAsync(c => c.Key == r.Client, ct);
    if (client is null) return ClientErrors.NotFound;
    if (chosen.Length == 0 && !r.All) return ServiceErrors.NoneChosen;
    if (reason.Length == 0) return GrantErrors.ReasonMissing;
    var roles = await db.ServiceRoles(w.Actor).Where(x => x.Client == client.Id && (r.All ? x.ValidTo == null || today < x.ValidTo : chosen.Contains(x.Id))).ToListAsync(ct);
    if (roles.Count < chosen.Length) return ServiceErrors.NotFound;
    if (roles.Count == 0) return ServiceErrors.Ended;
    w.Reason = reason[..Math.Min(reason.Length, RoleGrant.ReasonLimit)];
    foreach (var role in roles) {
      if (role.End(today) is { } refused) return refused;
      w.Publish(new ServiceRoleEnded(client.Id, role.Id, role.Role, role.Office, role.ValidTo!.Value));
    }
    await w.Commit(ct);
    accounts.Forget(client.Id);
    return new Response(roles.Count);
  }

  public sealed record Body(Guid[]? Roles, bool All, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/clients/{client}/roles/end", (string client, Body body, Work w, ServiceAccounts accounts, CancellationToken ct) => Run(new(client, body.Roles, body.All, body.Reason), w, accounts, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
