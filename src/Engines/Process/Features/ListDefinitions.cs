using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The deployed processes by key: the newest version of each, or all versions of one.</summary>
internal static class ListDefinitions {
  public sealed record Request(string? Key = null, string? After = null);
  public sealed record Row(Guid Id, string Key, int Number, string Name, string? Source, DateTimeOffset DeployedAt);
  public sealed record Response(IReadOnlyList<Row> Items, string? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var all = w.Db<ProcessDb>().Definitions();
    var rows = r.Key is { } key
      ? await Rows(all.Where(d => d.Key == key).OrderByDescending(d => d.Number)).Take(Processes.PageSize).ToListAsync(ct)
      : await Rows(all.Where(d => !all.Any(n => n.Key == d.Key && n.Number > d.Number) && string.Compare(d.Key, r.After ?? "") > 0).OrderBy(d => d.Key)).Take(Processes.PageSize + 1).ToListAsync(ct);
    var more = r.Key is null && rows.Count > Processes.PageSize;
    return new Response([.. rows.Take(Processes.PageSize)], more ? rows[Processes.PageSize - 1].Key : null);
  }

  static IQueryable<Row> Rows(IQueryable<Definition> definitions) => definitions.Select(d => new Row(d.Id, d.Key, d.Number, d.Name, d.Source, d.DeployedAt));

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/definitions", (string? key, string? after, Work w, CancellationToken ct) => Run(new(key, after), w, ct))
    .Requires(ProcessPermissions.Read);
}
