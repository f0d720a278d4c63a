using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>All versions of procedures for those who look after them: what is in force, to come, ended, and in preparation.</summary>
internal static class ListProcedures {
  public const int PageSize = 50;

  /// <param name="State"><c>now</c>, <c>later</c> or <c>ended</c>.</param>
  /// <param name="After">Code and number that the page before ended with.</param>
  public sealed record Request(string? Q = null, string? Field = null, string? Route = null, string? State = null, string? After = null);

  public sealed record Item(string Code, int Number, string Name, string Field, string Route, string State, DateOnly? From, DateOnly? To, DateTimeOffset ChangedAt);
  public sealed record Response(IReadOnlyList<Item> Items, string? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<PublicServicesDb>(), Vn.Day(w.Now));
    var found = db.ManagedProcedures(w.Actor).AsNoTracking();
    foreach (var word in Vn.Fold(Vn.Clean(r.Q)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(SearchProcedures.MostWords)) {
      var like = $"%{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
      found = found.Where(p => EF.Functions.Like(EF.Property<string>(p, "Search"), like));
    }
    if (r.Field is { Length: > 0 } field) found = found.Where(p => p.Field == field);
    if (r.Route is { Length: > 0 } route) found = found.Where(p => p.Route == route);
    var inForce = db.ProceduresInForce(today).Select(p => p.Id);
    found = r.State switch {
      "now" => found.Where(p => inForce.Contains(p.Id)),
      "later" => found.Where(p => p.EffectiveFrom > today),
      "ended" => found.Where(p => !inForce.Contains(p.Id) && (p.EffectiveFrom == null || p.EffectiveFrom <= today)),
      _ => found,
    };
    if (r.After?.Split('_') is [var code, var number] && int.TryParse(number, out var n)) found = found.Where(p => string.Compare(p.Code, code) > 0 || (p.Code == code && p.Number < n));
    var rows = await found.OrderBy(p => p.Code).ThenByDescending(p => p.Number).Take(PageSize + 1)
      .Select(p => new { p.Code, p.Number, p.Name, p.Field, p.Route, p.EffectiveFrom, p.EffectiveTo, p.ChangedAt, Now = inForce.Contains(p.Id) }).ToListAsync(ct);
    var items = rows.Take(PageSize).Select(p => new Item(
      p.Code, p.Number, p.Name, p.Field, p.Route, p.Now ? "now" : p.EffectiveFrom > today ? "later" : "ended", p.EffectiveFrom, p.EffectiveTo, p.ChangedAt)).ToList();
    return new Response(items, rows.Count > PageSize ? $"{items[^1].Code}_{items[^1].Number}" : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapGet("/api/procedures/versions", (string? q, string? field, string? route, string? state, string? after, Work w, CancellationToken ct) => Run(new(q, field, route, state, after), w, ct)).Requires(ProcedureErrors.Manage);
}
