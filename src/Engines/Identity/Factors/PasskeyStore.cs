using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// What ASP.NET Core's passkey handler reads of accounts and their keys; it writes nothing. Counts are told as nought, so that the
/// rule about them stands in <see cref="Passkey.Use"/>, which also marks the key.
/// </summary>
internal sealed class PasskeyStore(Work w) : IUserPasskeyStore<Account> {
  static readonly Actor Reader = Actor.Machine("passkey");

  public static string IdOf(Guid account) => account.ToString("N");

  public Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
    Guid.TryParseExact(userId, "N", out var id) ? w.Db<IdentityDb>().Accounts(Reader).SingleOrDefaultAsync(a => a.Id == id, cancellationToken) : Task.FromResult<Account?>(null);

  public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(IdOf(user.Id));

  public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.UserName);

  public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
    [.. (await Living(user).ToListAsync(cancellationToken)).Select(Told)];

  public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
    await Living(user).SingleOrDefaultAsync(k => k.CredentialId == credentialId, cancellationToken) is { } key ? Told(key) : null;

  public async Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) {
    var db = w.Db<IdentityDb>();
    return await db.Accounts(Reader).SingleOrDefaultAsync(a => db.Passkeys(Reader).Any(k => k.Account == a.Id && k.CredentialId == credentialId), cancellationToken);
  }

  IQueryable<Passkey> Living(Account user) => w.Db<IdentityDb>().Passkeys(Reader).Where(k => k.Account == user.Id && k.SuspectAt == null);

  static UserPasskeyInfo Told(Passkey key) => new(key.CredentialId, key.PublicKey, key.MadeAt, 0, key.Transports, isUserVerified: false, key.BackupEligible, key.BackedUp, [], []);

  public void Dispose() { }

  // Accounts are made, named and changed by the slices alone.
  public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw Closed();
  public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw Closed();
  public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw Closed();
  public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw Closed();
  public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw Closed();
  public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw Closed();
  public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => throw Closed();
  public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => throw Closed();
  public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw Closed();

  static NotSupportedException Closed() => new("Passkeys are read here, not written.");
}
