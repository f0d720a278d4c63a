using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Lets a connected system work here under a role of its own in the office that answers for it, for a time or until ended.</summary>
internal static class GiveServiceRole {
  public sealed record Request(string Client, string? Role, bool SubTree, DateOnly? From, DateOnly? Until, string? Reason);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, ServiceAccounts accounts, CancellationToken ct) {
    await w.Alone("client", r.Client, ct);
    var (db, today, reason) = (w.Db<IdentityDb>(), Vn.Day(w.Now), Vn.Clean(r.Reason));
    var client = await db.ClientsFor(w.Actor, IdentityPermissions.Manage).SingleOrDefaultAsync(c => c.Key == r.Client, ct);
    if (client is null) return ClientErrors.NotFound;
    if (client.DisabledAt is not null) return ClientErrors.Disabled;
    if (client.Kind != ClientKind.System) return ServiceErrors.NotAlone;
    if (await PostRules.Place(client.Office, r.SubTree, w, ct) is null) return PostErrors.UnitNotFound;
    var from = r.From is { } asked && asked > today ? asked : today;
    List<Error> faults = [];
    if (string.IsNullOrEmpty(r.Role)) faults.Add(PostErrors.RolesMissing with { Field = "Role" });
    else if (!await db.RolesInUse().AnyAsync(x => x.Key == r.Role, ct)) faults.Add(PostErrors.RoleUnknown(r.Role) with { Field = "Role" });
    if (r.Until < from) faults.Add(GrantErrors.DaysWrong);
    if (reason.Length == 0) faults.Add(GrantErrors.ReasonMissing);
    if (Error.Of(faults) is { } invalid) return invalid;
    if (await PostRules.OfProvince([r.Role!], w, ct) is { } withheld) return withheld;
    if (client.HasSecret && await ServiceRole.DemandSurely([r.Role!], db, ct)) return ServiceErrors.SharedSecret;
    var held = await db.ServiceRoles(Actor.Machine("duties")).Where(x => x.Client == client.Id && (x.ValidTo == null || today < x.ValidTo)).Select(x => x.Role).ToListAsync(ct);
    if (held.Contains(r.Role!)) return ServiceErrors.Held;
    if (await Duties.Among(db, held, [r.Role!], ct) is { } conflict) return conflict;
    w.Reason = reason[..Math.Min(reason.Length, RoleGrant.ReasonLimit)];
    var given = ServiceRole.For(client, r.Role!, r.SubTree, from, r.Until, w);
    db.Add(given);
    w.Publish(ServiceRoleGiven.Of(given));
    await w.Commit(ct);
    accounts.Forget(client.Id);
    return new Response(given.Id);
  }

  public sealed record Body(string? Role, bool SubTree, DateOnly? From, DateOnly? Until, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/clients/{client}/roles", (string client, Body body, Work w, ServiceAccounts accounts, CancellationToken ct) => Run(new(client, body.Role, body.SubTree, body.From, body.Until, body.Reason), w, accounts, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
