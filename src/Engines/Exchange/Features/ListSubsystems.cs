using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>All who take part, a page at a time in the order in which they came; by what each shows who it is is told to all who grant, from where and with which certificates to its own offices alone.</summary>
internal static class ListSubsystems {
  public const int PageSize = 50;
  public sealed record Request(Guid? After);
  public sealed record Connected(ConnectionType Type, string[] Networks, string[] Certificates);
  public sealed record Row(Guid Id, Guid Member, string Identifier, string MemberName, string Name, ConnectionType Type, Connected? Connection);
  public sealed record Response(Row[] Subsystems, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var found = await (
      from s in db.AllSubsystems() join m in db.AllMembers() on s.Member equals m.Id
      where r.After == null || s.Id > r.After orderby s.Id select new { Subsystem = s, Member = m }).AsNoTracking().Take(PageSize + 1).ToListAsync(ct);
    var ids = found.Take(PageSize).Select(f => f.Subsystem.Id).ToArray();
    var own = (await db.Subsystems(w.Actor).Where(s => ids.Contains(s.Id)).Select(s => s.Id).ToListAsync(ct)).ToHashSet();
    return new Response([.. found.Take(PageSize).Select(f => new Row(f.Subsystem.Id, f.Member.Id, new PartyId(f.Member.Instance ?? roster.Instance, f.Member.Class, f.Member.Code, f.Subsystem.Code).ToString(), f.Member.Name, f.Subsystem.Name, f.Subsystem.Connection,
      own.Contains(f.Subsystem.Id) ? new(f.Subsystem.Connection, f.Subsystem.Networks, f.Subsystem.Certificates) : null))], found.Count > PageSize ? ids[^1] : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/subsystems", (Guid? after, Work w, Roster roster, CancellationToken ct) => Run(new(after), w, roster, ct))
    .Requires(ExchangePermissions.Offer);
}
