namespace Saola.Identity;

/// <summary>The right to sign in: of a person or of a business, never both.</summary>
internal sealed class Account {
  public const int UserNameLimit = 64, PasswordLimit = 256, PasswordMinimum = 12;

  public Guid Id { get; init; }
  public string UserName { get; set; } = "";
  public Guid? Person { get; init; }
  public Guid? Business { get; init; }
  public string? PasswordHash { get; private set; }
  public DateTimeOffset? PasswordChangedAt { get; private set; }
  public Guid SecurityStamp { get; private set; } = Guid.CreateVersion7();
  public bool Demo { get; set; }
  public DateTimeOffset? DisabledAt { get; private set; }

  /// <summary>The lock closes what it opens at work and leaves its owner their own matters, by their national electronic identification.</summary>
  public bool LockOfficeOnly { get; private set; }
  public DateTimeOffset? LastSignInAt { get; set; }

  /// <summary>When it was last opened again; from then on it counts as used.</summary>
  public DateTimeOffset? UnlockedAt { get; private set; }
  public DateTimeOffset CreatedAt { get; init; }

  /// <summary>Who registered its owner as an official; null where its owner made it, or a pack.</summary>
  public Guid? MadeBy { get; init; }
  public int Version { get; set; } = 1;

  /// <summary>The id that acts and that the ledger names: the person, or the business.</summary>
  public Guid Subject => Person ?? Business!.Value;

  /// <summary>User names are compared without case and without surrounding blanks.</summary>
  public static string Normal(string? userName) => Vn.Clean(userName).ToLowerInvariant();

  /// <summary>Small letters, digits, full stop, dash and underscore; three at least.</summary>
  public static bool IsUserName(string text) =>
    text.Length is >= 3 and <= UserNameLimit && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');

  /// <summary>What is wrong with a password to be; nothing when it will do.</summary>
  public List<Error> Faults(string? password, string? repeated) {
    List<Error> faults = [];
    var fresh = password ?? "";
    if (fresh.Length < PasswordMinimum) faults.Add(AccountErrors.PasswordShort);
    else if (fresh.Length > PasswordLimit) faults.Add(AccountErrors.PasswordLong);
    else if (Vn.Fold(fresh).Contains(Vn.Fold(UserName), StringComparison.Ordinal)) faults.Add(AccountErrors.PasswordLikeName);
    else if (Breached.Has(fresh)) faults.Add(AccountErrors.PasswordBreached);
    if (fresh != (repeated ?? "")) faults.Add(AccountErrors.PasswordsDiffer);
    return faults;
  }

  /// <summary>A new password ends every session made under the old one.</summary>
  public void TakePassword(string hash, DateTimeOffset now) {
    PasswordHash = hash;
    PasswordChangedAt = now;
    SecurityStamp = Guid.CreateVersion7();
  }

  /// <summary>Nobody signs in with it any more, and every session of it is over.</summary>
  /// <param name="officeOnly">But the person may, in their own matters: who rests or leaves did no wrong.</param>
  public Error? Lock(DateTimeOffset now, bool officeOnly = false) {
    if (DisabledAt is not null) return AccountErrors.Locked;
    (DisabledAt, LockOfficeOnly) = (now, officeOnly);
    SecurityStamp = Guid.CreateVersion7();
    return null;
  }

  public Error? Unlock(DateTimeOffset now) {
    if (DisabledAt is null) return AccountErrors.NotLocked;
    (DisabledAt, LockOfficeOnly, UnlockedAt) = (null, false, now);
    return null;
  }

  /// <summary>Nothing opens it but a new link, and every session of it is over.</summary>
  public void Reopen() {
    PasswordHash = null;
    SecurityStamp = Guid.CreateVersion7();
  }

  /// <summary>The same password, hashed at today's cost.</summary>
  public void Rehash(string hash) => PasswordHash = hash;
}

/// <summary>One signing-in on one device, until it ends.</summary>
internal sealed class Session {
  public const int AgentLimit = 200;

  public Guid Id { get; init; }
  public Guid Account { get; init; }
  public Guid SecurityStamp { get; init; }
  public DateTimeOffset At { get; init; }
  public DateTimeOffset? EndedAt { get; set; }
  public string? Agent { get; init; }

  /// <summary>The network it was begun from, as far as one attacker can easily have: a /24 or a /64.</summary>
  public string? Network { get; init; }

  /// <summary>The provider of identities that first vouched for it; null for means of one's own here alone. With the provider it is over.</summary>
  public Guid? Provider { get; private set; }

