using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Saola.Identity;

/// <summary>What this site says to itself through a browser: nobody else reads or writes it, and it holds for a while.</summary>
internal sealed class SealedNotes(IDataProtectionProvider protection, TimeProvider clock, string purpose, TimeSpan life) {
  const int Limit = 16_000;
  readonly IDataProtector protector = protection.CreateProtector($"Saola.Identity.{purpose}");

  public string Seal(string note) => protector.Protect($"{(clock.GetUtcNow() + life).Ticks.ToString(CultureInfo.InvariantCulture)}|{note}");

  /// <summary>Null for what was not sealed here for this purpose, or has ended.</summary>
  public string? Open(string? text) {
    if (text is not { Length: > 0 and <= Limit }) return null;
    try {
      var parts = protector.Unprotect(text).Split('|', 2);
      return clock.GetUtcNow().Ticks < long.Parse(parts[0], CultureInfo.InvariantCulture) ? parts[1] : null;
    } catch (CryptographicException) {
      return null;
    }
  }
}
