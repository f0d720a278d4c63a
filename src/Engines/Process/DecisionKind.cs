using Saola.Kernel;

namespace Saola.Process;

/// <summary>Decisions of packs: DMN files, which the processes of the packs ask by the ids of their decisions.</summary>
internal sealed class DecisionKind(Processes processes) : IPackKind {
  public string Name => "decision";
  public int Order => 40;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var (model, findings) = Decisions.Read(item.Text);
    foreach (var finding in findings)
      yield return item.FaultAt(Math.Max(1, finding.Line), finding.Element.Length > 0 ? $"{finding.Element}: {finding.Message}" : finding.Message, Words.T["decision_cure"]);
    if (model is null) yield break;
    foreach (var other in packs.Of(Name).Where(o => o.Id != item.Id && o.Replaces != item.Id && item.Replaces != o.Id))
      foreach (var twice in Decisions.Read(other.Text).Model?.DecisionNames.Keys.Intersect(model.DecisionNames.Keys) ?? [])
        yield return item.FaultAt(1, Words.T["decision_elsewhere", twice, other.Id], Words.T["decision_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items)
      if (await processes.DeployDecisions(w, item.Text, item.Replaces ?? item.Id, ct) is { IsError: true } refused)
        throw new InvalidOperationException($"{item.Id}: {refused.Error.Message}");
  }
}
