using Microsoft.AspNetCore.DataProtection;

namespace Saola.Identity;

/// <summary>What this site proves itself with at a provider: kept sealed, opened only to be sent there.</summary>
internal sealed class UpstreamSecrets(IDataProtectionProvider protection) {
  readonly IDataProtector protector = protection.CreateProtector("Saola.Identity.UpstreamSecret");

  public byte[] Seal(string secret) => protector.Protect(System.Text.Encoding.UTF8.GetBytes(secret));

  public string Open(byte[] cipher) => System.Text.Encoding.UTF8.GetString(protector.Unprotect(cipher));
}
