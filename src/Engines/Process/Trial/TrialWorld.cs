using System.Text.Json.Nodes;
using Saola.Feel.Dmn;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>What a trial needs of the world, chosen before it begins.</summary>
/// <param name="Office">For which office it runs; groups without an office belong to it.</param>
/// <param name="From">When its clock begins.</param>
/// <param name="Find">A process by its key, for the one tried and those it calls.</param>
internal sealed record TrialWorld(string Office, WorkingCalendar Calendar, DateTimeOffset From, Func<string, ProcessDefinition?> Find) {
  /// <summary>The model that holds a decision, by the decision's id.</summary>
  public Func<string, DmnModel?> Decision { get; init; } = _ => null;

  /// <summary>What the form of a task finds wrong in an answer over what the task sees, by the form's id.</summary>
  public Func<string, JsonObject, JsonObject, DateOnly, IReadOnlyList<string>> Check { get; init; } = (_, _, _, _) => [];

  /// <summary>How service tasks end at once, by element or by type; one without an outcome waits for it.</summary>
  public IReadOnlyDictionary<string, TrialOutcome> Services { get; init; } = new Dictionary<string, TrialOutcome>();
}

/// <summary>How a service task ends: with data, with a BPMN error, or failed for good so that a person must look.</summary>
internal sealed record TrialOutcome(JsonObject? With, string? Throws = null, string? Fails = null) {
  public Trigger For(long token) => (Throws, Fails) switch {
    ( { } code, _) => new Trigger.Threw(token, code, Drive.Of(With ?? [])),
    (_, { } why) => new Trigger.Failed(token, why),
    _ => new Trigger.Completed(token, Drive.Of(With ?? [])),
  };
}

/// <summary>The trial cannot do what it was told: nobody waits for it.</summary>
internal sealed class TrialRefused(string message) : Exception(message);
