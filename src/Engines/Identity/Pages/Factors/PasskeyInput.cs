namespace Saola.Identity.Pages;

/// <summary>What <see cref="PasskeyFields"/> posts, and the name of a new key.</summary>
internal sealed class PasskeyInput {
  public string? Name { get; set; }
  public string? State { get; set; }
  public string? Credential { get; set; }
}
