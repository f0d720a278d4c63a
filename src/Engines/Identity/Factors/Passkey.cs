using Microsoft.AspNetCore.Identity;

namespace Saola.Identity;

/// <summary>A key pair on a device of its owner (WebAuthn): nothing that could be told to anyone, and good on this site alone.</summary>
internal sealed class Passkey {
  public const int NameLimit = 60, Most = 20;

  public Guid Id { get; init; }
  public Guid Account { get; init; }
  public byte[] CredentialId { get; init; } = [];
  public byte[] PublicKey { get; init; } = [];
  public string Name { get; set; } = "";
  public string[] Transports { get; init; } = [];
  public long SignCount { get; private set; }
  public bool BackupEligible { get; init; }
  public bool BackedUp { get; private set; }
  public DateTimeOffset MadeAt { get; init; }
  public DateTimeOffset? UsedAt { get; private set; }
  public DateTimeOffset? SuspectAt { get; private set; }

  /// <summary>Added by an official, signed in as one; any other opens no post.</summary>
  public bool InOffice { get; init; }
  public int Version { get; set; } = 1;

  public static Passkey For(Guid account, UserPasskeyInfo made, string name, bool inOffice, DateTimeOffset now) => new() {
    InOffice = inOffice, Id = Guid.CreateVersion7(), Account = account, CredentialId = made.CredentialId, PublicKey = made.PublicKey, Name = name, Transports = made.Transports ?? [],
    SignCount = made.SignCount, BackupEligible = made.IsBackupEligible, BackedUp = made.IsBackedUp, MadeAt = now,
  };

  /// <summary>WebAuthn 7.2 step 22: of a key that counts, a count that does not rise means that there is a copy.</summary>
  public Error? Use(long count, bool backedUp, DateTimeOffset now) {
    if ((count > 0 || SignCount > 0) && count <= SignCount) {
      SuspectAt = now;
      return PasskeyErrors.Refused;
    }
    (SignCount, BackedUp, UsedAt) = (count, backedUp, now);
    return null;
  }

  /// <summary>RFC 8176. A key that may be on several devices is kept by software; verifying its user makes it worth two factors.</summary>
  public Proof Proof(bool userVerified) => new([BackupEligible ? "swk" : "hwk", "user", .. userVerified ? ["mfa"] : Array.Empty<string>()], userVerified ? 2 : 1);
}

internal static class PasskeyErrors {
  /// <summary>One text for every cause.</summary>
  public static Error Refused => new(ErrorKind.Invalid, "identity.passkey_refused", T["passkey_refused"]);
  public static Error NotOfOffice => new(ErrorKind.Refused, "identity.passkey_not_of_office", T["passkey_not_of_office"]);
  public static Error NotVerified => new(ErrorKind.Invalid, "identity.passkey_not_verified", T["passkey_not_verified"]);
  public static Error NotMade => new(ErrorKind.Invalid, "identity.passkey_not_made", T["passkey_not_made"]);
  public static Error NameMissing => new(ErrorKind.Invalid, "identity.passkey_name_missing", T["passkey_name_missing"], "Name");
  public static Error NameLong => new(ErrorKind.Invalid, "identity.passkey_name_long", T["passkey_name_long", Passkey.NameLimit], "Name");
  public static Error TooMany => new(ErrorKind.Conflict, "identity.passkeys_too_many", T["passkeys_too_many", Passkey.Most]);
  public static Error NotFound => new(ErrorKind.NotFound, "identity.passkey_not_found", T["passkey_not_found"]);
  public static Error LastWayIn => new(ErrorKind.Conflict, "identity.passkey_last_way_in", T["upstream_last_way_in"]);
  public static Error Taken => new(ErrorKind.Conflict, "identity.passkey_taken", T["passkey_taken"]);
}
