using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>By what an account's owner can prove again who they are.</summary>
/// <param name="OneFactor">One factor will do.</param>
internal sealed record ProofWays(bool App, bool Key, bool Password, bool OneFactor);

/// <summary>What the steps between the first factor and the session share.</summary>
internal sealed class Doorstep(SignInDesk desk, Passkeys passkeys, Authenticators authenticators, OwnerNotices notices, Training training) {
  public SignInDesk Desk => desk;
  public Passkeys Passkeys => passkeys;
  public Authenticators Authenticators => authenticators;
  public OwnerNotices Notices => notices;

  /// <summary>Whose first step it was; nobody's once the account was locked, or its password is another.</summary>
  public async Task<Account?> Who(HalfSignIn? half, Work w, CancellationToken ct) => half is null ? null
    : await w.Db<IdentityDb>().Accounts(Actor.Machine("second-step")).SingleOrDefaultAsync(a => a.Id == half.Account && a.SecurityStamp == half.Stamp && (a.DisabledAt == null || a.LockOfficeOnly && !half.InOffice), ct);

  /// <summary>The password alone will not do for who has an app, nor for who must have two factors and has a key.</summary>
  public async Task<ProofWays> Ways(Account account, Work w, CancellationToken ct) {
    var (db, reader) = (w.Db<IdentityDb>(), Actor.Machine("second-step"));
    var app = await db.Authenticators(reader).AnyAsync(t => t.Id == account.Id, ct);
    var key = await db.LivingKeys(account.Id, await SignInDesk.IsOfficial(account, w, ct)).AnyAsync(ct);
    var one = !app && !(key && await Demands.TwoFactors(account, w, training, ct));
    return new(app, key, one && account.PasswordHash is not null, one);
  }
}
