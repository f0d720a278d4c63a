using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>That an account is to be opened again waits for a second officer, for some days.</summary>
internal sealed class Recovery {
  public const int ReasonLimit = 500;
  public static readonly TimeSpan Life = TimeSpan.FromDays(3);

  public Guid Id { get; init; }
  public Guid Account { get; init; }
  public Guid AskedBy { get; init; }
  public string AskedByName { get; init; } = "";
  public DateTimeOffset AskedAt { get; init; }
  public string Reason { get; init; } = "";
  public DateTimeOffset ExpiresAt { get; set; }
  public Guid? DecidedBy { get; private set; }
  public DateTimeOffset? DecidedAt { get; private set; }
  public int Version { get; set; } = 1;

  /// <summary>Another officer than who asked agrees, in time.</summary>
  public Error? Confirm(Guid officer, DateTimeOffset now) {
    if (DecidedAt is not null || ExpiresAt <= now) return RecoveryErrors.Over;
    if (officer == AskedBy) return RecoveryErrors.SameOfficer;
    (DecidedBy, DecidedAt) = (officer, now);
    return null;
  }

  /// <summary>Asked for again before anybody decided: the newer one counts.</summary>
  public void GiveWay(DateTimeOffset now) => DecidedAt = now;
}

internal static class RecoveryErrors {
  /// <summary>One text whatever differs, so that nobody learns by trying what is recorded of whom.</summary>
  public static Error NoMatch => new(ErrorKind.NotFound, "identity.recovery_no_match", T["recovery_no_match"], "PersonalNumber");
  public static Error NotFound => new(ErrorKind.NotFound, "identity.recovery_not_found", T["recovery_not_found"]);
  public static Error Over => new(ErrorKind.Conflict, "identity.recovery_over", T["recovery_over"]);
  public static Error SameOfficer => new(ErrorKind.Refused, "identity.recovery_same_officer", T["recovery_same_officer"]);
  public static Error ReasonMissing => new(ErrorKind.Invalid, "identity.reason_missing", T["reason_missing"], "Reason");
}

/// <summary>Whatever opened the account opens it no more; its owner sets a new password by the link, and is told.</summary>
internal sealed class Reopening(Settings settings, LiveSessions live, OwnerNotices notices) {
  public async Task<(string Link, DateTimeOffset ExpiresAt)> Run(Account account, Guid askedBy, Work w, CancellationToken ct) {
    var (db, machine) = (w.Db<IdentityDb>(), Actor.Machine("recovery"));
    db.RemoveRange(await db.Passkeys(machine).Where(k => k.Account == account.Id).ToListAsync(ct));
    db.RemoveRange(await db.Authenticators(machine).Where(a => a.Id == account.Id).ToListAsync(ct));
    db.RemoveRange(await db.RecoveryCodes(machine).Where(c => c.Account == account.Id).ToListAsync(ct));
    foreach (var elsewhere in await db.UpstreamLinks(machine).Where(l => l.Account == account.Id).ToListAsync(ct)) {
      db.Remove(elsewhere);
      w.Publish(new AccountUnlinked(account.Id, elsewhere.Provider));
    }
    foreach (var before in await db.Links().Where(l => l.Account == account.Id && l.UsedAt == null).ToListAsync(ct)) before.ExpiresAt = w.Now;
    account.Reopen();
    var (link, code) = AccountLink.For(account.Id, w.Now);
    db.Add(link);
    w.Publish(new AccountRecovered(account.Id, askedBy, w.Actor.Id));
    await notices.Tell(w, account, "identity-account-recovered", ct, ("officer", w.Actor.Name));
    await w.Commit(ct);
    live.ForgetAll();
    return (AccountLink.Address(settings, code), link.ExpiresAt);
  }
}