  /// <summary>The others that vouched for it since; with any of them it is over too.</summary>
  public Guid[] VouchedLater { get; private set; } = [];

  /// <summary>Whether it opens the posts of its owner: not one begun by what was linked or added before they were an official.</summary>
  public bool InOffice { get; init; } = true;

  /// <summary>By which means its owner proved who they are (RFC 8176), and what an identity provider told.</summary>
  public string[] Methods { get; private set; } = [];

  /// <summary>How surely: 1 one factor, 2 two, or one that is worth two.</summary>
  public int Level { get; private set; }

  /// <summary>How surely a national provider knows who its owner is, 1 or 2; null where none was asked. Says nothing of how surely they signed in.</summary>
  public int? Identification { get; private set; }

  /// <summary>When they last did.</summary>
  public DateTimeOffset ProvenAt { get; private set; }

  /// <summary>A proof adds to what was proved before, and never takes from it.</summary>
  public void Prove(Proof proof, DateTimeOffset now) {
    if (Provider is null) Provider = proof.Provider;
    else if (proof.Provider is { } other && other != Provider && !VouchedLater.Contains(other)) VouchedLater = [.. VouchedLater, other];
    (Methods, Level) = ([.. Methods.Union(proof.Methods)], Math.Max(Level, proof.Level));
    Identification = proof.Identification < Identification ? Identification : proof.Identification ?? Identification;
    ProvenAt = Later(ProvenAt, proof.At is { } at && at < now ? at : now);
  }

  static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

internal static class AccountErrors {
  /// <summary>One text for every cause, so that nobody learns which names exist.</summary>
  public static Error SignInRefused => new(ErrorKind.Invalid, "identity.sign_in_refused", T["sign_in_refused"]);
  public static Error UserNameMissing => new(ErrorKind.Invalid, "identity.user_name_missing", T["user_name_missing"], "UserName");
  public static Error PasswordMissing => new(ErrorKind.Invalid, "identity.password_missing", T["password_missing"], "Password");
  public static Error TooMany(int minutes) => new(ErrorKind.TooMany, "identity.sign_in_throttled", T["sign_in_throttled", minutes]);
  public static Error Busy => new(ErrorKind.TooMany, "identity.sign_in_busy", T["sign_in_busy"]);
  public static Error UserNameInvalid => new(ErrorKind.Invalid, "identity.user_name_invalid", T["user_name_invalid"], "UserName");
  public static Error UserNameTaken => new(ErrorKind.Conflict, "identity.user_name_taken", T["user_name_taken"], "UserName");
  public static Error Exists => new(ErrorKind.Conflict, "identity.account_exists", T["account_exists"], "PersonalNumber");
  public static Error Locked => new(ErrorKind.Conflict, "identity.account_locked", T["account_locked"]);
  public static Error NoneChosen(int most) => new(ErrorKind.Invalid, "identity.none_chosen", T["officials_none_chosen", most], "People");
  public static Error NotLocked => new(ErrorKind.Conflict, "identity.account_not_locked", T["account_not_locked"]);
  public static Error OwnersAlone => new(ErrorKind.Refused, "identity.link_owners_alone", T["link_owners_alone"]);
  public static Error NothingToTake => new(ErrorKind.Conflict, "identity.nothing_to_take", T["take_post_nothing"]);
  public static Error LinkInvalid => new(ErrorKind.Invalid, "identity.link_invalid", T["link_invalid"]);
  public static Error NotFound => new(ErrorKind.NotFound, "identity.account_not_found", T["account_not_found"]);
  public static Error PasswordWrong => new(ErrorKind.Invalid, "identity.password_wrong", T["password_wrong"], "Current");
  public static Error PasswordShort => new(ErrorKind.Invalid, "identity.password_short", T["password_short", Account.PasswordMinimum], "New");
  public static Error PasswordLong => new(ErrorKind.Invalid, "identity.password_long", T["password_long", Account.PasswordLimit], "New");
  public static Error PasswordLikeName => new(ErrorKind.Invalid, "identity.password_like_name", T["password_like_name"], "New");
  public static Error PasswordBreached => new(ErrorKind.Invalid, "identity.password_breached", T["password_breached"], "New");
  public static Error PasswordsDiffer => new(ErrorKind.Invalid, "identity.passwords_differ", T["passwords_differ"], "Repeat");
  public static Error DemoPassword => new(ErrorKind.Conflict, "identity.demo_password", T["demo_password"]);
}
