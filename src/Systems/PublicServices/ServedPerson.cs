using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// The number of the person whom the counter serves, in the address of its page: sealed, because addresses stay in histories and
/// logs, for the officer who typed it and for as long as one person stands there.
/// </summary>
internal sealed class ServedPerson(IDataProtectionProvider protection, TimeProvider clock) {
  static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

  public string Seal(Actor officer, string number) =>
    Of(officer).Protect(string.Create(CultureInfo.InvariantCulture, $"{(clock.GetUtcNow() + Life).ToUnixTimeSeconds()} {number}"));

  /// <summary>Null when it is over, or another officer's, or nothing that was sealed here.</summary>
  public string? Open(Actor officer, string text) {
    try {
      return Of(officer).Unprotect(text).Split(' ', 2) is [var end, var number] && long.Parse(end, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds() ? number : null;
    } catch (CryptographicException) {
      return null;
    }
  }

  IDataProtector Of(Actor officer) => protection.CreateProtector("Saola.PublicServices.ServedPerson", officer.Id.ToString("N"));
}
