using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>What waits for a second officer in the actor's reach, asked by others, a page at a time; and one of them, decided ones too.</summary>
internal static class ListRecoveries {
  public const int PageSize = 50;

  /// <param name="Own">The actor asked for it, so that another has to agree.</param>
  /// <param name="Over">Decided, or too old.</param>
  public sealed record Item(Guid Id, string Name, string AskedByName, DateTimeOffset AskedAt, string Reason, DateTimeOffset ExpiresAt, bool Own, bool Over);

  internal static async Task<KeysetPage<Item>> Run(Guid? after, Work w, CancellationToken ct) {
    var me = w.Actor.Id;
    var waiting = w.Db<IdentityDb>().Recoveries(w.Actor, Vn.Day(w.Now)).Where(r => r.DecidedAt == null && r.ExpiresAt > w.Now && r.AskedBy != me && (after == null || r.Id.CompareTo(after.Value) > 0));
    var rows = await Items(waiting.OrderBy(r => r.Id).Take(PageSize + 1), w).ToListAsync(ct);
    return new(rows[..Math.Min(rows.Count, PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id.ToString() : null);
  }

  internal static Task<Item?> One(Guid id, Work w, CancellationToken ct) => Items(w.Db<IdentityDb>().Recoveries(w.Actor, Vn.Day(w.Now)).Where(r => r.Id == id), w).SingleOrDefaultAsync(ct);

  static IQueryable<Item> Items(IQueryable<Recovery> recoveries, Work w) {
    var (db, all, me, now) = (w.Db<IdentityDb>(), Actor.Machine("recovery"), w.Actor.Id, w.Now);
    return from r in recoveries.AsNoTracking()
           join a in db.Accounts(all) on r.Account equals a.Id
           join p in db.People(all) on a.Person equals p.Id
           orderby r.Id
           select new Item(r.Id, p.FullName, r.AskedByName, r.AskedAt, r.Reason, r.ExpiresAt, r.AskedBy == me, r.DecidedAt != null || r.ExpiresAt <= now);
  }
}
