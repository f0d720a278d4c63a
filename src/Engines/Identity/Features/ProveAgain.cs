using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of a session proves again who they are: by a key, by a code when they have an app, else by the password.</summary>
internal static class ProveAgain {
  public sealed record Request(Guid Session, string? Password, string? Code, string? State, string? Credential);
  public sealed record Response(Guid Session);

  internal static async Task<Answer<Response>> Run(Request r, Caller caller, Work w, Doorstep doorstep, LiveSessions live, CancellationToken ct) {
    using var place = await doorstep.Desk.Passwords.Enter(ct);
    if (place is null) return AccountErrors.Busy;
    var db = w.Db<IdentityDb>();
    var session = await db.Sessions(w.Actor).SingleOrDefaultAsync(s => s.Id == r.Session && s.EndedAt == null, ct);
    if (session is null) return AccountErrors.NotFound;
    var proof = await Proof(r, session.InOffice, await db.Accounts(w.Actor).SingleAsync(ct), caller, w, doorstep, ct);
    if (proof.IsError) return proof.Error;
    // a key without its owner's mark is the second factor of who began with another
    var shown = proof.Value.Methods.Contains("user") && session.Methods.Any(m => m is "pwd" or "fed") ? new Proof([.. proof.Value.Methods.Union(["mfa"])], 2) : proof.Value;
    session.Prove(shown, w.Now);
    w.Publish(new ProvedAgain(session.Account, session.Id, shown.Methods, session.Level));
    await w.Commit(ct);
    live.Forget(session.Id);
    return new Response(session.Id);
  }

  static async Task<Answer<Proof>> Proof(Request r, bool inOffice, Account account, Caller caller, Work w, Doorstep doorstep, CancellationToken ct) {
    if (r.Credential is { Length: > 0 })
      return await doorstep.Passkeys.Judge(r.State, r.Credential, caller, ct) is { } answer && answer.Account.Id == account.Id
        ? answer.Key.InOffice || !inOffice || !await SignInDesk.IsOfficial(account, w, ct) ? answer.Proof : PasskeyErrors.NotOfOffice : PasskeyErrors.Refused;
    switch (await doorstep.Ways(account, w, ct)) {
      case { App: true }:
        return await doorstep.Authenticators.Judge(account, r.Code, caller, doorstep.Notices, w, ct) is { } wrong ? wrong : new Proof(["otp", "mfa"], 2);
      case { Password: true }:
        return await doorstep.Desk.CheckPassword(w, account, r.Password, caller, ct) is { } refused ? refused with { Field = "Password" } : Identity.Proof.Password;
      default:
        return PasskeyErrors.Refused;
    }
  }
}
