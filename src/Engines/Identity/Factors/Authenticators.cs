using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What a page shows for setting up an app: the picture's address, the key to type, and the sealed note by which the first code is judged.</summary>
internal sealed record AuthenticatorOffer(string Address, string Key, string State);

/// <summary>The secrets that apps and the province share. Nothing is kept before the app has shown its first code.</summary>
internal sealed class Authenticators(IDataProtectionProvider protection, Throttle throttle, TimeProvider clock) {
  const int CodeLimit = 40, AccountLimit = 50;
  readonly IDataProtector secrets = protection.CreateProtector("Saola.Identity.Authenticator");
  readonly SealedNotes offers = new(protection, clock, "AuthenticatorOffer", TimeSpan.FromMinutes(30));

  /// <param name="again">A page that is shown again keeps the secret that the app has already.</param>
  public AuthenticatorOffer Offer(Account account, string issuer, string? again = null) {
    var secret = Open(account, again) ?? RandomNumberGenerator.GetBytes(Totp.SecretBytes);
    return new(Totp.Address(issuer, account.UserName, secret), string.Join(' ', Totp.Key(secret).Chunk(4).Select(c => new string(c))), offers.Seal($"{account.Id:N}{Convert.ToHexString(secret)}"));
  }

  byte[]? Open(Account account, string? state) => offers.Open(state) is { } note && note.StartsWith(account.Id.ToString("N"), StringComparison.Ordinal) ? Convert.FromHexString(note.AsSpan(32)) : null;

  /// <summary>Part of the act of the caller, who commits it. Another app than before takes its place.</summary>
  /// <returns>The recovery codes.</returns>
  public async Task<Answer<string[]>> Set(Account account, string? state, string? code, Work w, CancellationToken ct) {
    var shown = Typed(code);
    if (shown.Length == 0) return FactorErrors.CodeMissing;
    if (Open(account, state) is not { } secret) return FactorErrors.Over;
    var db = w.Db<IdentityDb>();
    var authenticator = await db.Authenticators(Actor.Machine("authenticator")).SingleOrDefaultAsync(t => t.Id == account.Id, ct);
    if (authenticator is null) db.Add(authenticator = new() { Id = account.Id });
    (authenticator.Sealed, authenticator.MadeAt) = (secrets.Protect(secret), w.Now);
    if (!authenticator.Accept(secret, shown, w.Now)) {
      db.ChangeTracker.Clear();
      return FactorErrors.CodeWrong;
    }
    w.Publish(new AuthenticatorSet(account.Id));
    return await NewCodes(account, w, ct);
  }

  public static async Task<string[]> NewCodes(Account account, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    db.RemoveRange(await db.RecoveryCodes(Actor.Machine("recovery")).Where(c => c.Account == account.Id).ToListAsync(ct));
    var (kept, shown) = RecoveryCode.For(account.Id, w.Now);
    db.AddRange(kept);
    w.Publish(new RecoveryCodesMade(account.Id, kept.Length));
    return shown;
  }

  /// <summary>
  /// Judges a code of the app or a recovery code; what is right is part of the act of the caller. Wrong ones are counted here and
  /// nowhere else: for this account from this network, and for this account from everywhere but the browsers it knows.
  /// </summary>
  public async Task<Error?> Judge(Account account, string? code, Caller caller, OwnerNotices notices, Work w, CancellationToken ct) {
    var shown = Typed(code);
    if (shown.Length is 0 or > CodeLimit) return FactorErrors.CodeMissing;
    await w.Alone("second_factor", account.Id.ToString("N"), ct);
    var known = caller.KnownAccount == account.Id;
    var (here, everywhere) = (Throttle.NameKey($"code|{account.Id:N}", caller, known), Throttle.Key($"code|{account.Id:N}"));
    if (!known && await throttle.Wait(w, everywhere, take: false, ct) is { } crowd) return FactorErrors.TooMany(Throttle.Minutes(crowd));
    if (await throttle.Wait(w, here, take: true, ct) is { } wait) return FactorErrors.TooMany(Throttle.Minutes(wait));
    if (await IsRight(account, shown, notices, w, ct)) {
      await throttle.Clear(w, here, ct);
      return null;
    }
    var failures = await throttle.Fail(w, here, Throttle.NameLimit, ct);
    if (!known) await throttle.Fail(w, everywhere, AccountLimit, ct, Throttle.LongestEverywhere);
    w.Publish(new SignInFailed(account.Id, failures, Throttle.NetworkKey(caller)));
    await w.Commit(ct);
    return FactorErrors.CodeWrong;
  }

  async Task<bool> IsRight(Account account, string shown, OwnerNotices notices, Work w, CancellationToken ct) {
    var (db, reader) = (w.Db<IdentityDb>(), Actor.Machine("authenticator"));
    var authenticator = await db.Authenticators(reader).SingleOrDefaultAsync(t => t.Id == account.Id, ct);
    if (authenticator is null) return false;
    if (shown.Length == Totp.Digits) return authenticator.Accept(secrets.Unprotect(authenticator.Sealed), shown, w.Now);
    if (RecoveryCode.Read(shown) is not { } code) return false;
    var digest = RecoveryCode.DigestOf(account.Id, code);
    var codes = await db.RecoveryCodes(reader).Where(c => c.Account == account.Id && c.UsedAt == null).ToListAsync(ct);
    if (codes.Find(c => c.Digest == digest) is not { } found) return false;
    found.UsedAt = w.Now;
    w.Publish(new RecoveryCodeUsed(account.Id, codes.Count - 1));
    await notices.Tell(w, account, "identity-recovery-code", ct, ("left", (codes.Count - 1).ToString(System.Globalization.CultureInfo.InvariantCulture)));
    return true;
  }

  static string Typed(string? code) => Vn.Clean(code).Replace(" ", "", StringComparison.Ordinal);
}
