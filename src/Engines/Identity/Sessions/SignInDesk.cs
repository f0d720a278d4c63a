using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What was shown at the door: by which means (RFC 8176), and how sure that makes one (1 one factor, 2 two).</summary>
internal sealed record Proof(string[] Methods, int Level) {
  public static readonly Proof Password = new(["pwd"], 1);

  /// <summary>The provider of identities that vouched.</summary>
  public Guid? Provider { get; init; }

  /// <summary>How surely a national one knows who it is, 1 or 2.</summary>
  public int? Identification { get; init; }

  /// <summary>When it was shown; null for just now.</summary>
  public DateTimeOffset? At { get; init; }

  /// <summary>Whether it opens the posts of an official.</summary>
  public bool InOffice { get; init; } = true;
}

/// <summary>What signing in needs, whichever proof is shown.</summary>
internal sealed class SignInDesk(Passwords passwords, Throttle throttle, ActorContext current, Training training, OwnerNotices notices) {
  public Passwords Passwords => passwords;
  public Throttle Throttle => throttle;

  /// <summary>
  /// Officials and the administration have accounts here. The public has its national electronic identification; a
  /// local account of a citizen or a business works on a training site alone.
  /// </summary>
  public async Task<bool> MayEnter(Account account, Work w, CancellationToken ct) {
    if (account.DisabledAt is not null) return false;
    if (training.On) return true;
    return !account.Demo && await IsOfficial(account, w, ct);
  }

  /// <summary>Whether the account's owner holds a post today.</summary>
  public static async Task<bool> IsOfficial(Account account, Work w, CancellationToken ct) => account.Person is { } person && await w.Db<IdentityDb>().PostsHeld(person, Vn.Day(w.Now)).AnyAsync(ct);

  /// <summary>Begins the session, or says which step comes first: who has a second factor shows it, and who must have one sets it up.</summary>
  public async Task<SignIn.Response> Admit(Work w, Account account, Caller caller, Proof proof, CancellationToken ct) {
    if (proof.Level >= 2 || await NextStep(account, proof, w, ct) is not { } next) return await Begin(w, account, caller, proof, ct);
    w.Publish(new FirstStepPassed(account.Id, next.ToString()));
    await w.Commit(ct);
    return new(Guid.Empty, account.Id, new()) { Half = new(account.Id, account.SecurityStamp, proof.Methods, next) { Provider = proof.Provider, Identification = proof.Identification, InOffice = proof.InOffice, At = proof.At } };
  }

  async Task<SecondStep?> NextStep(Account account, Proof proof, Work w, CancellationToken ct) {
    var (db, all) = (w.Db<IdentityDb>(), Actor.Machine("sign-in"));
    if (await db.Authenticators(all).AnyAsync(t => t.Id == account.Id, ct)) return SecondStep.Ask;
    // what an official must have is asked where it opens their posts
    if (!proof.InOffice && await IsOfficial(account, w, ct) || !await Demands.TwoFactors(account, w, training, ct)) return null;
    return await db.LivingKeys(account.Id, await IsOfficial(account, w, ct)).AnyAsync(ct) ? SecondStep.Ask : SecondStep.Enrol;
  }

  /// <summary>Whether who is signed in knows the account's password; wrong ones are counted and kept as evidence.</summary>
  public async Task<Error?> CheckPassword(Work w, Account account, string? password, Caller caller, CancellationToken ct) {
    var key = Throttle.NameKey(account.UserName, caller, known: true);
    if (await throttle.Wait(w, key, take: true, ct) is { } wait) return AccountErrors.TooMany(Throttle.Minutes(wait));
    if (password is { Length: > 0 and <= Account.PasswordLimit } && passwords.Verify(account.PasswordHash, password) != PasswordVerificationResult.Failed) return null;
    var failures = await throttle.Fail(w, key, Throttle.NameLimit, ct);
    w.Publish(new SignInFailed(account.Id, failures, Throttle.NetworkKey(caller)));
    await w.Commit(ct);
    return AccountErrors.PasswordWrong;
  }

  /// <summary>A new password is news to who had one, or came in otherwise, before.</summary>
  public async Task TellOfNewPassword(Account account, Work w, CancellationToken ct) {
    if (account.LastSignInAt is not null) await notices.Tell(w, account, "identity-factors-changed", ct, ("what", T["factor_password_changed"]));
  }

  public async Task<SignIn.Response> Begin(Work w, Account account, Caller caller, Proof proof, CancellationToken ct) {
    var session = new Session {
      Id = Guid.CreateVersion7(), Account = account.Id, SecurityStamp = account.SecurityStamp, At = w.Now,
      Agent = caller.Agent is { Length: > Session.AgentLimit } text ? text[..Session.AgentLimit] : caller.Agent, Network = caller.Network,
      InOffice = proof.InOffice,
    };
    session.Prove(proof, w.Now);
    if (IsNews(account, caller)) await TellOfNewDevice(w, account, session, ct);
    w.Db<IdentityDb>().Add(session);
    // past the row's version: of a double click both get in
    w.Later(new("update identity.account set last_sign_in_at = $2 where id = $1") { Parameters = { new() { Value = account.Id }, new() { Value = w.Now.UtcDateTime } } });
    // From here on the act is the account owner's own.
    current.Actor = new(account.Subject, ActorKind.Citizen, account.UserName, null, [], []);
    w.Publish(new SignedIn(account.Id, session.Id, session.Methods, session.Level));
    await w.Commit(ct);
    return new(session.Id, account.Id, Claims.Principal(session.Id, null));
  }

  /// <summary>
  /// The first time of all there is no device to tell it from. The invented people of a training site are shared by whoever
  /// is trained there, each in a browser of their own; nobody would read their notices.
  /// </summary>
  bool IsNews(Account account, Caller caller) => account.LastSignInAt is not null && caller.KnownAccount != account.Id && !(training.On && account.Demo);

  Task TellOfNewDevice(Work w, Account account, Session session, CancellationToken ct) => notices.Tell(
    w, account, "identity-new-device", ct, "/tai-khoan/thiet-bi", ("device", Devices.Name(session.Agent)), ("network", session.Network!), ("means", Devices.Means(session.Methods)));
}
