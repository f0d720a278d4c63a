namespace Saola.Identity;

/// <summary>An identity of a provider, and the account that it opens.</summary>
internal sealed class UpstreamLink {
  public Guid Id { get; init; }
  public Guid Provider { get; init; }
  public string Subject { get; init; } = "";
  public Guid Account { get; init; }
  public DateTimeOffset LinkedAt { get; init; }
  public DateTimeOffset LastUsedAt { get; set; }

  /// <summary>Made by the account's owner as an official, signed in by a means of the office; not by a number alone, nor by a citizen who may become one.</summary>
  public bool ByOwner { get; set; }
}

/// <summary>What a provider tells of somebody otherwise than it is recorded here.</summary>
internal sealed class NotedDifference {
  public Guid Subject { get; init; }
  public string Fact { get; init; } = "";
  public string? Ours { get; set; }
  public string? Theirs { get; set; }
  public Guid Provider { get; set; }
  public DateTimeOffset NotedAt { get; set; }
}
