namespace Saola.Identity;

/// <param name="Methods">RFC 8176, and what an identity provider told.</param>
/// <param name="Level">1 or 2, as in <c>acr</c>.</param>
[Event("identity.signed_in", "A session began.")]
public sealed record SignedIn(Guid Account, Guid Session, string[] Methods, int Level) : AccountEvent(Account);

/// <param name="Account">Empty when the name tried belongs to no account.</param>
/// <param name="Network">A digest that tells equal networks, not which.</param>
[Event("identity.sign_in_failed", "Someone failed to sign in.")]
public sealed record SignInFailed(Guid Account, int Failures, string Network) : AccountEvent(Account);

[Event("identity.signed_out", "A session was ended by its owner.")]
public sealed record SignedOut(Guid Account, Guid Session) : AccountEvent(Account);

[Event("identity.password_changed", "The password of an account was changed; its other sessions are over.")]
public sealed record PasswordChanged(Guid Account) : AccountEvent(Account);

/// <param name="Change">began or ended</param>
[Event("identity.post_changed", "An official's post began or ended.")]
public sealed record PostChanged(Guid Post, Guid Person, Guid Unit, string[] Roles, string Change, DateOnly On) : PostEvent(Post);

[Event("identity.post_chosen", "An official went on in another of their posts.")]
public sealed record PostChosen(Guid Post, Guid Session) : PostEvent(Post);

[Event("identity.person_registered", "A person served at the counter was recorded.")]
public sealed record PersonRegistered(Guid Person, string Source) : PersonEvent(Person);

[Event("identity.person_updated", "Facts of a person were changed.")]
public sealed record PersonUpdated(Guid Person, string Source) : PersonEvent(Person);

[Event("identity.account_made", "A person got an account.")]
public sealed record AccountMade(Guid Account, Guid Person) : AccountEvent(Account);

[Event("identity.link_made", "A one-time link to set the password of an account was made.")]
public sealed record LinkMade(Guid Account, DateTimeOffset ExpiresAt) : AccountEvent(Account);

[Event("identity.account_locked", "An account was locked; its sessions are over.")]
public sealed record AccountLocked(Guid Account) : AccountEvent(Account);

[Event("identity.account_unlocked", "A locked account was opened again.")]
public sealed record AccountUnlocked(Guid Account) : AccountEvent(Account);
