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
  /// <param name="CallSeconds">How long a call may take as a whole; null for as long as is set for all.</param>
  /// <param name="Draft">Its first version is not published yet.</param>
  public sealed record Request(Guid Subsystem, string Code, string? Name, string? Url, string? Description, int Seconds, string[]? Endpoints, bool Draft = false, int? CallSeconds = null);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, ServiceNetworks networks, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.Subsystems(w.Actor).AnyAsync(s => s.Id == r.Subsystem, ct)) return BusErrors.NotFound;
    if (await db.AllSubsystems().AnyAsync(s => s.Id == r.Subsystem && db.AllMembers().Any(m => m.Id == s.Member && m.National), ct)) return BusErrors.LiesAbroad;
    var code = Vn.Clean(r.Code);
    if (!PartyId.IsPart(code) || Metadata.IsReserved(code)) return BusErrors.BadIdentifier("Code");
    await w.Alone("exchange services", r.Subsystem.ToString(), ct);
    var service = await db.OfferedServices(w.Actor).SingleOrDefaultAsync(o => o.Subsystem == r.Subsystem && o.Code == code, ct);
    if (AdapterBook.IsAddress(service?.Url)) return AdapterErrors.IsAdapter;
    var first = service is null;
    if (service is null) db.Add(service = new() { Id = Guid.CreateVersion7(), Subsystem = r.Subsystem, Code = code });
    if (service.Describe(r.Name, r.Url, r.Description, r.Seconds, r.Endpoints ?? []) is { } refused) return refused;
    if (service.Bound(r.CallSeconds) is { } unbound) return unbound;
    if (await ServiceOrigins.Judge(service, null, w, networks, ct) is { } elsewhere) return elsewhere;
    if (first) {
      var version = ServiceVersion.Draft(service.Id, 1, w.Now);
      if (!r.Draft) version.Move(ServiceState.Published, null, w.Now);
      db.Add(version);
    }
    w.Publish(new ServiceOffered(service.Id, r.Subsystem, code, service.Url));
    await w.Commit(ct);
    await roster.Changed();
    return new Response(service.Id);
  }

  public sealed record Body(string? Name, string? Url, string? Description, int Seconds, string[]? Endpoints, bool Draft = false, int? CallSeconds = null);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/subsystems/{subsystem:guid}/services/{code}", (Guid subsystem, string code, Body b, Work w, Roster roster, ServiceNetworks networks, CancellationToken ct) =>
      Run(new(subsystem, code, b.Name, b.Url, b.Description, b.Seconds, b.Endpoints, b.Draft, b.CallSeconds), w, roster, networks, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
