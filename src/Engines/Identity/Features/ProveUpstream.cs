using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of a session proves again who they are at a provider of identities, as the very one that opens their account.</summary>
internal static class ProveUpstream {
  /// <param name="Session">The session that asked for it.</param>
  public sealed record Request(UpstreamIdentity Who, Guid Session);

  internal static async Task<Answer<ProveAgain.Response>> Run(Request r, Work w, Doorstep doorstep, UpstreamAccounts accounts, LiveSessions live, CancellationToken ct) {
    var (db, who) = (w.Db<IdentityDb>(), r.Who);
    var session = await db.Sessions(w.Actor).SingleOrDefaultAsync(s => s.Id == r.Session && s.EndedAt == null, ct);
    if (session is null) return UpstreamErrors.NotBegunHere;
    if (who.Provider.IsNational && who.Level is null) return UpstreamErrors.LevelUnknown;
    var link = await db.UpstreamLinks(w.Actor).SingleOrDefaultAsync(l => l.Account == session.Account && l.Provider == who.Provider.Id && l.Subject == who.Subject, ct);
    if (link is null) return UpstreamErrors.AnotherPerson;
    if (session.InOffice && !link.ByOwner && await accounts.IsOfficial(session.Account, w, ct)) return UpstreamErrors.LinkFirst;
    var account = await db.Accounts(w.Actor).SingleAsync(a => a.Id == session.Account, ct);
    if (await accounts.IsOther(account, who, w, ct)) return UpstreamErrors.AnotherPerson;
    // one factor elsewhere is no more than the password here
    if (who.Strength < 2 && !(await doorstep.Ways(account, w, ct)).OneFactor) return UpstreamErrors.TooWeak;
    session.Prove(who.Proof(link.ByOwner), w.Now);
    link.LastUsedAt = w.Now;
    w.Publish(new ProvedAgain(session.Account, session.Id, who.Proof(link.ByOwner).Methods, session.Level));
    await w.Commit(ct);
    live.Forget(session.Id);
    return new ProveAgain.Response(session.Id);
  }

  /// <summary>The providers by which the owner of a session could prove it.</summary>
  internal static async Task<IReadOnlyList<UpstreamProvider>> Choices(Guid session, Work w, UpstreamProviders providers, WaysIn ways, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var links = await db.UpstreamLinks(w.Actor).Where(l => db.Sessions(w.Actor).Any(s => s.Id == session && s.Account == l.Account)).ToListAsync(ct);
    if (links.Count == 0) return [];
    var official = await SignInDesk.IsOfficial(await db.Accounts(w.Actor).SingleAsync(ct), w, ct);
    var inOffice = official && await db.Sessions(w.Actor).AnyAsync(s => s.Id == session && s.InOffice, ct);
    return [.. (await providers.Ready(ct)).Where(p => ways.Serves(p, official) && links.Exists(l => l.Provider == p.Id && (l.ByOwner || !inOffice)))];
  }
}
