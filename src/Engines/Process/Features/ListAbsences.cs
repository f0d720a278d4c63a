using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>When the actor is away, for whom they stand in, and, for who assigns work, all absences of the office; the latest declared first.</summary>
internal static class ListAbsences {
  /// <param name="MayEnd">It is not over, and the actor may end it.</param>
  public sealed record Row(Guid Id, Guid Person, string PersonName, Guid StandIn, string StandInName, DateOnly Begins, DateOnly Ends, DateTimeOffset? EndedAt, bool IsOver, bool MayEnd);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Guid? after, Work w, CancellationToken ct) {
    var found = w.Db<ProcessDb>().Absences(w.Actor).AsNoTracking();
    if (after is { } last) found = found.Where(a => a.Id.CompareTo(last) < 0);
    var rows = await found.OrderByDescending(a => a.Id).Take(Processes.PageSize + 1).ToListAsync(ct);
    var today = Vn.Day(w.Now);
    return new Response(
      [.. rows.Take(Processes.PageSize).Select(a => new Row(a.Id, a.Person, a.PersonName, a.StandIn, a.StandInName, a.Begins, a.Ends, a.EndedAt, a.IsOver(today), a.IsUpTo(w.Actor) && !a.IsOver(today)))],
      rows.Count > Processes.PageSize ? rows[Processes.PageSize - 1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/absences", (Guid? after, Work w, CancellationToken ct) => Run(after, w, ct))
    .Requires(ProcessPermissions.Work);
}
