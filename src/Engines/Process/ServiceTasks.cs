using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The office for which an instance runs.</summary>
public sealed record ProcessOffice(Guid Id, string Code);

/// <summary>
/// What a service task of this type does. A local one runs inside the step's transaction: this database only, and an
/// exception undoes the whole step. A remote one runs as a job of its own, is tried again when it fails and must
/// therefore bear being run twice.
/// </summary>
public interface IServiceTask {
  /// <summary>As the diagrams name it: <c>registries.write</c>.</summary>
  string Type { get; }
  bool Local { get; }

  /// <summary>For what a remote one waits: as long as that is silent, only what waits for the same waits too.</summary>
  string WaitsFor(IReadOnlyDictionary<string, string> headers) => Type;

  Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct);
}

/// <param name="Variables">The element's input mapping, or all variables when it has none. A copy.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Visit">The visit of the element within the instance: the same however often it is tried, another when the element is reached again.</param>
public sealed record ServiceTaskContext(
  Guid Instance, string Process, string BusinessKey, ProcessOffice Office, string Element, string Name,
  IReadOnlyDictionary<string, string> Headers, JsonObject Variables, int Attempt, long Visit);

/// <summary>How a service task ended.</summary>
public sealed record ServiceOutcome {
  ServiceOutcome() { }

  internal JsonObject Data { get; private init; } = [];
  internal string? ErrorCode { get; private init; }
  internal Error? Refusal { get; private init; }

  /// <param name="data">Variables for the process.</param>
  public static ServiceOutcome Done(JsonObject? data = null) => new() { Data = data ?? [] };

  /// <summary>A BPMN error, for a boundary event of the diagram to catch.</summary>
  public static ServiceOutcome Throw(string errorCode, JsonObject? data = null) => new() { ErrorCode = errorCode, Data = data ?? [] };

  /// <summary>It cannot be done. A local task refuses the step, whose actor gets the error; a remote one waits for a person.</summary>
  public static ServiceOutcome Refuse(Error error) => new() { Refusal = error };
}

/// <summary>Told of an instance's steps inside their transaction; for what must be true at once, such as a due date. All else listens to the events.</summary>
public interface IProcessObserver {
  /// <summary>Before a task is written: its due date may be set.</summary>
  Task Opening(OpeningTask task, Work w, CancellationToken ct) => Task.CompletedTask;

  /// <summary>A task was completed or cancelled.</summary>
  Task Ended(EndedTask task, Work w, CancellationToken ct) => Task.CompletedTask;
}

/// <summary>A task about to be opened.</summary>
public sealed class OpeningTask {
  readonly Lazy<JsonObject> variables;
  internal OpeningTask(Func<JsonObject> read) => variables = new(read);
  public required Guid Id { get; init; }
  public required Guid Instance { get; init; }
  /// <summary>The instance that called this one.</summary>
  public Guid? Caller { get; init; }
  public required string Process { get; init; }
  public required string BusinessKey { get; init; }
  public required ProcessOffice Office { get; init; }
  public required string Element { get; init; }
  public required string Name { get; init; }
  public required string Group { get; init; }
  public Guid? Assignee { get; init; }
  public required IReadOnlyDictionary<string, string> Headers { get; init; }
  /// <summary>The variables of the process. A copy.</summary>
  public JsonObject Variables => variables.Value;
  /// <summary>From the diagram's task schedule, when it has one.</summary>
  public DateTimeOffset? Due { get; set; }
}

/// <param name="Completed">False when it was taken back.</param>
/// <param name="Actor">Who ended it.</param>
public sealed record EndedTask(
  Guid Id, Guid Instance, string Process, string BusinessKey, string Element, string Name, string Group, Guid? Assignee,
  DateTimeOffset CreatedAt, DateTimeOffset? Due, bool Completed, Guid Actor, string ActorName);

/// <summary>A service cannot be had now. The message is for the operator who reads the incident, so it names nothing personal and no address.</summary>
public sealed class ServiceFailedException(string message, Exception? inner = null) : Exception(message, inner);
