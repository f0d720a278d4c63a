using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The letters of one's own office that wait for a leader's signature, the oldest first.</summary>
internal static class ListLetters {
  public const int PageSize = 50;

  public sealed record Item(Guid Id, Guid Dossier, string Code, string Procedure, string Name, DateTimeOffset MadeAt, string MadeBy);

  /// <param name="Next">Null on the last page.</param>
  public sealed record Response(IReadOnlyList<Item> Items, string? Next);

  internal static async Task<Answer<Response>> Run(string? after, Work w, CancellationToken ct) {
    var waiting = w.Db<PublicServicesDb>().UnsignedLetters(w.Actor);
    if (ListDossiers.Key(after) is { } key) waiting = waiting.Where(l => l.MadeAt > key.At || (l.MadeAt == key.At && l.Id > key.Id));
    var rows = await waiting.OrderBy(l => l.MadeAt).ThenBy(l => l.Id).Take(PageSize + 1).ToListAsync(ct);
    var items = rows.Take(PageSize).Select(l => new Item(l.Id, l.Dossier, l.Code, l.ProcedureName, Words.T[$"dossier_form_{l.Form}"], l.MadeAt, l.MadeByName)).ToList();
    return new Response(items, rows.Count > PageSize ? $"{items[^1].MadeAt.UtcTicks}_{items[^1].Id:N}" : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapGet("/api/dossiers/letters", Run).Requires(DossierPermissions.Sign);
}
