using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Keys of one's own account.</summary>
  public IQueryable<Passkey> Passkeys(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<Passkey>().Where(k => accounts.Any(a => a.Id == k.Account));
  }

  public IQueryable<Authenticator> Authenticators(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<Authenticator>().Where(t => accounts.Any(a => a.Id == t.Id));
  }

  public IQueryable<RecoveryCode> RecoveryCodes(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<RecoveryCode>().Where(c => accounts.Any(a => a.Id == c.Account));
  }

  /// <summary>What is asked of whom is no secret.</summary>
  public IQueryable<SignInPolicy> SignInPolicy() => Rows<SignInPolicy>();

  public IQueryable<AssuranceRule> AssuranceRules() => Rows<AssuranceRule>();

  static partial void ConfigureFactors(ModelBuilder model) {
    model.Entity<Passkey>().HasOne<Account>().WithMany().HasForeignKey(k => k.Account);
    model.Entity<Authenticator>().HasOne<Account>().WithMany().HasForeignKey(t => t.Id);
    model.Entity<RecoveryCode>().HasOne<Account>().WithMany().HasForeignKey(c => c.Account);
    model.Entity<SignInPolicy>();
    model.Entity<AssuranceRule>();
  }
}
