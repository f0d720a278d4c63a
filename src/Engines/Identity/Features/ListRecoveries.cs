using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What waits for a second officer in the actor's offices, asked by others.</summary>
internal static class ListRecoveries {
  const int Most = 50;

  public sealed record Item(Guid Id, string Name, string AskedByName, DateTimeOffset AskedAt, string Reason);

  internal static async Task<IReadOnlyList<Item>> Run(Work w, CancellationToken ct) {
    var (db, all, me) = (w.Db<IdentityDb>(), Actor.Machine("recovery"), w.Actor.Id);
    return await (
      from r in db.Recoveries(w.Actor, Vn.Day(w.Now))
      join a in db.Accounts(all) on r.Account equals a.Id
      join p in db.People(all) on a.Person equals p.Id
      where r.DecidedAt == null && r.ExpiresAt > w.Now && r.AskedBy != me
      orderby r.AskedAt, r.Id
      select new Item(r.Id, p.FullName, r.AskedByName, r.AskedAt, r.Reason)).AsNoTracking().Take(Most).ToListAsync(ct);
  }
}
