using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Says how a subsystem's own requests come: over HTTP or HTTPS from named addresses, or with a certificate of its own.</summary>
internal static class SetConnection {
  /// <param name="Networks">Addresses or networks (CIDR).</param>
  /// <param name="Certificates">SHA-256 of each certificate in hexadecimal digits.</param>
  public sealed record Request(Guid Id, ConnectionType Connection, string[]? Networks, string[]? Certificates);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    if (await w.Db<ExchangeDb>().Subsystems(w.Actor).SingleOrDefaultAsync(s => s.Id == r.Id, ct) is not { } subsystem) return BusErrors.NotFound;
    if (await w.Db<ExchangeDb>().AllMembers().AnyAsync(m => m.Id == subsystem.Member && m.National, ct)) return BusErrors.LiesAbroad;
    if (subsystem.Connect(r.Connection, r.Networks ?? [], r.Certificates ?? [], w.Actor.Can(ExchangePermissions.Members)) is { } refused) return refused;
    w.Publish(new ConnectionSet(subsystem.Id, subsystem.Connection, subsystem.Networks, subsystem.Certificates));
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(ConnectionType Connection, string[]? Networks, string[]? Certificates);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/subsystems/{id:guid}/connection", (Guid id, Body body, Work w, Roster roster, CancellationToken ct) => Run(new(id, body.Connection, body.Networks, body.Certificates), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
