using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>What came of a draft that was tried.</summary>
/// <param name="Failure">Why a step could not be done; those after it were not tried.</param>
/// <param name="Test">The same steps, each with what came of it as what is expected: a test for the pack.</param>
public sealed record TriedDraft(IReadOnlyList<TriedStep> Steps, string? Failure, JsonObject Test);

/// <summary>One step: what was done, and in words all that happened.</summary>
public sealed record TriedStep(string Did, DateTimeOffset At, IReadOnlyList<string> Events, JsonObject Variables);

public sealed partial class Processes {
  /// <summary>Runs a draft in memory by the steps of a test, beside the processes, decisions and calendar in use. Nothing is kept.</summary>
  /// <param name="decisions">DMN files that would come into force with it: they are asked in place of those in use.</param>
  public async Task<Answer<TriedDraft>> TryDraft(Work w, string xml, JsonObject? steps, CancellationToken ct, IReadOnlyList<string>? decisions = null) {
    if (Lint(xml) is { Count: > 0 } findings) return ProcessErrors.Lint(findings);
    var given = JsonSerializer.SerializeToElement(steps ?? []);
    if (PackSchemas.Check("test", given).Select(f => $"{f.Pointer}: {f.Problem} {f.Cure}").FirstOrDefault() is { } wrong) return ProcessErrors.BadTest(wrong);
    var test = given.Deserialize<PackTest>(Json.Options)!;
    if (test.Mistakes().Select(m => $"{m.Pointer}: {m.Problem}").FirstOrDefault() is { } mistake) return ProcessErrors.BadTest(mistake);
    var saved = (JsonObject)steps!.DeepClone();
    Trial? trial = null;
    string? failure = null;
    try {
      trial = new(await services.GetRequiredService<Drafts>().World(test, Definitions.Read(xml), decisions ?? [], w, ct), test.ProcessKey, test.Variables ?? []);
      foreach (var (i, step) in test.Steps.Index()) {
        var calls = trial.Calls.Count;
        step.Do(trial);
        saved["steps"]![i]!["expect"] = Expectation.Reached(trial, calls);
      }
      saved["expect"] = Expectation.Whole(trial);
    } catch (TrialRefused refused) {
      failure = refused.Message;
    }
    return new TriedDraft([.. trial?.Steps.Select(s => new TriedStep(s.Did, s.At, [.. s.Events.Select(e => e.ToString())], s.Variables)) ?? []], failure, saved);
  }
}
