using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What was shown at the door: by which means (RFC 8176), and how sure that makes one (1 or 2).</summary>
internal sealed record Proof(string[] Methods, int Level) {
  public static readonly Proof Password = new(["pwd"], 1);
}

/// <summary>What signing in needs, whichever proof is shown.</summary>
internal sealed class SignInDesk(Passwords passwords, Throttle throttle, ActorContext current, Training training) {
  public Passwords Passwords => passwords;
  public Throttle Throttle => throttle;

  /// <summary>
  /// Officials and the administration sign in by password. The public has its national electronic identification; a
  /// local account of a citizen or a business works on a training site alone.
  /// </summary>
  public async Task<bool> MayUsePassword(Account account, Work w, CancellationToken ct) {
    if (account.DisabledAt is not null) return false;
    if (training.On) return true;
    if (account.Demo || account.Person is not { } person) return false;
    return await w.Db<IdentityDb>().PostsHeld(person, Vn.Day(w.Now)).AnyAsync(ct);
  }

  public async Task<SignIn.Response> Begin(Work w, Account account, Caller caller, Proof proof, CancellationToken ct) {
    var session = new Session {
      Id = Guid.CreateVersion7(), Account = account.Id, SecurityStamp = account.SecurityStamp, At = w.Now,
      Agent = caller.Agent is { Length: > Session.AgentLimit } text ? text[..Session.AgentLimit] : caller.Agent,
    };
    session.Prove(proof, w.Now);
    w.Db<IdentityDb>().Add(session);
    // past the row's version: of a double click both get in
    w.Later(new("update identity.account set last_sign_in_at = $2 where id = $1") { Parameters = { new() { Value = account.Id }, new() { Value = w.Now.UtcDateTime } } });
    // From here on the act is the account owner's own.
    current.Actor = new(account.Subject, ActorKind.Citizen, account.UserName, null, [], []);
    w.Publish(new SignedIn(account.Id, session.Id, session.Methods, session.Level));
    await w.Commit(ct);
    return new(session.Id, account.Id, Claims.Principal(session.Id, null));
  }
}
