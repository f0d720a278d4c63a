using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Forms;

namespace Saola.Identity;

/// <summary>The powers that one gave, or received; the newest first, in pages by key. And one of them.</summary>
internal static class ListPowers {
  public const int PageSize = 20;

  /// <param name="Side"><c>given</c> or <c>received</c>.</param>
  /// <param name="After">The id that the page before ended with.</param>
  public sealed record Request(string? Side, Guid? After = null);

  /// <param name="Given">By who asks, or by an organisation they stand for.</param>
  /// <param name="ByPrincipal">Which side ended it; null while nobody did.</param>
  public sealed record Row(
    Guid Id, bool Given, string State, string Principal, bool Organisation, string Delegate, string? DelegateNumber, string[] Acts, string ActsText, IReadOnlyList<string> Procedures, bool Earlier,
    DateOnly FirstDay, DateOnly LastDay, string? Reason, DateTimeOffset GivenAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, bool? ByPrincipal, string? EndReason);

  public sealed record Response(IReadOnlyList<Row> Powers, Guid? Next);

  internal static async Task<Response> Run(Request r, Work w, IChoices choices, CancellationToken ct) {
    var given = r.Side != "received";
    var found = given ? w.Db<IdentityDb>().PowersGiven(w.Actor) : w.Db<IdentityDb>().PowersReceived(w.Actor);
    // ids grow with time
    if (r.After is { } after) found = found.Where(p => p.Id < after);
    var rows = await found.AsNoTracking().OrderByDescending(p => p.Id).Take(PageSize + 1).ToListAsync(ct);
    var page = new List<Row>();
    foreach (var power in rows.Take(PageSize)) page.Add(await Of(power, given, w, choices, ct));
    return new(page, rows.Count > PageSize ? page[^1].Id : null);
  }

  internal static async Task<Answer<Row>> One(Guid id, Work w, IChoices choices, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (await db.PowersGiven(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) is { } given) return await Of(given, true, w, choices, ct);
    return await db.PowersReceived(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) is { } received ? await Of(received, false, w, choices, ct) : PowerErrors.NotFound;
  }

  static async Task<Row> Of(Power p, bool given, Work w, IChoices choices, CancellationToken ct) {
    var names = new List<string>();
    foreach (var code in p.Procedures) names.Add(await choices.Label(GivePower.ProcedureRegister, code, ct) ?? code);
    return new(p.Id, given, p.StateOn(Vn.Day(w.Now)).ToString(), await PowerNotices.NameOf(w, p, ct), p.Business is not null, p.DelegateName, given ? p.DelegateNumber : null,
      [.. GivePower.Words.Where((_, i) => ((int)p.Acts & 1 << i) != 0)], PowerWords.Of(p.Acts), names, p.Earlier, p.FirstDay, p.LastDay, p.Reason, p.GivenAt, p.AnsweredAt, p.EndedAt,
      p.EndedBy is { } by ? by != p.Delegate : null, p.EndReason);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/identity/powers", ([AsParameters] Request r, Work w, IChoices choices, CancellationToken ct) => Run(r, w, choices, ct)).SignedIn("powers.read");
    routes.MapGet("/api/identity/powers/{id:guid}", One).SignedIn("powers.read");
  }
}
