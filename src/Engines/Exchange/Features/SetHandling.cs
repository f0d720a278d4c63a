using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>How the exchange treats a service: whether the certificate of who answers over TLS is verified, whether what goes through is held against its description, and for how long answers may be given again.</summary>
internal static class SetHandling {
  public sealed record Request(Guid Service, bool VerifyTls, SchemaCheck SchemaCheck, int CacheSeconds);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (await db.OfferedServices(w.Actor).Where(o => o.Id == r.Service).Select(o => o.Url).SingleOrDefaultAsync(ct) is not { } url) return BusErrors.NotFound;
    if (r.CacheSeconds is < 0 or > AnswerCache.MostSeconds) return LimitErrors.Bad("CacheSeconds", 0, AnswerCache.MostSeconds);
    // what the exchange itself answers is asked each time
    if (r.CacheSeconds > 0 && AdapterBook.IsAddress(url)) return LimitErrors.NothingKept;
    await w.Alone("exchange limits", r.Service.ToString(), ct);
    var known = await db.Handlings(w.Actor).SingleOrDefaultAsync(h => h.Service == r.Service, ct);
    if (known is null) db.Add(known = new() { Service = r.Service });
    (known.VerifyTls, known.SchemaCheck, known.CacheSeconds) = (r.VerifyTls, r.SchemaCheck, r.CacheSeconds);
    w.Publish(new HandlingSet(r.Service, r.VerifyTls, r.SchemaCheck, r.CacheSeconds));
    await w.Commit(ct);
    await roster.Changed();
    return Done.Yes;
  }

  public sealed record Body(bool VerifyTls, SchemaCheck SchemaCheck, int CacheSeconds);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/services/{id:guid}/handling", (Guid id, Body b, Work w, Roster roster, CancellationToken ct) => Run(new(id, b.VerifyTls, b.SchemaCheck, b.CacheSeconds), w, roster, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
