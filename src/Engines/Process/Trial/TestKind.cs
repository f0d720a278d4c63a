using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Tests of packs. They are kept with the pack and run by <see cref="Processes.Try"/>; nothing of them takes part in the province's work.</summary>
internal sealed class TestKind : IPackKind {
  public string Name => "test";
  public int Order => 60;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var test = item.Read<PackTest>();
    foreach (var (pointer, problem) in test.Mistakes()) yield return item.Fault(pointer, problem, Words.T["test_cure"]);
    var read = new TestPacks(packs);
    if (read.Process(test.ProcessKey) is not { } process) yield break;
    var known = Reached(process, read);
    foreach (var (pointer, element) in Named(test))
      if (!known.Contains(element)) yield return item.Fault(pointer, Words.T["test_element", element, test.ProcessKey], Words.T["test_cure"]);
  }

  public Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) => Task.CompletedTask;

  /// <summary>Elements of the process and of those it calls by a fixed name; and types of their service tasks.</summary>
  static HashSet<string> Reached(ProcessDefinition process, TestPacks packs) {
    var (known, open, seen) = (new HashSet<string>(StringComparer.Ordinal), new Stack<ProcessDefinition>([process]), new HashSet<string>([process.Key], StringComparer.Ordinal));
    while (open.TryPop(out var next)) {
      known.UnionWith(next.Nodes.Keys);
      known.UnionWith(next.ServiceTypes);
      foreach (var call in next.Nodes.Values.Select(n => n.Does).OfType<Behaviour.Call>().Where(c => c.Process.IsFixed && seen.Add(c.Process.Text)))
        if (packs.Process(call.Process.Text) is { } called) open.Push(called);
    }
    return known;
  }

  /// <summary>Every place where a test names an element.</summary>
  static IEnumerable<(string Pointer, string Element)> Named(PackTest test) {
    foreach (var name in test.Services?.Keys ?? Enumerable.Empty<string>()) yield return ($"/services/{name.Replace("/", "~1", StringComparison.Ordinal)}", name);
    foreach (var (i, step) in test.Steps.Index()) {
      foreach (var (verb, element) in step.Verbs.Where(v => v.Verb is "answer" or "service" or "retry")) yield return ($"/steps/{i}/{verb}", element);
      foreach (var (pointer, element) in Expected(step.Expect)) yield return ($"/steps/{i}/expect{pointer}", element);
    }
    foreach (var (pointer, element) in Expected(test.Expect)) yield return ($"/expect{pointer}", element);
  }

  static IEnumerable<(string Pointer, string Element)> Expected(JsonObject? expect) {
    if (expect?["end"] is { } end) yield return ("/end", end.GetValue<string>());
    foreach (var what in new[] { "open", "called", "timers", "faults", "path" })
      foreach (var (i, one) in (expect?[what]?.AsArray() ?? []).Index())
        if ((one is JsonObject item ? item["task"] ?? item["service"] ?? item["timer"] ?? item["element"] : one) is { } name) yield return ($"/{what}/{i}", name.GetValue<string>());
  }
}
