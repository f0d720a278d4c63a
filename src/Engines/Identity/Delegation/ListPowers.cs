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
    var page = await Of([.. rows.Take(PageSize)], given, w, choices, ct);
    return new(page, rows.Count > PageSize ? page[^1].Id : null);
  }

  internal static async Task<Answer<Row>> One(Guid id, Work w, IChoices choices, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (await db.PowersGiven(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) is { } given) return (await Of([given], true, w, choices, ct))[0];
    return await db.PowersReceived(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) is { } received ? (await Of([received], false, w, choices, ct))[0] : PowerErrors.NotFound;
  }

  static async Task<List<Row>> Of(List<Power> powers, bool given, Work w, IChoices choices, CancellationToken ct) {
    var (names, principals, today) = (new Dictionary<string, string>(StringComparer.Ordinal), await PowerNotices.NamesOf(w, powers, ct), Vn.Day(w.Now));
    if (powers.Exists(p => p.Procedures.Length > 0)) foreach (var choice in await choices.All(GivePower.ProcedureRegister, ct)) names[choice.Value] = choice.Label;
    return [.. powers.Select(p => new Row(p.Id, given, p.StateOn(today).ToString(), principals[p.Principal], p.Business is not null, p.ForgottenAt is null ? p.DelegateName : T["power_forgotten"], given && p.ForgottenAt is null ? p.DelegateNumber : null,
      [.. GivePower.Words.Where((_, i) => ((int)p.Acts & 1 << i) != 0)], PowerWords.Of(p.Acts), [.. p.Procedures.Select(code => names.GetValueOrDefault(code, code))], p.Earlier, p.FirstDay, p.LastDay, p.Reason, p.GivenAt, p.AnsweredAt, p.EndedAt,
      p.EndedAt is null ? null : p.EndedByDelegate != true, p.EndReason))];
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/identity/powers", (string? side, Guid? after, Work w, IChoices choices, CancellationToken ct) => Run(new(side, after), w, choices, ct)).SignedIn("powers.read");
    routes.MapGet("/api/identity/powers/{id:guid}", One).SignedIn("powers.read");
  }
}
