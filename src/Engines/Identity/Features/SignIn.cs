using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Begins a session for who proves, by a password, to be the owner of an account.</summary>
internal static class SignIn {
  public sealed record Request(string? UserName, string? Password);
  public sealed record Response(Guid Session, Guid Account, ClaimsPrincipal Principal) {
    /// <summary>When another step comes before the session.</summary>
    public HalfSignIn? Half { get; init; }
  }

  internal static async Task<Answer<Response>> Run(Request r, Caller caller, Work w, SignInDesk desk, CancellationToken ct) {
    var userName = Account.Normal(r.UserName);
    List<Error> missing = [];
    if (userName.Length == 0) missing.Add(AccountErrors.UserNameMissing);
    if (string.IsNullOrEmpty(r.Password)) missing.Add(AccountErrors.PasswordMissing);
    if (Error.Of(missing) is { } invalid) return invalid;
    if (userName.Length > Account.UserNameLimit || r.Password!.Length > Account.PasswordLimit) return AccountErrors.SignInRefused;

    using var place = await desk.Passwords.Enter(ct);
    if (place is null) return AccountErrors.Busy;
    var account = await w.Db<IdentityDb>().Claimed(userName).SingleOrDefaultAsync(ct);
    var known = account is not null && caller.KnownAccount == account.Id;
    var (nameKey, everywhereKey, networkKey) = (Throttle.NameKey(userName, caller, known), Throttle.Key($"name|{userName}"), Throttle.NetworkKey(caller));
    // A browser known to the account does not pay for what others do in its network, or to its name from elsewhere.
    if (!known && await desk.Throttle.Wait(w, networkKey, take: false, ct) is { } crowd) return AccountErrors.TooMany(Throttle.Minutes(crowd));
    if (await desk.Throttle.Wait(w, nameKey, take: true, ct) is { } wait) return AccountErrors.TooMany(Throttle.Minutes(wait));
    if (!known && await desk.Throttle.Wait(w, everywhereKey, take: true, ct) is { } attack) return AccountErrors.TooMany(Throttle.Minutes(attack));

    var proof = desk.Passwords.Verify(account?.PasswordHash, r.Password);
    if (proof == PasswordVerificationResult.Failed || !await desk.MayEnter(account!, w, ct)) {
      var failures = await desk.Throttle.Fail(w, nameKey, Throttle.NameLimit, ct);
      if (!known) await desk.Throttle.Fail(w, everywhereKey, Throttle.EverywhereLimit, ct, Throttle.LongestEverywhere);
      await desk.Throttle.Fail(w, networkKey, Throttle.NetworkLimit, ct);
      w.Publish(new SignInFailed(account?.Id ?? Guid.Empty, failures, networkKey));
      await w.Commit(ct);
      return AccountErrors.SignInRefused;
    }
    if (proof == PasswordVerificationResult.SuccessRehashNeeded) account!.Rehash(desk.Passwords.Hash(r.Password));
    await desk.Throttle.Clear(w, nameKey, ct);
    return await desk.Admit(w, account!, caller, Proof.Password, ct);
  }
}
