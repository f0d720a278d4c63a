using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of an account gives it another password; every session but a new one for this browser is over.</summary>
internal static class ChangePassword {
  public sealed record Request(string? Current, string? New, string? Repeat);

  internal static async Task<Answer<SignIn.Response>> Run(Request r, Caller caller, Work w, SignInDesk desk, LiveSessions live, CancellationToken ct) {
    using var place = await desk.Passwords.Enter(ct);
    if (place is null) return AccountErrors.Busy;
    var account = await w.Db<IdentityDb>().Accounts(w.Actor).SingleOrDefaultAsync(ct);
    if (account is null) return AccountErrors.NotFound;
    // A demonstration password is the same for all and belongs to who runs the site.
    if (account.Demo) return AccountErrors.DemoPassword;
    if (Error.Of(account.Faults(r.New, r.Repeat)) is { } invalid) return invalid;
    var key = Throttle.NameKey(account.UserName, caller, known: true);
    if (await desk.Throttle.Wait(w, key, take: true, ct) is { } wait) return AccountErrors.TooMany((int)Math.Ceiling(wait.TotalMinutes));
    if (desk.Passwords.Verify(account.PasswordHash, r.Current ?? "") == PasswordVerificationResult.Failed) {
      var failures = await desk.Throttle.Fail(w, key, Throttle.NameLimit, ct);
      w.Publish(new SignInFailed(account.Id, failures, Throttle.NetworkKey(caller)));
      await w.Commit(ct);
      return AccountErrors.PasswordWrong;
    }
    account.TakePassword(desk.Passwords.Hash(r.New!), w.Now);
    w.Publish(new PasswordChanged(account.Id));
    var begun = await desk.Begin(w, account, caller, Proof.Password, ct);
    live.ForgetAll();
    return begun;
  }
}
