using Saola.Kernel;

namespace Saola.Process;

/// <summary>How a person begins a process.</summary>
/// <param name="Form">What is asked for; null when nothing is.</param>
internal sealed record Beginning(string Key, string Name, string? Form);

public sealed partial class Processes {
  /// <summary>How the actor begins a process; whose groups are not named as its starters does not see that it can be begun.</summary>
  internal async Task<Answer<Beginning>> Begins(Work w, string key, CancellationToken ct) {
    if (await Newest(w, key, ct) is not { } newest || newest.Graph.NoneStart(ProcessDefinition.Root)?.Does is not Behaviour.Start start) return ProcessErrors.UnknownProcess(key);
    var groups = await offices.NamesOfGroups(w.Actor, ct);
    return start.Starters.Any(groups.Contains) ? new Beginning(newest.Graph.Key, newest.Graph.Name, start.Form) : ProcessErrors.UnknownProcess(key);
  }
}
