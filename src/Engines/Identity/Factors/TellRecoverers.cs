using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Tells those who could be the second officer that an account waits to be opened again: all whose right to recover accounts reaches it.</summary>
internal sealed class TellRecoverers(HeldPosts held, Notifications notifications) : IHandler<RecoveryAsked> {
  const int Most = 50;

  public async Task Handle(RecoveryAsked message, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var asked = await db.Recoveries(w.Actor, today).AsNoTracking().SingleAsync(r => r.Id == message.Recovery, ct);
    if (asked.DecidedAt is not null) return;
    var owner = await db.Accounts(w.Actor).Where(a => a.Id == asked.Account).Select(a => a.Person).SingleAsync(ct);
    Guid[] offices = await db.Posts(w.Actor).Where(o => o.Person == owner && (o.ValidTo == null || today < o.ValidTo)).Join(db.Organisations(), o => o.Unit, u => u.Id, (_, u) => u.Office).Distinct().ToArrayAsync(ct);
    Guid[] holders = [.. (await WhoMay.Of(w, IdentityPermissions.Recover, offices, ct)).Where(h => h.SignsIn && h.Person != asked.AskedBy).Select(h => h.Person).Distinct()];
    var told = new HashSet<Guid>();
    foreach (var officer in await Actors(holders, w, ct)) {
      if (told.Count == Most) break;
      if (told.Contains(officer.Id) || await db.Depend(asked.AskedBy, officer.Id, w.Now - Recovery.Apart, ct) || !await db.Recoveries(officer, today).AnyAsync(r => r.Id == asked.Id, ct)) continue;
      told.Add(officer.Id);
      await notifications.Send(w, new(officer.Id), "identity-recovery-waits", new Dictionary<string, string> { ["officer"] = asked.AskedByName, ["until"] = Vn.Moment(asked.ExpiresAt) }, ct, $"/quan-tri/khoi-phuc/{asked.Id}", $"recovery-{asked.Id:N}");
    }
    await w.Commit(ct);
  }

  async Task<IReadOnlyList<Actor>> Actors(Guid[] people, Work w, CancellationToken ct) {
    await using var batch = (await w.ReadConnection(ct)).CreateBatch();
    HeldPosts.AskOfPeople(batch, people, Vn.Day(w.Now));
    await using var reader = await batch.ExecuteReaderAsync(ct);
    return [.. (await held.Read(reader, _ => "", ct)).SelectMany(g => g).Select(p => p.Actor)];
  }
}
