using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Runs a draft in memory by the steps of a test, and gives the test back expecting what came. Nothing is kept.</summary>
internal static class TryProcess {
  public sealed record Request(string? Xml, JsonObject? Test);
  /// <param name="Failure">Why a step could not be done; those after it were not tried.</param>
  /// <param name="Test">The same steps, each with what came of it as what is expected: a test for the pack.</param>
  public sealed record Response(IReadOnlyList<Tried> Steps, string? Failure, JsonObject Test);
  public sealed record Tried(string Did, DateTimeOffset At, IReadOnlyList<string> Events, JsonObject Variables);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Processes processes, Drafts drafts, CancellationToken ct) {
    var file = Definitions.Read(r.Xml ?? "");
    if (processes.Lint(r.Xml ?? "") is { Count: > 0 } findings) return ProcessErrors.Lint(findings);
    var given = JsonSerializer.SerializeToElement(r.Test ?? []);
    if (PackSchemas.Check("test", given).Select(f => $"{f.Pointer}: {f.Problem} {f.Cure}").FirstOrDefault() is { } wrong) return ProcessErrors.BadTest(wrong);
    var test = given.Deserialize<PackTest>(Json.Options)!;
    if (test.Mistakes().Select(m => $"{m.Pointer}: {m.Problem}").FirstOrDefault() is { } mistake) return ProcessErrors.BadTest(mistake);
    var saved = (JsonObject)r.Test!.DeepClone();
    Trial? trial = null;
    string? failure = null;
    try {
      trial = new(await drafts.World(test, file, w, ct), test.ProcessKey, test.Variables ?? []);
      foreach (var (i, step) in test.Steps.Index()) {
        var calls = trial.Calls.Count;
        step.Do(trial);
        saved["steps"]![i]!["expect"] = Expectation.Reached(trial, calls);
      }
      saved["expect"] = Expectation.Whole(trial);
    } catch (TrialRefused refused) {
      failure = refused.Message;
    }
    return new Response([.. trial?.Steps.Select(s => new Tried(s.Did, s.At, [.. s.Events.Select(e => e.ToString())], s.Variables)) ?? []], failure, saved);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/definitions/try", (Request r, Work w, Processes p, Drafts d, CancellationToken ct) => Run(r, w, p, d, ct))
    .Requires(ProcessPermissions.Design);
}
