using Saola.Kernel;

namespace Saola.Process;

/// <summary>How one test of a pack ended.</summary>
/// <param name="Failure">The step, what was expected and what came; null when all is as expected.</param>
/// <param name="Record">All that happened, in order.</param>
public sealed record TriedTest(string Id, string Name, string File, string? Failure, IReadOnlyList<string> Record);

/// <summary>How all tests of the packs ended.</summary>
/// <param name="Untaken">Flows of tested processes that no test took, as <c>process: from -> to</c>.</param>
public sealed record TriedTests(IReadOnlyList<TriedTest> Tests, IReadOnlyList<string> Untaken) {
  public int Failed => Tests.Count(t => t.Failure is not null);

  /// <summary>In words, line by line.</summary>
  /// <param name="record">Also all that happened in each test.</param>
  public IEnumerable<string> Told(bool record) {
    foreach (var test in Tests) {
      yield return $"{Words.T[test.Failure is null ? "test_good" : "test_bad"],-10} {test.Id}  {test.Name}";
      if (test.Failure is { } failure) yield return "    " + failure;
      foreach (var line in record ? test.Record : []) yield return "    " + line;
    }
    foreach (var flow in Untaken) yield return Words.T["test_untaken", flow];
    yield return Tests.Count == 0 ? Words.T["test_none"] : Words.T["test_sum", Tests.Count, Failed];
  }
}

public sealed partial class Processes {
  /// <summary>Runs the tests that packs bring for their processes: in memory, with a clock of their own, the same each time.</summary>
  public static TriedTests Try(PackSet packs) {
    var read = new TestPacks(packs);
    var taken = new Dictionary<ProcessDefinition, HashSet<string>>(ReferenceEqualityComparer.Instance);
    var tests = packs.Of("test").Select(item => Try(item, item.Read<PackTest>(), read, taken)).ToList();
    return new(tests, [.. taken.SelectMany(t => Untaken(t.Key, t.Value))]);
  }

  static TriedTest Try(PackItem item, PackTest test, TestPacks packs, Dictionary<ProcessDefinition, HashSet<string>> taken) {
    Trial? trial = null;
    var (at, calls) = (Words.T["test_begin"], 0);
    string? failure = null;
    try {
      trial = new(test.World(packs.Calendar, packs.Process) with { Decision = packs.Decision, Check = packs.Check }, test.ProcessKey, test.Variables ?? []);
      foreach (var (i, step) in test.Steps.Index()) {
        at = Words.T["test_step", i + 1, step.Title];
        step.Do(trial);
        // What only looks sees what the step before it did.
        if ((failure = Expectation.Differs(step.Expect, trial, calls)) is not null) break;
        if (test.Steps.ElementAtOrDefault(i + 1)?.Verbs.Any() == true) calls = trial.Calls.Count;
      }
      if (failure is null && (failure = Expectation.Differs(test.Expect, trial, 0)) is not null) at = Words.T["test_end"];
    } catch (TrialRefused refused) {
      failure = refused.Message;
    }
    foreach (var (graph, flow) in trial?.Taken ?? []) {
      if (!taken.TryGetValue(graph, out var flows)) taken[graph] = flows = [];
      flows.Add(flow);
    }
    return new(item.Id, test.Name.Vi, item.File, failure is null ? null : $"{at}: {failure}", [.. trial?.Steps.SelectMany(s => s.Events).Select(e => e.ToString()) ?? []]);
  }

  static IEnumerable<string> Untaken(ProcessDefinition process, HashSet<string> taken) => process.Flows.Values
    .Where(f => !taken.Contains(f.Id)).OrderBy(f => f.Id, StringComparer.Ordinal).Select(f => $"{process.Key}: {f.From} -> {f.To}");
}
