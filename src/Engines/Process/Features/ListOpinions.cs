using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>What the actor, or their office, is asked and has not answered, the oldest first. They see the question and the files that the task sees, not its other data.</summary>
internal static class ListOpinions {
  public sealed record Row(Guid Id, string Task, string BusinessKey, string AskedByName, DateTimeOffset AskedAt, string Whom, string Question, IReadOnlyList<HandedFile> Files);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Guid? after, Work w, Processes processes, TaskFiles files, CancellationToken ct) {
    var db = w.Db<ProcessDb>();
    var waiting = db.Opinions(w.Actor).AsNoTracking().Where(o => o.AnsweredAt == null);
    if (after is { } last) waiting = waiting.Where(o => o.Id.CompareTo(last) > 0);
    var open = from o in waiting
               join t in db.Tasks(Actor.Machine(w.Purpose), [], default) on o.Task equals t.Id
               where t.Status == WorkTaskStatus.Open || t.Status == WorkTaskStatus.Assigned
               orderby o.Id
               select new { o.Id, o.Task, t.Name, t.BusinessKey, o.AskedByName, o.AskedAt, o.Whom, o.Question };
    var found = await open.Take(Processes.PageSize + 1).ToListAsync(ct);
    var seen = await processes.SeenBy(w, [.. found.Take(Processes.PageSize).Select(o => o.Task).Distinct()], ct);
    var rows = new List<Row>();
    foreach (var o in found.Take(Processes.PageSize)) {
      var (instance, data) = seen[o.Task];
      rows.Add(new(o.Id, o.Name, o.BusinessKey, o.AskedByName, o.AskedAt, o.Whom, o.Question, await files.Seen(w, instance, data, ct)));
    }
    return new Response(rows, found.Count > rows.Count ? rows[^1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/opinions", (Guid? after, Work w, Processes p, TaskFiles files, CancellationToken ct) => Run(after, w, p, files, ct))
    .Requires(ProcessPermissions.Work);
}
