using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem offers a service under a code that never changes, or describes it otherwise.</summary>
internal static class OfferService {
  /// <param name="Description">Where its OpenAPI description lies; null where there is none.</param>
  /// <param name="Endpoints">Each a method or a star, a space, and a pattern of paths.</param>
  public sealed record Request(Guid Subsystem, string Code, string? Name, string? Url, string? Description, int Seconds, string[]? Endpoints);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.Subsystems(w.Actor).AnyAsync(s => s.Id == r.Subsystem, ct)) return BusErrors.NotFound;
    var code = Vn.Clean(r.Code);
    if (!PartyId.IsPart(code) || Metadata.IsReserved(code)) return BusErrors.BadIdentifier("Code");
    await w.Alone("exchange services", r.Subsystem.ToString(), ct);
    var service = await db.OfferedServices(w.Actor).SingleOrDefaultAsync(o => o.Subsystem == r.Subsystem && o.Code == code, ct);
    if (service is null) db.Add(service = new() { Id = Guid.CreateVersion7(), Subsystem = r.Subsystem, Code = code });
    if (service.Describe(r.Name, r.Url, r.Description, r.Seconds, r.Endpoints ?? []) is { } refused) return refused;
    w.Publish(new ServiceOffered(service.Id, r.Subsystem, code, service.Url));
    await w.Commit(ct);
    await roster.Changed();
    return new Response(service.Id);
  }

  public sealed record Body(string? Name, string? Url, string? Description, int Seconds, string[]? Endpoints);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/subsystems/{subsystem:guid}/services/{code}", (Guid subsystem, string code, Body b, Work w, Roster roster, CancellationToken ct) => Run(new(subsystem, code, b.Name, b.Url, b.Description, b.Seconds, b.Endpoints), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
