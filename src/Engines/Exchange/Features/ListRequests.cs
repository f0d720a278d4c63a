using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.Exchange;

/// <summary>Requests of access that subsystems of the actor's offices made, or that are for their services; the newest first, a page at a time.</summary>
internal static class ListRequests {
  public const int PageSize = 50;

  /// <param name="Before">The last of the page before.</param>
  public sealed record Request(bool Waiting = false, Guid? Before = null, Guid? Id = null);

  /// <param name="Decides">The actor's office owns the service.</param>
  /// <param name="Revokes">The actor answers for the owner of the service, or keeps the list of members.</param>
  /// <param name="InForce">Agreed on, and today is within its term.</param>
  /// <param name="IsToCome">Agreed on, and its term has not begun.</param>
  public sealed record Row(
    Guid Id, Guid Service, string ServiceName, Guid Subsystem, string SubsystemName, string MemberName, bool Test, string[] Endpoints, string[] Fields, string Purpose, string? Basis, DateOnly FirstDay, DateOnly LastDay,
    RequestState State, bool InForce, bool IsToCome, bool Decides, bool Revokes, bool Asks, string? Reason, DateTimeOffset AskedAt, DateTimeOffset? DecidedAt);
  public sealed record Response(Row[] Requests, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<ExchangeDb>(), Vn.Day(w.Now));
    var found = await (
      from a in db.AccessRequests(w.Actor) join o in db.AllServices() on a.Service equals o.Id join s in db.AllSubsystems() on a.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id
      where (r.Id == null || a.Id == r.Id) && (!r.Waiting || a.State == RequestState.Waiting) && (r.Before == null || a.Id < r.Before) orderby a.Id descending
      select new { Request = a, Service = o.Name, Subsystem = s.Name, Member = m.Name, Decides = db.OwnServices(w.Actor).Any(x => x.Id == o.Id), Revokes = db.OfferedServices(w.Actor).Any(x => x.Id == o.Id), Asks = db.Subsystems(w.Actor).Any(x => x.Id == s.Id) }).AsNoTracking().Take(PageSize + 1).ToListAsync(ct);
    return new Response([.. found.Take(PageSize).Select(f => new Row(f.Request.Id, f.Request.Service, f.Service, f.Request.Subsystem, f.Subsystem, f.Member, f.Request.Test, f.Request.Endpoints, f.Request.Fields, f.Request.Purpose, f.Request.Basis,
      f.Request.FirstDay, f.Request.LastDay, f.Request.State, f.Request.IsInForce(today), f.Request.State == RequestState.Approved && f.Request.FirstDay > today, f.Decides, f.Revokes, f.Asks, f.Request.Reason, f.Request.AskedAt, f.Request.DecidedAt))], found.Count > PageSize ? found[PageSize - 1].Request.Id : null);
  }

  /// <summary>What waits for the actor's offices, counted no further than a person works off.</summary>
  internal static async ValueTask<RailCount?> ToDecide(IServiceProvider services, CancellationToken ct) {
    var w = services.GetRequiredService<Work>();
    var db = w.Db<ExchangeDb>();
    return new(await db.AccessRequests(w.Actor).Where(a => a.State == RequestState.Waiting && db.OwnServices(w.Actor).Any(o => o.Id == a.Service)).Take(HonestCount.Limit).CountAsync(ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/requests", (bool? waiting, Guid? before, Work w, CancellationToken ct) => Run(new(waiting ?? false, before), w, ct)).Requires(ExchangePermissions.Offer);
}
