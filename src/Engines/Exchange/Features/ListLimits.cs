using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The limits of a service that the actor keeps, how it is treated, and which nodes leave it alone.</summary>
internal static class ListLimits {
  /// <summary>Days whose findings are told.</summary>
  public const int FindingDays = 7;

  public sealed record Row(LimitScope Scope, Guid? Subsystem, string? Name, LimitTerms Terms);
  public sealed record Rest(string Node, int Number, BreakerState State, DateTimeOffset Until);
  public sealed record Response(Row[] Limits, bool VerifyTls, SchemaCheck SchemaCheck, int CacheSeconds, Rest[] LeftAlone, ContractFinding[] Findings);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Breakers breakers, ContractFindings findings, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    if (!await db.OfferedServices(w.Actor).AnyAsync(o => o.Id == id, ct)) return BusErrors.NotFound;
    var limits = await db.Limits(w.Actor).AsNoTracking().Where(l => l.Service == id).ToListAsync(ct);
    var named = limits.Select(l => l.Subsystem).OfType<Guid>().ToArray();
    var names = await (from s in db.AllSubsystems() join m in db.AllMembers() on s.Member equals m.Id where named.Contains(s.Id) select new { s.Id, Name = s.Name + ", " + m.Name }).ToDictionaryAsync(s => s.Id, s => s.Name, ct);
    var handling = await db.Handlings(w.Actor).AsNoTracking().SingleOrDefaultAsync(h => h.Service == id, ct) ?? new();
    var rests = await breakers.Read(id, ct);
    return new Response([.. limits.OrderBy(l => l.Scope).ThenBy(l => l.Id).Select(l => new Row(l.Scope, l.Subsystem, l.Subsystem is { } one ? names.GetValueOrDefault(one) : null, l.Terms))],
      handling.VerifyTls, handling.SchemaCheck, handling.CacheSeconds, [.. rests.Select(b => new Rest(b.Node, b.Number, b.State, b.Until))], await findings.Read(id, FindingDays, ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/services/{id:guid}/limits", (Guid id, Work w, Breakers breakers, ContractFindings findings, CancellationToken ct) => Run(id, w, breakers, findings, ct))
    .Requires(ExchangePermissions.Offer);
}
