using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>That an account is to be opened again waits for a second officer, for some days.</summary>
internal sealed class Recovery {
  public const int ReasonLimit = 500;
  public static readonly TimeSpan Life = TimeSpan.FromDays(3);

  /// <summary>For so long whom one officer made an official, or gave a post, is no second officer beside them.</summary>
  public static readonly TimeSpan Apart = TimeSpan.FromDays(30);

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

  /// <summary>Nothing is opened by it: the owner of the account, or an officer, stopped it while it waited.</summary>
  public Error? Stop(Guid by, DateTimeOffset now) {
    if (DecidedAt is not null || ExpiresAt <= now) return RecoveryErrors.Over;
    (DecidedBy, DecidedAt) = (by, now);
    return null;
  }

  /// <summary>Asked for again before anybody decided: the newer one counts.</summary>
  public void GiveWay(DateTimeOffset now) => DecidedAt = now;
}

/// <summary>What an officer reads from the card of who stands before them.</summary>
internal sealed record ShownCard(string? PersonalNumber, string? FullName, DateOnly? DateOfBirth) {
  public string Number { get; } = Vn.Clean(PersonalNumber).Replace(" ", "", StringComparison.Ordinal);

  public IEnumerable<Error> Faults() {
    if (!Person.IsPersonalNumber(Number)) yield return PersonErrors.NumberInvalid;
    if (Vn.Clean(FullName).Length == 0) yield return PersonErrors.NameMissing;
  }

  /// <summary>The card says what is recorded; a date of birth that is not recorded cannot be compared, and then one officer is not enough.</summary>
  public bool IsOf(Person person) =>
    person.PersonalNumber == Number && Person.SameName(Vn.Clean(FullName), person.FullName) && (person.DateOfBirth is null || person.DateOfBirth == DateOfBirth);
}

/// <summary>Compares cards with what is recorded. Each that fits nobody is kept, and counted for the officer and for the number, so that nobody learns by trying.</summary>
internal sealed class CardCheck(Throttle throttle, Pseudonyms pseudonyms) {
  public const int OfficerLimit = 10, NumberLimit = 5;

  /// <summary>Before anything is compared. Tries of one officer, and those on one number, come one after another.</summary>
  public async Task<Error?> Wait(ShownCard card, Work w, CancellationToken ct) {
    foreach (var (key, _) in Counts(card, w)) if (await throttle.Wait(w, key, take: true, ct) is { } wait) return RecoveryErrors.TooMany(Throttle.Minutes(wait));
    return null;
  }

  /// <summary>Keeps whose card it would be, whoever may recover that account; of a number that nobody has, only what tells equal numbers.</summary>
  public async Task<Error> Refuse(ShownCard card, Work w, CancellationToken ct) {
    var person = await w.Db<IdentityDb>().People(Actor.Machine("recovery")).Where(p => p.PersonalNumber == card.Number).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct);
    foreach (var (key, limit) in Counts(card, w)) await throttle.Fail(w, key, limit, ct, Throttle.LongestEverywhere);
    w.Record("identity.recovery_refused", "person", person ?? Guid.Empty, person is null ? new { number = pseudonyms.Number(card.Number) } : null, about: person);
    await w.Commit(ct);
    return RecoveryErrors.NoMatch;
  }

  (string Key, int Limit)[] Counts(ShownCard card, Work w) => [(Throttle.Key($"card|officer|{w.Actor.Id:N}"), OfficerLimit), (Throttle.Key($"card|number|{pseudonyms.Number(card.Number)}"), NumberLimit)];
}

