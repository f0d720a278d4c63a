using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Tests of packs. They are kept with the pack and run by <see cref="Processes.Try"/>; nothing of them takes part in the province's work.</summary>
internal sealed class TestKind : IPackKind {
  public string Name => "test";
  public int Order => 60;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var test = item.Read<PackTest>();
    if (test.From is { } from && PackTest.Moment(from) is null) yield return Fault(item, "/from", "test_moment", from);
    foreach (var (i, step) in test.Steps.Index()) {
      if (step.Verbs.Count() > 1 || !step.Verbs.Any() && step.Expect is null) yield return Fault(item, $"/steps/{i}", "test_verbs", step.Title);
      if (step.Pass is { } pass && pass.Given.Count() != 1) yield return Fault(item, $"/steps/{i}/pass", "test_pass", pass);
      if (step.Pass?.Duration is { } duration && !Timers.IsDuration(duration)) yield return Fault(item, $"/steps/{i}/pass/duration", "not_a_duration", duration);
      if (step.Pass?.Until is { } until && PackTest.Moment(until) is null) yield return Fault(item, $"/steps/{i}/pass/until", "test_moment", until);
    }
    var read = new TestPacks(packs);
    if (read.Process(test.ProcessKey) is not { } process) yield break;
    var known = Reached(process, read);
    foreach (var (pointer, element) in Named(test))
      if (!known.Contains(element)) yield return Fault(item, pointer, "test_element", element, test.ProcessKey);
  }

  public Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) => Task.CompletedTask;

  static PackFault Fault(PackItem item, string pointer, string problem, params object?[] args) => item.Fault(pointer, Words.T[problem, args], Words.T["test_cure"]);

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
