using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A member has a further information system in the exchange. It cannot call anything before its connection is set.</summary>
internal static class RegisterSubsystem {
  public sealed record Request(Guid Member, string? Code, string? Name);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var (code, name) = (Vn.Clean(r.Code), Vn.Clean(r.Name));
    if (!await db.Members(w.Actor).AnyAsync(m => m.Id == r.Member, ct)) return BusErrors.NotFound;
    if (!PartyId.IsPart(code)) return BusErrors.BadIdentifier("Code");
    if (name.Length is 0 or > Member.NameLimit) return BusErrors.BadName;
    if (await db.AllSubsystems().AnyAsync(s => s.Member == r.Member && s.Code == code, ct)) return BusErrors.Taken;
    var subsystem = new Subsystem { Id = Guid.CreateVersion7(), Member = r.Member, Code = code, Name = name };
    db.Add(subsystem);
    w.Publish(new SubsystemRegistered(subsystem.Id, r.Member, code));
    await w.Commit(ct);
    await roster.Changed();
    return new Response(subsystem.Id);
  }

  public sealed record Body(string? Code, string? Name);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/members/{member:guid}/subsystems", (Guid member, Body body, Work w, Roster roster, CancellationToken ct) => Run(new(member, body.Code, body.Name), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
