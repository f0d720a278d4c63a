using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of an account sets its password by the one-time link and is signed in.</summary>
internal static class SetPassword {
  public sealed record Request(string? Code, string? New, string? Repeat);

  internal static async Task<Answer<SignIn.Response>> Run(Request r, Caller caller, Work w, SignInDesk desk, LiveSessions live, CancellationToken ct) {
    using var place = await desk.Passwords.Enter(ct);
    if (place is null) return AccountErrors.Busy;
    var db = w.Db<IdentityDb>();
    var id = AccountLink.IdOf(r.Code);
    var link = await db.Links().SingleOrDefaultAsync(l => l.Id == id, ct);
    if (link is null || !link.Opens(w.Now)) return AccountErrors.LinkInvalid;
    var account = await db.Accounts(Actor.Machine("link")).SingleAsync(a => a.Id == link.Account, ct);
    // nor one that was made before the account was locked
    if (account.DisabledAt is not null || link.ExpiresAt - AccountLink.Life < account.UnlockedAt) return AccountErrors.LinkInvalid;
    if (Error.Of(account.Faults(r.New, r.Repeat)) is { } invalid) return invalid;
    link.UsedAt = w.Now;
    account.TakePassword(desk.Passwords.Hash(r.New!), w.Now);
    w.Publish(new PasswordChanged(account.Id));
    await desk.TellOfNewPassword(account, w, ct);
    var begun = await desk.Admit(w, account, caller, Proof.Password, ct);
    live.ForgetAll();
    return begun;
  }
}
