using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Lets an identity of a provider open one's own account, by who has just proved both. Only what an official links, signed in as one, opens their posts.</summary>
internal static class LinkAccount {
  /// <summary>How long ago the owner may have proved to be the owner.</summary>
  public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

  /// <param name="Session">The session that asked for it.</param>
  public sealed record Request(UpstreamIdentity Who, Guid Session);
  public sealed record Response(Guid Link);

  /// <summary>Whether the owner of this session proved lately enough who they are.</summary>
  internal static async Task<bool> IsFresh(Guid session, Work w, CancellationToken ct) {
    var since = w.Now - Fresh;
    return await w.Db<IdentityDb>().Sessions(w.Actor).AnyAsync(s => s.Id == session && s.EndedAt == null && s.ProvenAt > since, ct);
  }

  internal static async Task<Answer<Response>> Run(Request r, Work w, WaysIn ways, OwnerNotices notices, CancellationToken ct) {
    var (db, who) = (w.Db<IdentityDb>(), r.Who);
    if (!await IsFresh(r.Session, w, ct)) return UpstreamErrors.ProveAgain;
    await w.Alone("upstream", $"{who.Provider.Id:N} {who.Subject}", ct);
    var account = await db.Accounts(w.Actor).SingleAsync(ct);
    await w.Alone("second_factor", account.Id.ToString("N"), ct);
    if (!await db.StillOpens(w.Actor, r.Session, ct)) return UpstreamErrors.ProveAgain;
    var official = await SignInDesk.IsOfficial(account, w, ct);
    if (!ways.Serves(who.Provider, official)) return UpstreamErrors.NotForPublic(who.Provider.Title);
    var inOffice = official && await db.Sessions(w.Actor).AnyAsync(s => s.Id == r.Session && s.InOffice, ct);
    var links = await db.UpstreamLinks(Actor.Machine("sign-in")).Where(l => l.Provider == who.Provider.Id && (l.Subject == who.Subject || l.Account == account.Id)).ToListAsync(ct);
    if (links.Find(l => l.Account == account.Id && l.Subject == who.Subject) is { } same) {
      if (same.ByOwner || !inOffice) return new Response(same.Id);
      same.ByOwner = true;
      w.Publish(new AccountLinked(account.Id, who.Provider.Id, who.Level ?? 1));
      return await Done(same);
    }
    if (links.Count > 0) return links[0].Account == account.Id ? UpstreamErrors.LinkExists : UpstreamErrors.LinkTaken;
    if (await Refused(account, who, w, ct) is { } refused) return refused;
    return await Done(UpstreamAccounts.Link(who, account, inOffice, w));

    async Task<Answer<Response>> Done(UpstreamLink link) {
      await notices.Tell(w, account, "identity-factors-changed", ct, "/tai-khoan/lien-ket", ("what", T["factor_link_added", who.Provider.Title]));
      await w.Commit(ct);
      return new Response(link.Id);
    }
  }

  /// <summary>A national identity is a person's own: it opens no account of another's number.</summary>
  static async Task<Error?> Refused(Account account, UpstreamIdentity who, Work w, CancellationToken ct) {
    if (!who.Provider.IsNational) return null;
    if (who.Level is null) return UpstreamErrors.LevelUnknown;
    if (account.Business is { } business) {
      var taxCode = await w.Db<IdentityDb>().Businesses(w.Actor).Where(b => b.Id == business).Select(b => b.TaxCode).SingleAsync(ct);
      return who.Fact(n => n.TaxCode) == taxCode ? null : UpstreamErrors.AnotherPerson;
    }
    if (who.Fact(n => n.TaxCode) is not null || who.Fact(n => n.Number) is not { } number || !Person.IsPersonalNumber(number)) return UpstreamErrors.AnotherPerson;
    var owner = (await UpstreamAccounts.Owner(account, w, ct))!;
    if (owner.PersonalNumber is { } ours) return ours == number ? null : UpstreamErrors.AnotherPerson;
    // an office recorded no number: the name has to be the same and the day of birth not another, and the number nobody else's
    if (who.Fact(n => n.Name) is not { } name || !Person.SameName(name, owner.FullName)) return UpstreamErrors.AnotherPerson;
    if (Vn.ParseDate(who.Fact(n => n.BirthDate)) is { } born && owner.DateOfBirth is { } recorded && born != recorded) return UpstreamErrors.AnotherPerson;
    if (await w.Db<IdentityDb>().People(Actor.Machine("sign-in")).AnyAsync(p => p.PersonalNumber == number, ct)) return UpstreamErrors.NumberTaken;
    (owner.PersonalNumber, owner.ChangedAt) = (number, w.Now);
    w.Publish(new PersonUpdated(owner.Id, Sources.ElectronicIdentification), owner.Payload());
    return null;
  }
}
