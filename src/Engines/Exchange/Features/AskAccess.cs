using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem of the actor's offices asks the owner of a service for access to it.</summary>
internal static class AskAccess {
  /// <param name="Test">To call it where it is tested, and not in production.</param>
  /// <param name="Basis">Document and article by which the data may be asked for.</param>
  public sealed record Request(Guid Service, Guid Subsystem, AccessScope Scope, string? Purpose, string? Basis, bool Test = false);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, AccessNews news, CancellationToken ct) {
    var (db, today) = (w.Db<ExchangeDb>(), Vn.Day(w.Now));
    if (!await db.Subsystems(w.Actor).AnyAsync(s => s.Id == r.Subsystem, ct) || !await db.AllServices().AnyAsync(o => o.Id == r.Service, ct)) return BusErrors.NotFound;
    var open = db.AllVersions().Where(v => v.Service == r.Service);
    if (!await (r.Test ? open.AnyAsync(v => v.State == ServiceState.Test, ct) : open.Where(ServiceVersion.InForce(today)).AnyAsync(ct))) return AccessErrors.NotToAsk;
    await w.Alone("exchange access", $"{r.Service} {r.Subsystem}", ct);
    if (await db.AccessRequests(w.Actor).AnyAsync(a => a.Service == r.Service && a.Subsystem == r.Subsystem && a.Test == r.Test && a.State == RequestState.Waiting, ct)) return AccessErrors.AskedAlready;
    var request = new AccessRequest { Id = Guid.CreateVersion7(w.Now), Service = r.Service, Subsystem = r.Subsystem, Test = r.Test, AskedBy = w.Actor.Id, AskedAt = w.Now };
    if (request.Ask(r.Scope, r.Purpose, r.Basis, today) is { } refused) return refused;
    db.Add(request);
    w.Reason = request.Purpose;
    w.Publish(new AccessAsked(request.Id, r.Service, r.Subsystem, r.Test, request.Endpoints, request.Fields, request.FirstDay, request.LastDay));
    await news.Tell(w, request, "asked", null, ct);
    await w.Commit(ct);
    return new Response(request.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/requests", (Request body, Work w, AccessNews news, CancellationToken ct) => Run(body, w, news, ct)).Requires(ExchangePermissions.Offer);
}
