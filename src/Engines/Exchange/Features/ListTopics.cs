using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>The topics of the actor's offices with who may publish and follow each, a page at a time in the order in which they were first offered.</summary>
internal static class ListTopics {
  public const int PageSize = 50;
  public sealed record Request(Guid? After);
  public sealed record Right(Guid Id, Guid? Subsystem, Guid? Group, TopicAct Act);
  public sealed record Row(Guid Id, Guid Subsystem, string Address, string Title, JsonObject? Schema, KeyRule KeyRule, int RetentionDays, Right[] Rights);
  public sealed record Response(Row[] Topics, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var found = await (
      from t in db.Topics(w.Actor) join s in db.AllSubsystems() on t.Subsystem equals s.Id join m in db.AllMembers() on s.Member equals m.Id
      where r.After == null || t.Id > r.After orderby t.Id select new { Topic = t, Subsystem = s.Code, Member = m }).AsNoTracking().Take(PageSize + 1).ToListAsync(ct);
    var (page, ids) = (found.Take(PageSize), found.Take(PageSize).Select(f => f.Topic.Id).ToArray());
    var rights = (await db.TopicRights(w.Actor).AsNoTracking().Where(a => ids.Contains(a.Topic)).OrderBy(a => a.Id).ToListAsync(ct)).ToLookup(a => a.Topic, a => new Right(a.Id, a.Subsystem, a.ClientGroup, a.Act));
    return new Response([.. page.Select(f => {
      var (t, address) = (f.Topic, new PartyId(roster.Instance, f.Member.Class, f.Member.Code, f.Subsystem));
      return new Row(t.Id, t.Subsystem, $"{address}/{PartyId.Encode(t.Code)}", t.Title, t.Schema, t.KeyRule, t.RetentionDays, [.. rights[t.Id]]);
    })], found.Count > PageSize ? ids[^1] : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/topics", (Guid? after, Work w, Roster roster, CancellationToken ct) => Run(new(after), w, roster, ct))
    .Requires(ExchangePermissions.Offer);
}
