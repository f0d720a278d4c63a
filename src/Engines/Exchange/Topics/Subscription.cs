using System.Text.Json;
using Saola.Feel;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>That a subsystem follows a topic. How far it has come stands in the same row and is moved by deliveries alone.</summary>
internal sealed class TopicSubscription {
  public const int MostTypes = 50, TypeLimit = 200, ConditionLimit = 2000, UrlLimit = 1000;
  public Guid Id { get; init; }
  public Guid Subsystem { get; init; }
  public Guid Topic { get; init; }
  public string Code { get; init; } = "";

  /// <summary>Types of events that are wanted; none for all.</summary>
  public string[] Types { get; private set; } = [];

  /// <summary>FEEL over the attributes and the data of an event; null for every one.</summary>
  public string? Condition { get; private set; }

  /// <summary>Where events are sent to; null where the follower fetches them.</summary>
  public string? Url { get; private set; }

  /// <summary>What deliveries are signed with, wrapped.</summary>
  public byte[]? Secret { get; private set; }
  public bool Paused { get; private set; }
  public DateTimeOffset CreatedAt { get; init; }

  /// <summary>The position from which on it began.</summary>
  public long Position { get; init; }
  public int Version { get; init; } = 1;

  public Error? Want(string[] types, string? condition) {
    if (types.Length > MostTypes || !Array.TrueForAll(types, t => t.Length is > 0 and <= TypeLimit)) return TopicErrors.BadTypes;
    if (condition is not null && (condition.Length > ConditionLimit || FeelExpression.TryParse(condition, out _) is null)) return TopicErrors.BadCondition;
    (Types, Condition) = ([.. types.Distinct()], condition);
    return null;
  }

  /// <summary>Sends to another address from now on, or lets the follower fetch.</summary>
  public void Send(string? url, byte[]? secret) => (Url, Secret) = (url, secret);

  public Error? Switch(bool pause) {
    if (Paused == pause) return pause ? TopicErrors.PausedAlready : TopicErrors.RunsAlready;
    Paused = pause;
    return null;
  }
}

/// <summary>Which events a subscription wants.</summary>
internal sealed class EventFilter(string[] types, string? condition) {
  readonly Shape? holds = condition is null ? null : Shape.Of(JsonSerializer.SerializeToElement("=" + condition));

  /// <summary>Where a condition cannot be judged the event is given: none is lost by it.</summary>
  public bool Takes(ReadOnlySpan<byte> json, DateTimeOffset now) {
    if (types.Length == 0 && holds is null) return true;
    var e = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(json)!;
    if (types.Length > 0 && !types.Contains((string?)e["type"])) return false;
    try {
      return holds?.Holds(e, now) ?? true;
    } catch (ShapeException) {
      return true;
    }
  }
}
