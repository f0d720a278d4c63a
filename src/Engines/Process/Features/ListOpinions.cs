using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>What the actor, or their office, is asked and has not answered, the oldest first. They see the question, not the task's data.</summary>
internal static class ListOpinions {
  public sealed record Row(Guid Id, string Task, string BusinessKey, string AskedByName, DateTimeOffset AskedAt, string Whom, string Question);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Guid? after, Work w, CancellationToken ct) {
    var db = w.Db<ProcessDb>();
    var waiting = db.Opinions(w.Actor).AsNoTracking().Where(o => o.AnsweredAt == null);
    if (after is { } last) waiting = waiting.Where(o => o.Id.CompareTo(last) > 0);
    var open = from o in waiting
               join t in db.Tasks(Actor.Machine(w.Purpose), [], default) on o.Task equals t.Id
               where t.Status == WorkTaskStatus.Open || t.Status == WorkTaskStatus.Assigned
               orderby o.Id
               select new Row(o.Id, t.Name, t.BusinessKey, o.AskedByName, o.AskedAt, o.Whom, o.Question);
    var rows = await open.Take(Processes.PageSize + 1).ToListAsync(ct);
    return new Response([.. rows.Take(Processes.PageSize)], rows.Count > Processes.PageSize ? rows[Processes.PageSize - 1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/opinions", (Guid? after, Work w, CancellationToken ct) => Run(after, w, ct))
    .Requires(ProcessPermissions.Work);
}
