using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The services of the actor's offices with who may call each, a page at a time in the order in which they were first offered.</summary>
internal static class ListServices {
  public const int PageSize = 50;
  public sealed record Request(Guid? After, Guid? Id = null);
  public sealed record Right(Guid Id, Guid? Subsystem, Guid? Group, string Method, string Path, bool Test, DateOnly? FirstDay, DateOnly? LastDay, Guid? Agreement);
  public sealed record Row(Guid Id, Guid Subsystem, string Address, string Name, ServiceType Type, string Url, string? Description, int Seconds, string[] Endpoints, string? Notice, Right[] Rights);
  public sealed record Response(Row[] Services, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var found = await (
      from o in db.OfferedServices(w.Actor) join s in db.AllSubsystems() on o.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id
      where (r.After == null || o.Id > r.After) && (r.Id == null || o.Id == r.Id) orderby o.Id select new { Service = o, Subsystem = s.Code, Member = m }).AsNoTracking().Take(PageSize + 1).ToListAsync(ct);
    var (page, ids) = (found.Take(PageSize), found.Take(PageSize).Select(f => f.Service.Id).ToArray());
    var rights = (await db.AccessRights(w.Actor).AsNoTracking().Where(a => ids.Contains(a.Service)).OrderBy(a => a.Id).ToListAsync(ct)).ToLookup(a => a.Service, a => new Right(a.Id, a.Subsystem, a.ClientGroup, a.Method, a.Path, a.Test, a.FirstDay, a.LastDay, a.Agreement));
    return new Response([.. page.Select(f => {
      var (o, address) = (f.Service, new PartyId(roster.Instance, f.Member.Class, f.Member.Code, f.Subsystem));
      return new Row(o.Id, o.Subsystem, $"{address}/{PartyId.Encode(o.Code)}", o.Name, o.Type, o.Url, o.Description, o.Seconds, o.Endpoints, o.Notice, [.. rights[o.Id]]);
    })], found.Count > PageSize ? ids[^1] : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/services", (Guid? after, Work w, Roster roster, CancellationToken ct) => Run(new(after), w, roster, ct))
    .Requires(ExchangePermissions.Offer);
}
