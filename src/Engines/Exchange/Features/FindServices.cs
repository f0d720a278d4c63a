using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What is offered on the exchange, found by words however they are typed; for officers of any office, a page at a time in the order in which services came.</summary>
internal static class FindServices {
  public const int PageSize = 50;
  const int MostWords = 10;
  public sealed record Request(string? Query, Guid? After);

  /// <param name="InTest">A version of it is under test.</param>
  public sealed record Row(Guid Id, string Address, string Name, string MemberName, string SubsystemName, int? Version, ServiceState? State, bool InTest, string[] Classes);
  public sealed record Response(Row[] Services, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    if (!w.Actor.ActsForOffice) return AccessErrors.OfficialsOnly;
    var (db, today) = (w.Db<ExchangeDb>(), Vn.Day(w.Now));
    var offered = from o in db.AllServices() join s in db.AllSubsystems() on o.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id
                  where (r.After == null || o.Id > r.After) && db.AllVersions().Any(v => v.Service == o.Id && (v.State == ServiceState.Published || v.State == ServiceState.Test || v.State == ServiceState.Deprecated && v.LastDay >= today))
                  select new { Service = o, Subsystem = s, Member = m, Words = ExchangeDb.Fold(o.Name + " " + o.Code + " " + s.Name + " " + m.Name) };
    foreach (var word in Vn.Fold(Vn.Clean(r.Query)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords)) offered = offered.Where(x => x.Words.Contains(word));
    var found = await offered.OrderBy(x => x.Service.Id).AsNoTracking().Take(PageSize + 1).ToListAsync(ct);
    var ids = found.Take(PageSize).Select(f => f.Service.Id).ToArray();
    var versions = (await db.AllVersions().Where(v => ids.Contains(v.Service)).Select(v => new { v.Service, v.Number, v.State, v.LastDay, v.Classes }).ToListAsync(ct)).ToLookup(v => v.Service);
    return new Response([.. found.Take(PageSize).Select(f => {
      var own = versions[f.Service.Id].ToArray();
      var now = own.Where(v => v.State == ServiceState.Published || v.State == ServiceState.Deprecated && v.LastDay >= today).OrderByDescending(v => v.State == ServiceState.Published).ThenByDescending(v => v.Number).FirstOrDefault();
      var told = now ?? own.Where(v => v.State == ServiceState.Test).MaxBy(v => v.Number);
      return new Row(f.Service.Id, new PartyId(roster.Instance, f.Member.Class, f.Member.Code, f.Subsystem.Code) + "/" + PartyId.Encode(f.Service.Code), f.Service.Name, f.Member.Name, f.Subsystem.Name, now?.Number, now?.State,
        own.Any(v => v.State == ServiceState.Test), told?.Classes ?? []);
    })], found.Count > PageSize ? ids[^1] : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/catalogue", (string? q, Guid? after, Work w, Roster roster, CancellationToken ct) => Run(new(q, after), w, roster, ct)).SignedIn("exchange.catalogue");
}
