using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Says which subsystems are in a group; what the group may call, they may from now on, and those left out no more.</summary>
internal static class SetGroup {
  public sealed record Request(string Code, string? Name, Guid[]? Subsystems);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var (db, code, name, chosen) = (w.Db<ExchangeDb>(), Vn.Clean(r.Code), Vn.Clean(r.Name), (r.Subsystems ?? []).Distinct().ToArray());
    if (!PartyId.IsPart(code)) return BusErrors.BadIdentifier("Code");
    if (name.Length is 0 or > Member.NameLimit) return BusErrors.BadName;
    if (chosen.Length > ClientGroup.MostMembers) return BusErrors.GroupTooLarge;
    if (await db.AllSubsystems().CountAsync(s => chosen.Contains(s.Id), ct) < chosen.Length) return BusErrors.ClientUnknown;
    await w.Alone("exchange group", code, ct);
    var group = await db.Groups().SingleOrDefaultAsync(g => g.Code == code, ct);
    if (group is null) db.Add(group = new() { Id = Guid.CreateVersion7(), Code = code });
    (group.Name, group.Subsystems) = (name, chosen);
    w.Publish(new GroupSet(group.Id, code, chosen));
    await w.Commit(ct);
    await roster.Changed();
    return new Response(group.Id);
  }

  public sealed record Body(string? Name, Guid[]? Subsystems);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/groups/{code}", (string code, Body body, Work w, Roster roster, CancellationToken ct) => Run(new(code, body.Name, body.Subsystems), w, roster, ct))
    .Requires(ExchangePermissions.Members).Fresh();
}
