using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Which attribute of an event says with which others it is kept in order: none of them, its subject, the extension <c>partitionkey</c>, or its source.</summary>
public enum KeyRule { None, Subject, PartitionKey, Source }

/// <summary>What a right to a topic allows.</summary>
public enum TopicAct { Publish, Subscribe }

/// <summary>What a subsystem lets others follow: events of one kind, each kept for a while.</summary>
internal sealed class Topic {
  public const int TitleLimit = 300, SchemaLimit = 100_000, MostDays = 366;
  public Guid Id { get; init; }
  public Guid Subsystem { get; init; }
  public string Code { get; init; } = "";
  public string Title { get; private set; } = "";
  public JsonObject? Schema { get; private set; }
  public KeyRule KeyRule { get; private set; }

  /// <summary>How many days after the one on which it was published an event is kept.</summary>
  public int RetentionDays { get; private set; }
  public int Version { get; init; } = 1;

  public Error? Describe(string? title, JsonObject? schema, KeyRule rule, int days) {
    if (Vn.Clean(title) is not { Length: > 0 and <= TitleLimit } cleaned) return TopicErrors.BadTitle;
    if (days is < 1 or > MostDays) return TopicErrors.BadDays;
    if (schema is not null && SchemaFault(schema) is { } wrong) return TopicErrors.BadSchema(wrong);
    (Title, Schema, KeyRule, RetentionDays) = (cleaned, schema, rule, days);
    return null;
  }

  /// <summary>A keyword that would be a rule silently skipped, or a schema too large; null when it can be applied.</summary>
  static string? SchemaFault(JsonObject schema) {
    var text = schema.ToJsonString(Json.Options);
    if (text.Length > SchemaLimit) return $"{SchemaLimit}";
    using var read = JsonDocument.Parse(text);
    return DataRules.Unknown(read.RootElement).FirstOrDefault();
  }
}

/// <summary>That a subsystem or a group may publish on a topic, or follow it. Who owns it may do both without one.</summary>
internal sealed class TopicRight {
  public Guid Id { get; init; }
  public Guid Topic { get; init; }
  public Guid? Subsystem { get; init; }
  public Guid? ClientGroup { get; init; }
  public TopicAct Act { get; init; }
  public DateTimeOffset GrantedAt { get; init; }
  public int Version { get; init; } = 1;
}
