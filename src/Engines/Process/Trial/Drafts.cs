using Saola.Feel.Dmn;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The world in which a draft is tried: itself, and around it the processes, decisions and calendar in use.</summary>
internal sealed class Drafts(Definitions definitions, Decisions decisions, Calendars calendars) {
  public async Task<TrialWorld> World(PackTest test, BpmnFile draft, IReadOnlyList<string> beside, Work w, CancellationToken ct) {
    var graphs = draft.Processes.ToDictionary(p => p.Key, StringComparer.Ordinal);
    var models = new Dictionary<string, DmnModel>(StringComparer.Ordinal);
    foreach (var model in beside.Select(xml => Decisions.Read(xml)).Where(read => read.Findings.Count == 0).Select(read => read.Model!))
      foreach (var id in model.DecisionNames.Keys) models[id] = model;
    var open = new Queue<ProcessDefinition>(draft.Processes);
    while (open.TryDequeue(out var next))
      foreach (var does in next.Nodes.Values.Select(n => n.Does)) {
        if (does is Behaviour.Call { Process: { IsFixed: true, Text: var key } } && !graphs.ContainsKey(key) && await Graph(w, key, ct) is { } called) open.Enqueue(graphs[key] = called);
        if (does is Behaviour.Decision { Id: { IsFixed: true, Text: var id } } && !models.ContainsKey(id) && await Decisions.Version(w, id, null, ct) is { } version) models[id] = await decisions.Model(version, ct);
      }
    return test.World(await calendars.For(w.Actor.Post?.Office, ct), graphs.GetValueOrDefault) with { Decision = models.GetValueOrDefault };
  }

  async Task<ProcessDefinition?> Graph(Work w, string key, CancellationToken ct) {
    Guid id;
    await using (var reader = await w.Query([Definitions.Newest(key)], ct)) {
      if (!await reader.ReadAsync(ct)) return null;
      id = reader.GetGuid(0);
    }
    return await definitions.Graph(id, ct);
  }
}
