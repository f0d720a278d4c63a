using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A fact that a provider tells otherwise than it is recorded here.</summary>
internal sealed record Difference(string Fact, string? Ours, string? Theirs);

/// <summary>The account that an identity opens.</summary>
/// <param name="InOffice">With the posts of its owner.</param>
internal sealed record OpenedAccount(Account Account, bool InOffice);

/// <summary>
/// Whose account an identity opens. A national provider vouches for numbers: it finds the record that a counter made, or makes one,
/// and completes it. Any other opens only what its owner has linked.
/// </summary>
internal sealed class UpstreamAccounts(UpstreamFacts facts, ActorContext current, Training training, WaysIn ways, OwnerNotices notices) {
  static readonly Actor door = Actor.Machine("sign-in");

  /// <summary>A locked account opens to nobody, one locked at work alone to its owner in their own matters, and one of the demonstration only where training is.</summary>
  public bool MayEnter(Account account, bool national) => (account.DisabledAt is null || account.LockOfficeOnly && national) && (training.On || !account.Demo);

  public async Task<Answer<OpenedAccount>> Of(UpstreamIdentity who, Work w, CancellationToken ct) {
    // whoever was signed in here before has no part in it
    current.Actor = Actor.Anonymous;
    if (who.Provider.IsNational && who.Level is null) return UpstreamErrors.LevelUnknown;
    // of two windows at once, one makes the account and the other finds it
    await w.Alone("upstream", $"{who.Provider.Id:N} {who.Subject}", ct);
    var db = w.Db<IdentityDb>();
    var link = await db.UpstreamLinks(door).SingleOrDefaultAsync(l => l.Provider == who.Provider.Id && l.Subject == who.Subject, ct);
    if (link is null) return who.Provider.IsNational ? await First(who, w, ct) : UpstreamErrors.NotLinked(who.Provider.Title);
    var account = await db.Accounts(door).SingleAsync(a => a.Id == link.Account, ct);
    if (!MayEnter(account, who.Provider.IsNational)) return new OpenedAccount(account, false);
    var official = await SignInDesk.IsOfficial(account, w, ct);
    if (official && !link.ByOwner && !who.Provider.IsNational) return UpstreamErrors.LinkFirst;
    if (!ways.Serves(who.Provider, official)) return UpstreamErrors.NotForPublic(who.Provider.Title);
    current.Actor = new(account.Subject, ActorKind.Citizen, account.UserName, null, [], []);
    if (who.Provider.IsNational && await Complete(account, who, w, ct) is { } refused) return refused;
    link.LastUsedAt = w.Now;
    return new OpenedAccount(account, link.ByOwner && account.DisabledAt is null);
  }

  /// <summary>Whether the provider now says that the one whose account it opens is somebody else.</summary>
  public async Task<bool> IsOther(Account account, UpstreamIdentity who, Work w, CancellationToken ct) {
    if (!who.Provider.IsNational) return false;
    if (await Owner(account, w, ct) is { } owner) return who.Fact(n => n.TaxCode) is not null || (owner.PersonalNumber is { } ours && who.Fact(n => n.Number) is { } theirs && ours != theirs);
    return who.Fact(n => n.TaxCode) is { } taxCode && !await w.Db<IdentityDb>().Businesses(door).AnyAsync(b => b.Id == account.Business && b.TaxCode == taxCode, ct);
  }

  /// <summary>Whether the owner of an account holds a post today.</summary>
  public async Task<bool> IsOfficial(Guid account, Work w, CancellationToken ct) => await SignInDesk.IsOfficial(await w.Db<IdentityDb>().Accounts(door).SingleAsync(a => a.Id == account, ct), w, ct);

  /// <summary>What is told of who has this account is still of them, and completes what is recorded.</summary>
  async Task<Error?> Complete(Account account, UpstreamIdentity who, Work w, CancellationToken ct) {
    if (await Owner(account, w, ct) is { } owner) {
      if (await IsOther(account, who, w, ct)) return UpstreamErrors.AnotherPerson;
      await facts.Complete(owner, who, w, ct);
      return null;
    }
    if (who.Fact(n => n.TaxCode) is not { } taxCode) return UpstreamErrors.FactsMissing;
    var found = await facts.Business(taxCode, who, w, ct);
    return found.IsError ? found.Error : found.Value.Id == account.Business ? null : UpstreamErrors.AnotherPerson;
  }

  /// <summary>The natural person whose account it is; null for an organisation's.</summary>
  public static Task<Person?> Owner(Account account, Work w, CancellationToken ct) => w.Db<IdentityDb>().People(door).SingleOrDefaultAsync(p => p.Id == account.Person, ct);

  public static UpstreamLink Link(UpstreamIdentity who, Account account, bool byOwner, Work w) {
    var link = new UpstreamLink { Id = Guid.CreateVersion7(), Provider = who.Provider.Id, Subject = who.Subject, Account = account.Id, LinkedAt = w.Now, LastUsedAt = w.Now, ByOwner = byOwner };
    w.Db<IdentityDb>().Add(link);
    w.Publish(new AccountLinked(account.Id, who.Provider.Id, who.Level ?? 1));
    return link;
  }

  async Task<Answer<OpenedAccount>> First(UpstreamIdentity who, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var (person, business) = ((Person?)null, (Business?)null);
    if (who.Fact(n => n.TaxCode) is { } taxCode) {
      var found = await facts.Business(taxCode, who, w, ct);
      if (found.IsError) return found.Error;
      business = found.Value;
    } else {
      var found = await facts.Person(who, w, ct);
      if (found.IsError) return found.Error;
      person = found.Value;
    }
    var (personId, businessId) = (person?.Id, business?.Id);
    var account = await db.Accounts(door).SingleOrDefaultAsync(a => a.Person == personId && a.Business == businessId, ct);
    if (account is null) account = await Make(personId, businessId, business?.TaxCode ?? person!.PersonalNumber!, w, ct);
    else {
      if (!MayEnter(account, national: true)) return new OpenedAccount(account, false);
      // an official's rights are opened only by an identity that its owner has linked, signed in by the means of the office; what is theirs as a person by their number and name
      if (person is not null && await SignInDesk.IsOfficial(account, w, ct) && Vn.Fold(who.Fact(n => n.Name) ?? "") != Vn.Fold(person.FullName)) return UpstreamErrors.LinkFirst;
      if (await db.UpstreamLinks(door).AnyAsync(l => l.Account == account.Id && l.Provider == who.Provider.Id, ct)) return UpstreamErrors.AnotherPerson;
      await notices.Tell(w, account, "identity-factors-changed", ct, "/tai-khoan/lien-ket", ("what", T["factor_link_added", who.Provider.Title]));
    }
    Link(who, account, byOwner: false, w);
    return new OpenedAccount(account, false);
  }

  static async Task<Account> Make(Guid? person, Guid? business, string number, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var account = new Account { Id = Guid.CreateVersion7(), Person = person, Business = business, CreatedAt = w.Now };
    var taken = await db.Claimed(number).AnyAsync(ct);
    account.UserName = taken ? account.Id.ToString("N") : number;
    await w.Flush(ct);
    db.Add(account);
    w.Publish(new AccountMade(account.Id, account.Subject));
    return account;
  }
}
