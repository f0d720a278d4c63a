namespace Saola.Identity;

[Event("identity.passkey_added", "The owner of an account added a passkey.")]
public sealed record PasskeyAdded(Guid Account, Guid Passkey) : AccountEvent(Account);

[Event("identity.passkey_removed", "The owner of an account removed a passkey.")]
public sealed record PasskeyRemoved(Guid Account, Guid Passkey) : AccountEvent(Account);

[Event("identity.passkey_suspected", "The count of a passkey went back, as that of a copy does; it counts no more.")]
public sealed record PasskeySuspected(Guid Account, Guid Passkey) : AccountEvent(Account);

/// <param name="Step">What is to follow: Ask or Enrol</param>
[Event("identity.first_step_passed", "Somebody showed the first of two factors.")]
public sealed record FirstStepPassed(Guid Account, string Step) : AccountEvent(Account);

[Event("identity.authenticator_set", "The owner of an account set up an app that shows codes.")]
public sealed record AuthenticatorSet(Guid Account) : AccountEvent(Account);

[Event("identity.authenticator_removed", "The owner of an account removed the app that shows codes.")]
public sealed record AuthenticatorRemoved(Guid Account) : AccountEvent(Account);

[Event("identity.recovery_codes_made", "The owner of an account got new recovery codes; those before are void.")]
public sealed record RecoveryCodesMade(Guid Account, int Codes) : AccountEvent(Account);

[Event("identity.recovery_code_used", "A recovery code was used to sign in.")]
public sealed record RecoveryCodeUsed(Guid Account, int Left) : AccountEvent(Account);

[Event("identity.proved_again", "The owner of a session proved again who they are.")]
public sealed record ProvedAgain(Guid Account, Guid Session, string[] Methods, int Level) : AccountEvent(Account);

[Event("identity.recovery_asked", "That an account be opened again waits for a second officer.")]
public sealed record RecoveryAsked(Guid Account, Guid Recovery) : AccountEvent(Account);

[Event("identity.recovery_stopped", "That an account be opened again was refused while it waited, by its owner or by an officer.")]
public sealed record RecoveryStopped(Guid Account, Guid Recovery, bool ByOwner) : AccountEvent(Account);

[Event("identity.recovery_replaced", "That an account be opened again was asked for anew before a second officer decided; the one before counts no more.")]
public sealed record RecoveryReplaced(Guid Account, Guid Recovery) : AccountEvent(Account);

/// <param name="AskedBy">The officer who looked at the card first; the same as the second where one is enough.</param>
[Event("identity.account_recovered", "Whatever opened an account opens it no more, linked identities neither; its owner got a link to set a password.")]
public sealed record AccountRecovered(Guid Account, Guid AskedBy, Guid ConfirmedBy) : AccountEvent(Account);
