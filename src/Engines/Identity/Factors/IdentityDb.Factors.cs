using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Keys of one's own account.</summary>
  public IQueryable<Passkey> Passkeys(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<Passkey>().Where(k => accounts.Any(a => a.Id == k.Account));
  }

  /// <summary>Keys that open an account now: not one that was stopped, nor, of an official, one from before they were.</summary>
  public IQueryable<Passkey> LivingKeys(Guid account, bool official) => Rows<Passkey>().Where(k => k.Account == account && k.SuspectAt == null && (k.InOffice || !official));

  public IQueryable<Authenticator> Authenticators(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<Authenticator>().Where(t => accounts.Any(a => a.Id == t.Id));
  }

  public IQueryable<RecoveryCode> RecoveryCodes(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<RecoveryCode>().Where(c => accounts.Any(a => a.Id == c.Account));
  }

  /// <summary>Accounts of officials whose every right is within the actor's right to recover accounts; never one's own.</summary>
  public IQueryable<Account> Recoverable(Actor actor, DateOnly today) => Openable(actor, IdentityPermissions.Recover, today);

  /// <summary>Posts of a person whose account one officer alone does not open: through which they administer others or recover their accounts, reach the whole province, or need two factors.</summary>
  public IQueryable<OfficialPost> Weighty(Guid person, DateOnly today) {
    var roles = Rows<Role>().Where(r => r.Mfa || r.Province || r.Permissions.Contains(IdentityPermissions.Manage) || r.Permissions.Contains(IdentityPermissions.Recover));
    return Rows<OfficialPost>().Where(o => o.Person == person && (o.ValidTo == null || today < o.ValidTo) && (roles.Any(r => o.Roles.Contains(r.Key))
      || Rows<RoleGrant>().Any(g => g.Post == o.Id && (g.ValidTo == null || today < g.ValidTo) && roles.Any(r => r.Key == g.Role))));
  }

  /// <summary>Of accounts that the actor may recover.</summary>
  public IQueryable<Recovery> Recoveries(Actor actor, DateOnly today) {
    if (actor.Kind == ActorKind.Machine) return Rows<Recovery>();
    var accounts = Recoverable(actor, today);
    return Rows<Recovery>().Where(r => accounts.Any(a => a.Id == r.Account));
  }

  /// <summary>Whether one of two officers made the account of the other, gave them a post or a role or was shown a link to their account, since a moment: the two may be one human being.</summary>
  public async Task<bool> Depend(Guid one, Guid other, DateTimeOffset since, CancellationToken ct) => await MadeBy(one, other, since, ct) || await MadeBy(other, one, since, ct);

  async Task<bool> MadeBy(Guid maker, Guid person, DateTimeOffset since, CancellationToken ct) {
    var (posts, accounts) = (Rows<OfficialPost>().Where(p => p.Person == person), Rows<Account>().Where(a => a.Person == person));
    return await posts.AnyAsync(p => p.GivenBy == maker && p.GivenAt > since || Rows<RoleGrant>().Any(g => g.Post == p.Id && g.GrantedBy == maker && g.GrantedAt > since), ct)
      || await accounts.AnyAsync(a => a.MadeBy == maker && a.CreatedAt > since || Rows<AccountLink>().Any(l => l.Account == a.Id && l.MadeBy == maker && l.MadeAt > since), ct);
  }

  /// <summary>Of one's own account.</summary>
  public IQueryable<Recovery> OwnRecoveries(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<Recovery>().Where(r => accounts.Any(a => a.Id == r.Account));
  }

  /// <summary>Whether a session of one's own still opens its account: it has not ended, and no other password and no recovery came between.</summary>
  public Task<bool> StillOpens(Actor actor, Guid? session, CancellationToken ct) {
    var accounts = Accounts(actor);
    return Rows<Session>().AnyAsync(s => s.Id == session && s.EndedAt == null && accounts.Any(a => a.Id == s.Account && a.SecurityStamp == s.SecurityStamp && (a.DisabledAt == null || a.LockOfficeOnly && !s.InOffice)), ct);
  }

  /// <summary>What is asked of whom is no secret.</summary>
  public IQueryable<SignInPolicy> SignInPolicy() => Rows<SignInPolicy>();

  public IQueryable<AssuranceRule> AssuranceRules() => Rows<AssuranceRule>();

  static partial void ConfigureFactors(ModelBuilder model) {
    model.Entity<Passkey>().HasOne<Account>().WithMany().HasForeignKey(k => k.Account);
    model.Entity<Authenticator>().HasOne<Account>().WithMany().HasForeignKey(t => t.Id);
    model.Entity<RecoveryCode>().HasOne<Account>().WithMany().HasForeignKey(c => c.Account);
    model.Entity<Recovery>().HasOne<Account>().WithMany().HasForeignKey(r => r.Account);
    model.Entity<SignInPolicy>();
    model.Entity<AssuranceRule>();
  }
}
