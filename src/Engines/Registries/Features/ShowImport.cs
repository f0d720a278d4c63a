using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>How far an import is, and what is wrong with its rows, a page at a time.</summary>
internal static class ShowImport {
  const int Page = 200;

  /// <param name="After">The row and the number of the fault after which the page begins: <c>120.2</c>.</param>
  public sealed record Request(string Registry, Guid Id, string? After);

  /// <param name="Runs">The program is at it.</param>
  /// <param name="Stuck">It should have come further long ago and may be asked to go on.</param>
  /// <param name="MayChoose">Which column is which field may be said, and the file be looked through once more.</param>
  /// <param name="MayOpen">The actor may have the rows of the file.</param>
  public sealed record Response(ImportView Import, IReadOnlyList<Fault> Faults, string? Next, bool Runs, bool Stuck, bool MayChoose, bool MayOpen);

  /// <param name="Row">Its number in the file.</param>
  /// <param name="Column">The title of its column; null when it is the row as a whole.</param>
  /// <param name="Why">In words; it never holds the value.</param>
  public sealed record Fault(int Row, string? Column, string? Field, string Code, string Why, string? Suggestion);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, CancellationToken ct) {
    var db = w.Db<ImportsDb>();
    if (await db.Imports(w.Actor).AsNoTracking().SingleOrDefaultAsync(i => i.Id == r.Id && i.Registry == r.Registry, ct) is not { } import) return ImportErrors.NotFound;
    var after = (r.After ?? "0.0").Split('.');
    if (after is not [var rowText, var numberText] || !int.TryParse(rowText, out var row) || !int.TryParse(numberText, out var number)) return RecordErrors.CursorWrong;
    var faults = await db.Faults(w.Actor).AsNoTracking().Where(f => f.Import == r.Id && (f.Row > row || f.Row == row && f.Number > number)).OrderBy(f => f.Row).ThenBy(f => f.Number).Take(Page + 1).ToListAsync(ct);
    var next = faults.Count > Page ? $"{faults[Page - 1].Row}.{faults[Page - 1].Number}" : null;
    var titles = import.Matched.Where(c => c.Field is not null).ToDictionary(c => c.Field!, c => c.Title, StringComparer.Ordinal);
    return new Response(ImportView.Of(import), [.. faults.Take(Page).Select(f => new Fault(f.Row, f.Field is null ? null : titles.GetValueOrDefault(f.Field), f.Field, f.Code, f.Message, f.Suggestion))], next,
      import.Runs, import.IsStuck(w.Now), import.MayChoose, await ImportFiles.MayOpen(registries, w.Actor, import, ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/imports/{id:guid}", (string key, Guid id, string? after, Work w, Registries registries, CancellationToken ct) => Run(new(key, id, after), w, registries, ct))
    .Requires(RegistryPermissions.Write);
}
