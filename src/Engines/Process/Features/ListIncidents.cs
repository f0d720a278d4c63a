using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Where instances stand still until a person looks, the newest first; the next page begins after the time, instance and token of the last row.</summary>
internal static class ListIncidents {
  public sealed record Request(DateTimeOffset? Before = null, Guid? After = null, long Token = 0);
  public sealed record Row(Guid Instance, long Token, string Element, string Code, string Message, DateTimeOffset At);
  public sealed record Response(IReadOnlyList<Row> Items);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var found = w.Db<ProcessDb>().Incidents(w.Actor);
    if (r is { Before: { } before, After: { } after }) found = found.Where(i => i.At < before || i.At == before && (i.Instance.CompareTo(after) > 0 || i.Instance == after && i.Token > r.Token));
    return new Response(await found.OrderByDescending(i => i.At).ThenBy(i => i.Instance).ThenBy(i => i.Token).Take(Processes.PageSize)
      .Select(i => new Row(i.Instance, i.Token, i.Node, i.Code, i.Message, i.At)).ToListAsync(ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/incidents", (DateTimeOffset? before, Guid? after, long? token, Work w, CancellationToken ct) => Run(new(before, after, token ?? 0), w, ct))
    .Requires(ProcessPermissions.Operate);
}
