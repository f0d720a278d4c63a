using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The processes that the actor may begin, by name.</summary>
internal static class ListBeginnings {
  /// <summary>More than an official looks through.</summary>
  public const int Most = 200;
  public sealed record Row(string Key, string Name);
  public sealed record Response(IReadOnlyList<Row> Items);

  internal static async Task<Answer<Response>> Run(Work w, Offices offices, CancellationToken ct) {
    var (all, groups) = (w.Db<ProcessDb>().Definitions(), await offices.NamesOfGroups(w.Actor, ct));
    var rows = await all.Where(d => d.Starters.Any(s => groups.Contains(s)) && !all.Any(n => n.Key == d.Key && n.Number > d.Number))
      .OrderBy(d => d.Name).ThenBy(d => d.Key).Take(Most).Select(d => new Row(d.Key, d.Name)).ToListAsync(ct);
    return new Response(rows);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/beginnings", (Work w, Offices o, CancellationToken ct) => Run(w, o, ct))
    .Requires(ProcessPermissions.Work);
}
