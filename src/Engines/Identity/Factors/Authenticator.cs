using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Saola.Identity;

/// <summary>RFC 6238 with SHA-1, six digits and 30 seconds: what every app that shows codes understands.</summary>
internal static class Totp {
  public const int Digits = 6, SecretBytes = 20, Drift = 1;
  public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);
  const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

  /// <summary>RFC 4226 5.3.</summary>
  public static string Code(byte[] secret, long step) {
    Span<byte> counter = stackalloc byte[8], mac = stackalloc byte[20];
    BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // the standard's own
    HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
    var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[19] & 0x0f)..]) & 0x7fff_ffff;
    return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
  }

  /// <summary>RFC 4648 base 32, as apps take a key that is typed.</summary>
  public static string Key(byte[] secret) => string.Create(secret.Length * 8 / 5, secret, (text, bytes) => {
    for (var i = 0; i < text.Length; i++) {
      var (at, bit) = (i * 5 / 8, i * 5 % 8);
      var two = (bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0);
      text[i] = Alphabet[(two >> (11 - bit)) & 31];
    }
  });

  /// <summary>The address in the QR code.</summary>
  public static string Address(string issuer, string userName, byte[] secret) =>
    $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(userName)}?secret={Key(secret)}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits=6&period=30";
}

/// <summary>The app on its owner's telephone that shows codes. Its id is that of the account.</summary>
internal sealed class Authenticator {
  public Guid Id { get; init; }
  public byte[] Sealed { get; set; } = [];
  public DateTimeOffset MadeAt { get; set; }
  public long LastStep { get; private set; }
  public int Version { get; set; } = 1;

  /// <summary>RFC 6238 5.2: one step of drift either way, and a code counts once, as do those before it.</summary>
  public bool Accept(byte[] secret, string code, DateTimeOffset now) {
    var shown = Encoding.ASCII.GetBytes(code);
    for (var step = Totp.StepAt(now) - Totp.Drift; step <= Totp.StepAt(now) + Totp.Drift; step++) {
      if (step <= LastStep || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Totp.Code(secret, step)), shown)) continue;
      LastStep = step;
      return true;
    }
    return false;
  }
}

/// <summary>For who lost the device: counts once.</summary>
internal sealed class RecoveryCode {
  public const int Count = 10;

  // Without what is read for something else.
  const string Alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
  const int Length = 16;

  public Guid Id { get; init; }
  public Guid Account { get; init; }
  public string Digest { get; init; } = "";
  public DateTimeOffset MadeAt { get; init; }
  public DateTimeOffset? UsedAt { get; set; }

  public static (RecoveryCode[] Kept, string[] Shown) For(Guid account, DateTimeOffset now) {
    var codes = Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Alphabet, Length)).ToArray();
    return ([.. codes.Select(c => new RecoveryCode { Id = Guid.CreateVersion7(), Account = account, Digest = DigestOf(account, c), MadeAt = now })],
      [.. codes.Select(c => string.Join('-', c.Chunk(4).Select(part => new string(part))))]);
  }

  /// <summary>What somebody typed as a code: without dashes and blanks, in capitals; null when it cannot be one.</summary>
  public static string? Read(string text) {
    var code = new string([.. text.Where(c => c is not ('-' or ' '))]).ToUpperInvariant();
    return code.Length == Length && code.All(Alphabet.Contains) ? code : null;
  }

  public static string DigestOf(Guid account, string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{account:N}{code}")));
}

internal static class FactorErrors {
  public static Error CodeMissing => new(ErrorKind.Invalid, "identity.code_missing", T["code_missing"], "Code");
  public static Error CodeWrong => new(ErrorKind.Invalid, "identity.code_wrong", T["code_wrong"], "Code");
  public static Error TooMany(int minutes) => new(ErrorKind.TooMany, "identity.code_throttled", T["code_throttled", minutes], "Code");
  public static Error Over => new(ErrorKind.Invalid, "identity.step_over", T["step_over"]);
  public static Error Needed => new(ErrorKind.Conflict, "identity.factor_needed", T["factor_needed"]);
  public static Error None => new(ErrorKind.NotFound, "identity.authenticator_not_found", T["authenticator_not_found"]);
  public static Error ProofTooOld => new(ErrorKind.Refused, "identity.proof_too_old", T["proof_too_old"]);
}
