using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Merges and splits that concern only offices of the actor: those to come and those that were, the latest day first.</summary>
internal static class ShowOfficeChange {
  public const int PageSize = 50;
  public sealed record Row(Guid Id, OfficeChangeKind Kind, OfficeChangeState State, DateOnly Day, string Decision, DateOnly DecidedOn, string Reason, Guid[] Sources, Guid[] Targets, Guid Heir, DateTimeOffset? DoneAt);

  internal static async Task<KeysetPage<Row>> List(string? after, Work w, CancellationToken ct) {
    var changes = w.Db<IdentityDb>().OfficeChanges(w.Actor).AsNoTracking();
    if (Key(after) is { } key) changes = changes.Where(c => c.Day < key.Day || (c.Day == key.Day && c.Id.CompareTo(key.Id) < 0));
    var rows = await changes.OrderByDescending(c => c.Day).ThenByDescending(c => c.Id).Take(PageSize + 1).Select(c => Of(c)).ToListAsync(ct);
    return new(rows[..Math.Min(rows.Count, PageSize)], rows.Count > PageSize ? $"{rows[PageSize - 1].Day:yyyyMMdd}{rows[PageSize - 1].Id:N}" : null);
  }

  internal static async Task<Row?> One(Guid id, Work w, CancellationToken ct) =>
    await w.Db<IdentityDb>().OfficeChanges(w.Actor).AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is { } change ? Of(change) : null;

  static Row Of(OfficeChange c) => new(c.Id, c.Kind, c.State, c.Day, c.Decision, c.DecidedOn, c.Reason, c.Sources, c.Targets, c.Heir, c.DoneAt);

  static (DateOnly Day, Guid Id)? Key(string? text) =>
    text is { Length: 40 } && DateOnly.TryParseExact(text[..8], "yyyyMMdd", out var day) && Guid.TryParseExact(text[8..], "N", out var id) ? (day, id) : null;
}
