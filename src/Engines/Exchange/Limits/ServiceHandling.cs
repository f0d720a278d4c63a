namespace Saola.Exchange;

/// <summary>How the exchange treats a service, as its owner says.</summary>
internal sealed class ServiceHandling {
  public Guid Service { get; init; }

  /// <summary>Who answers over TLS has to show a certificate that holds.</summary>
  public bool VerifyTls { get; set; } = true;

  /// <summary>Whether what goes through is held against its description.</summary>
  public SchemaCheck SchemaCheck { get; set; }

  /// <summary>For how long an answer to GET may be given again.</summary>
  public int CacheSeconds { get; set; }
  public int Version { get; init; } = 1;
}
