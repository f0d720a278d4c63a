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
public interface IJob;

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
}

/// <summary>All handlers of this program.</summary>
public sealed class Handlers {
  readonly Dictionary<Type, string[]> byMessage;
  readonly Dictionary<string, Handler> byName;

  internal Handlers(IEnumerable<Handler> handlers, Settings settings) {
    byName = handlers.ToDictionary(h => h.Name);
    Outside = [.. byName.Values.Where(h => h.Outside).Select(h => h.Name).Order(StringComparer.Ordinal)];
    byMessage = byName.Values.Where(h => h.When?.Invoke(settings) ?? true).GroupBy(h => h.Message).ToDictionary(g => g.Key, g => g.Select(h => h.Name).ToArray());
  }

  internal string[] Of(Type message) => byMessage.GetValueOrDefault(message, []);
  internal string[] Outside { get; }
  internal string? OutsideOf(string name) => Named(name) is { Outside: true } ? name : null;
  internal Handler? Named(string name) => byName.GetValueOrDefault(name);
}