internal static class RecoveryErrors {
  /// <summary>One text whatever differs, so that nobody learns by trying what is recorded of whom.</summary>
  public static Error NoMatch => new(ErrorKind.NotFound, "identity.recovery_no_match", T["recovery_no_match"], "PersonalNumber");
  public static Error NotFound => new(ErrorKind.NotFound, "identity.recovery_not_found", T["recovery_not_found"]);
  public static Error Over => new(ErrorKind.Conflict, "identity.recovery_over", T["recovery_over"]);
  public static Error SameOfficer => new(ErrorKind.Refused, "identity.recovery_same_officer", T["recovery_same_officer"]);
  public static Error NotApart => new(ErrorKind.Refused, "identity.recovery_not_apart", T["recovery_not_apart", Recovery.Apart.Days]);
  public static Error TooMany(int minutes) => new(ErrorKind.TooMany, "identity.recovery_throttled", T["recovery_throttled", minutes]);
  public static Error ReasonMissing => new(ErrorKind.Invalid, "identity.reason_missing", T["reason_missing"], "Reason");
}

/// <summary>Whatever opened the account opens it no more, an identity linked to it neither, and powers given by it end; its owner sets a new password by the link, and is told.</summary>
internal sealed class Reopening(Settings settings, LiveSessions live, OwnerNotices notices, CardCheck cards, PowerNotices powers) {
  public CardCheck Cards => cards;
  public OwnerNotices Notices => notices;

  /// <param name="asked">What waited for a second officer; null where one is enough.</param>
  public async Task<(string Link, DateTimeOffset ExpiresAt)> Run(Account account, Recovery? asked, Work w, CancellationToken ct) {
    var (db, machine) = (w.Db<IdentityDb>(), Actor.Machine("recovery"));
    await w.Alone("second_factor", account.Id.ToString("N"), ct);
    db.RemoveRange(await db.Passkeys(machine).Where(k => k.Account == account.Id).ToListAsync(ct));
    db.RemoveRange(await db.Authenticators(machine).Where(a => a.Id == account.Id).ToListAsync(ct));
    db.RemoveRange(await db.RecoveryCodes(machine).Where(c => c.Account == account.Id).ToListAsync(ct));
    foreach (var elsewhere in await db.UpstreamLinks(machine).Where(l => l.Account == account.Id).ToListAsync(ct)) {
      db.Remove(elsewhere);
      w.Publish(new AccountUnlinked(account.Id, elsewhere.Provider));
    }
    foreach (var before in await db.Links().Where(l => l.Account == account.Id && l.UsedAt == null).ToListAsync(ct)) before.ExpiresAt = w.Now;
    await EndPowers(account, w, ct);
    account.Reopen();
    var (way, code) = AccountLink.For(account.Id, w);
    db.Add(way);
    w.Publish(new AccountRecovered(account.Id, asked?.AskedBy ?? w.Actor.Id, w.Actor.Id));
    await notices.Tell(w, account, "identity-account-recovered", ct, ("officer", asked is null ? w.Actor.Name : $"{asked.AskedByName}, {w.Actor.Name}"));
    await w.Commit(ct);
    live.ForgetAll();
    return (AccountLink.Address(settings, code), way.ExpiresAt);
  }

  /// <summary>Nobody knows who gave the powers that were given by the account; its owner gives again those that they want.</summary>
  async Task EndPowers(Account account, Work w, CancellationToken ct) {
    var (db, machine, today) = (w.Db<IdentityDb>(), Actor.Machine("recovery"), Vn.Day(w.Now));
    var owner = account.Person ?? account.Business;
    var open = db.PowersGiven(machine).Where(p => (p.Person == owner || p.Business == owner || p.GivenBy == owner) && p.EndedAt == null && p.Accepted != false && p.LastDay >= today);
    foreach (var id in await open.OrderBy(p => p.Id).Select(p => p.Id).ToListAsync(ct)) {
      await w.Alone("power", $"{id}", ct);
      var power = await db.PowersGiven(machine).SingleAsync(p => p.Id == id, ct);
      if (power.End(w.Actor.Id, false, T["power_ended_recovered"], today, w.Now) is not null) continue;
      w.Publish(new PowerEnded(power.Id, power.Principal, false), about: power.Principal);
      await powers.TellDelegate(w, power, "power-taken-back", ct);
    }
  }
}
