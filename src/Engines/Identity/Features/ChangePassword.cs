using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of an account gives it another password; every session but a new one for this browser is over.</summary>
internal static class ChangePassword {
  /// <param name="Here">The session in which it is done: the new one is worth as much.</param>
  public sealed record Request(string? Current, string? New, string? Repeat, Guid? Here = null);

  internal static async Task<Answer<SignIn.Response>> Run(Request r, Caller caller, Work w, SignInDesk desk, LiveSessions live, CancellationToken ct) {
    using var place = await desk.Passwords.Enter(ct);
    if (place is null) return AccountErrors.Busy;
    var db = w.Db<IdentityDb>();
    var account = await db.Accounts(w.Actor).SingleOrDefaultAsync(ct);
    if (account is null) return AccountErrors.NotFound;
    // A demonstration password is the same for all and belongs to who runs the site.
    if (account.Demo) return AccountErrors.DemoPassword;
    if (Error.Of(account.Faults(r.New, r.Repeat)) is { } invalid) return invalid;
    if (await desk.CheckPassword(w, account, r.Current, caller, ct) is { } refused) return refused;
    account.TakePassword(desk.Passwords.Hash(r.New!), w.Now);
    w.Publish(new PasswordChanged(account.Id));
    await desk.TellOfNewPassword(account, w, ct);
    var here = await db.Sessions(w.Actor).AsNoTracking().SingleOrDefaultAsync(s => s.Id == r.Here, ct);
    var begun = await desk.Begin(w, account, caller, here is null ? Proof.Password : new([.. here.Methods.Union(Proof.Password.Methods)], here.Level) { Identification = here.Identification, Provider = here.Provider, InOffice = here.InOffice }, ct);
    live.ForgetAll();
    return begun;
  }
}
