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

  /// <summary>The account of an official all of whose offices are those in which the actor recovers accounts; never one's own.</summary>
  public IQueryable<Account> Recoverable(Actor actor, Guid person, DateOnly today) {
    var offices = actor.OfficesFor(IdentityPermissions.Recover);
    var held = Rows<OfficialPost>().Where(o => o.Person == person && (o.ValidTo == null || today < o.ValidTo));
    return Rows<Account>().Where(a => a.Person == person && person != actor.Id && !a.Demo && held.Any()
      && held.All(o => Rows<Organisation>().Any(u => u.Id == o.Unit && offices.Contains(u.Office)))
      && !Rows<RoleGrant>().Any(g => held.Any(o => o.Id == g.Post) && (g.ValidTo == null || today < g.ValidTo) && !Rows<Organisation>().Any(u => u.Id == g.Unit && offices.Contains(u.Office))));
  }

  /// <summary>Posts through which a person administers others, or recovers their accounts.</summary>
  public IQueryable<OfficialPost> Oversees(Guid person, DateOnly today) {
    var roles = Rows<Role>().Where(r => r.Permissions.Contains(IdentityPermissions.Manage) || r.Permissions.Contains(IdentityPermissions.Recover));
    return Rows<OfficialPost>().Where(o => o.Person == person && (o.ValidTo == null || today < o.ValidTo)
      && (roles.Any(r => o.Roles.Contains(r.Key)) || GrantsOn(today).Any(g => g.Post == o.Id && roles.Any(r => r.Key == g.Role))));
  }

  /// <summary>Of accounts that the actor may recover.</summary>
  public IQueryable<Recovery> Recoveries(Actor actor, DateOnly today) {
    var offices = actor.OfficesFor(IdentityPermissions.Recover);
    return Rows<Recovery>().Where(r => Rows<Account>().Any(a => a.Id == r.Account && a.Person != actor.Id
      && Rows<OfficialPost>().Any(o => o.Person == a.Person && (o.ValidTo == null || today < o.ValidTo))
      && !Rows<OfficialPost>().Any(o => o.Person == a.Person && (o.ValidTo == null || today < o.ValidTo) && !Rows<Organisation>().Any(u => u.Id == o.Unit && offices.Contains(u.Office)))));
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
