using System.Collections.Concurrent;
using System.Reflection;

namespace Saola.Kernel;

/// <summary>Something that happened. Ids and non-personal facts only; kept in the ledger and told to its handlers.</summary>
public interface IEvent {
  /// <summary>The kind of thing it happened to ("dossier").</summary>
  string ObjectKind { get; }
  Guid ObjectId { get; }
}

/// <summary>Something to do later, once for its key.</summary>
public interface IJob {
  /// <summary>Which of the other systems that its handler speaks to: the silence of one holds up only what waits for that one.</summary>
  string? WaitsFor => null;
}

/// <summary>The public, stable name of an event: module.past_tense.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventAttribute(string name, string summary) : Attribute {
  public string Name { get; } = name;
  public string Summary { get; } = summary;
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class JobAttribute(string name) : Attribute {
  public string Name { get; } = name;
}

/// <summary>
/// Does what an event or a job asks. Runs in a work of its own that the dispatcher commits together with the mark that it is
/// done; it must not keep anything outside that work, except through an idempotency key.
/// </summary>
public interface IHandler<in T> {
  Task Handle(T message, Work w, CancellationToken ct);
}

internal static class Messages {
  static readonly ConcurrentDictionary<Type, string> names = new();

  public static string NameOf(Type type) => names.GetOrAdd(type, Declared);

  static string Declared(Type type) =>
    type.GetCustomAttribute<EventAttribute>()?.Name ?? type.GetCustomAttribute<JobAttribute>()?.Name
    ?? throw new InvalidOperationException($"{type.Name} has neither [Event] nor [Job].");
}

/// <summary>One registered handler: its stable name, the message it takes, how to run it.</summary>
internal sealed record Handler(string Name, Type Message, Func<IServiceProvider, string, Work, CancellationToken, Task> Run) {
  /// <summary>Whether this installation has work for it.</summary>
  public Func<Settings, bool>? When { get; init; }

  /// <summary>Whether it waits for other systems, whose silence is to hold up nothing else.</summary>
  public bool Outside { get; init; }

  /// <summary>Whether it may take hours: its lease is renewed as long as it runs.</summary>
  public bool Long { get; init; }

  public string LaneFor(string? waitsFor) => Lane.Of(Outside ? Name : null, waitsFor);
}

/// <summary>What the rows of the outbox wait for: rows of one lane wait for one another, those of different lanes never.</summary>
internal static class Lane {
  /// <summary>Of all that works here.</summary>
  public const string Here = "";

  const int Longest = 200;

  /// <param name="outside">The handler, when it waits for other systems.</param>
  public static string Of(string? outside, string? waitsFor) {
    if (outside is null) return Here;
    var lane = waitsFor is null ? outside : $"{outside} {waitsFor}";
    return lane.Length > Longest ? lane[..Longest] : lane;
  }
}

/// <summary>All handlers of this program.</summary>
public sealed class Handlers {
  readonly Dictionary<Type, Handler[]> byMessage;
  readonly Dictionary<string, Handler> byName;

  internal Handlers(IEnumerable<Handler> handlers, Settings settings) {
    byName = handlers.ToDictionary(h => h.Name);
    byMessage = byName.Values.Where(h => h.When?.Invoke(settings) ?? true).GroupBy(h => h.Message).ToDictionary(g => g.Key, g => g.ToArray());
  }

  internal Handler[] Of(Type message) => byMessage.GetValueOrDefault(message, []);
  internal Handler? Named(string name) => byName.GetValueOrDefault(name);
}
