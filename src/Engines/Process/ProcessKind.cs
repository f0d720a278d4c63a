using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Processes of packs: one BPMN file each, whose process bears the item's name.</summary>
internal sealed class ProcessKind(Processes processes) : IPackKind {
  public string Name => "process";
  public int Order => 42;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    foreach (var finding in processes.Lint(item.Text)) {
      var where = string.Join(' ', new[] { finding.Element, finding.Name.Length > 0 ? $"«{finding.Name}»" : "" }.Where(t => t.Length > 0));
      yield return item.FaultAt(Math.Max(1, finding.Line), where.Length > 0 ? $"{where}: {finding.Message}" : finding.Message, Words.T["pack_cure"]);
    }
    var drawn = Definitions.Read(item.Text).Processes;
    var nodes = drawn.SelectMany(p => p.Nodes.Values).ToArray();
    var known = packs.Of("decision").SelectMany(d => Decisions.Read(d.Text).Model?.DecisionNames.Keys ?? []).ToHashSet();
    foreach (var node in nodes)
      if (node.Does is Behaviour.Decision { Id: { IsFixed: true } id } && !known.Contains(id.Text))
        yield return item.FaultAt(Math.Max(1, node.Line), $"{node.Id}: {Words.T["unknown_decision", id.Text]}", Words.T["pack_cure"]);
    foreach (var fault in Forms(item, nodes, packs)) yield return fault;
    foreach (var other in drawn.Where(p => p.Key != item.Name))
      yield return item.FaultAt(1, Words.T["pack_name", other.Key, item.Name], Words.T["pack_name_cure", item.Name]);
  }

  /// <summary>What the page of a task cannot show of its form is refused rather than left out.</summary>
  static IEnumerable<PackFault> Forms(PackItem item, IEnumerable<Node> nodes, PackSet packs) {
    foreach (var node in nodes)
      if (FormOf(node) is { } id && packs.Find(id) is { Kind: "form" } drawn && FormDefinition.Lint(drawn.Text).Count == 0) {
        var form = FormDefinition.Parse(drawn.Text);
        // a process that has not begun has no task with which files could lie
        var taken = node.Does is Behaviour.User ? TaskFiles.Fields(form).ToHashSet() : [];
        foreach (var part in form.Fields.Where(f => f is { Kind: FieldKind.File, ReadOnly: false } && !taken.Contains(f)))
          yield return item.FaultAt(Math.Max(1, node.Line), $"{node.Id}: {Words.T["task_form_part", id, part.Label]}", Words.T["task_form_cure"]);
      }
  }

  static string? FormOf(Node node) => node.Does switch {
    Behaviour.User { Form: { IsFixed: true } id } => id.Text,
    Behaviour.Start start => start.Form,
    _ => null,
  };

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items)
      if (await processes.Deploy(w, item.Text, item.Replaces ?? item.Id, ct) is { IsError: true } refused)
        throw new InvalidOperationException($"{item.Id}: {refused.Error.Message}");
  }
}
