namespace Saola.Identity.Pages;

/// <summary>What <see cref="AuthenticatorFields"/> posts.</summary>
internal sealed class AuthenticatorInput {
  public string? State { get; set; }
  public string? Code { get; set; }
}
